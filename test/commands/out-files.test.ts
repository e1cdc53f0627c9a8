import {execFileSync, spawn} from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {writeOutputFile} from '../../src/adapters/output-file.ts'
import {systemWords} from '../../src/adapters/system-words.ts'
import {file, folder, path, removeFolderAfterwards, unusable} from './files-given.ts'

removeFolderAfterwards()

execFileSync('mkfifo', [path('pipe')])
file('large', 'a file and no folder')

describe('[U] a file that --out names (issue 9, row 16)', () => {
  it('is readable by its owner alone, also where one lay there that all could read', async () => {
    const kept = file('kept', 'old')
    chmodSync(kept, 0o644)
    await writeOutputFile(kept, 'new')
    expect([readFileSync(kept, 'utf8'), statSync(kept).mode & 0o777]).toEqual(['new', 0o600])
    await writeOutputFile(path('fresh'), 'new')
    expect(statSync(path('fresh')).mode & 0o777).toBe(0o600)
  })

  it('never goes through a link, and takes none away', async () => {
    const elsewhere = file('elsewhere', 'theirs')
    for (const target of [elsewhere, path('nowhere'), '/dev/stdout']) {
      rmSync(path('link'), {force: true})
      symlinkSync(target, path('link'))
      expect(await unusable(() => writeOutputFile(path('link'), 'ours'))).toBe(
        'it is a symbolic link, and only regular files are replaced',
      )
      expect(lstatSync(path('link')).isSymbolicLink()).toBe(true)
    }
    expect([readFileSync(elsewhere, 'utf8'), existsSync(path('nowhere'))]).toEqual([
      'theirs',
      false,
    ])
  })

  it.each([
    ['/dev/full', 'it is a device, and only regular files are replaced'],
    ['/dev/null', 'it is a device, and only regular files are replaced'],
    [path('pipe'), 'it is a pipe, and only regular files are replaced'],
    [folder, 'it is a directory, and only regular files are replaced'],
    [path('none/at/all'), 'there is no such file or folder (ENOENT)'],
    [path('large/x'), 'a part of its path is no directory (ENOTDIR)'],
  ])('%s is refused in words', async (given, why) =>
    expect(await unusable(() => writeOutputFile(given, 'x'))).toBe(why),
  )

  it('is there whole or not at all, and what was there stays', async () => {
    const place = path('small')
    mkdirSync(place)
    writeFileSync(join(place, 'plan'), 'old')
    const script =
      `import {writeOutputFile} from './src/adapters/output-file.ts'; process.on('SIGXFSZ', () => ` +
      `{}); writeOutputFile(process.argv[1], 'x'.repeat(100_000)).catch(error => ` +
      'console.log(error.message))'
    const child = spawn(
      'sh',
      [
        '-c',
        'ulimit -f 10; exec "$0" "$@"',
        process.execPath,
        '--input-type=module-typescript',
        '-e',
        script,
        join(place, 'plan'),
      ],
      {stdio: ['ignore', 'pipe', 'inherit']},
    )
    let said = ''
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) said += chunk.toString()
    expect(said).toBe('the system allows no file so large (EFBIG)\n')
    expect([readdirSync(place), readFileSync(join(place, 'plan'), 'utf8')]).toEqual([
      ['plan'],
      'old',
    ])
  })

  it('what the system says is said in words, with its own', () => {
    expect(systemWords({code: 'ENOSPC'})).toBe('the disk is full (ENOSPC)')
    expect([systemWords({code: 'EODD'}), systemWords({})]).toEqual([
      'the system says EODD',
      'the system says nothing more',
    ])
  })
})
