import {execFileSync, spawn} from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import {afterAll, describe, expect, it} from 'vitest'
import {startOf} from '../../commands/frame/start.ts'
import {readCatalog, readPlan, savePlan} from '../../commands/frame/files.ts'
import {readPolicy} from '../../commands/frame/policy-file.ts'
import {loadSnapshot} from '../../commands/frame/snapshot-file.ts'
import {FileUnusable, readInputFile, readInputFileSync} from '../../src/adapters/input-file.ts'
import {writeOutputFile} from '../../src/adapters/output-file.ts'
import {systemWords} from '../../src/adapters/system-words.ts'
import {UsageError} from '../../src/ports/trouble.ts'
import {planHash} from '../../src/verbs/make-plan.ts'
import {PLAN} from '../render/documents.ts'

const folder = mkdtempSync(join(tmpdir(), 'meshctl-files-'))
afterAll(() => rmSync(folder, {recursive: true}))

const path = (name: string): string => join(folder, name)
const file = (name: string, text: string | Buffer): string => {
  writeFileSync(path(name), text)
  return path(name)
}

/** Code and reason of the UsageError that a deed throws. */
async function usage(deed: () => Promise<unknown>): Promise<string> {
  try {
    await deed()
  } catch (error) {
    if (error instanceof UsageError) return `${error.code}: ${error.why}`
    throw error
  }
  return 'none'
}

/** What reading or writing it is refused for. */
async function unusable(deed: () => unknown): Promise<string> {
  try {
    await deed()
  } catch (error) {
    if (error instanceof FileUnusable) return error.message
    throw error
  }
  return 'none'
}

execFileSync('mkfifo', [path('pipe')])
symlinkSync('/dev/zero', path('link-to-zero'))
const socket = createServer().listen(path('socket'))
afterAll(() => socket.close())

/**
 * What stands at a path and is no regular file: reading any of these would never end, or do
 * something.
 */
const ODD: readonly (readonly [string, string])[] = [
  [path('pipe'), 'it is a pipe, and only regular files are read'],
  [path('link-to-zero'), 'it is a device, and only regular files are read'],
  ['/dev/zero', 'it is a device, and only regular files are read'],
  ['/dev/tty', 'it is a device, and only regular files are read'],
  [path('socket'), 'it is a socket, and only regular files are read'],
  [folder, 'it is a directory, and only regular files are read'],
  [path('none'), 'there is no such file or folder (ENOENT)'],
  ['a\0b', 'it cannot be the name of a file (ERR_INVALID_ARG_VALUE)'],
]

describe('[U] a file from outside (issue 9, rows 14 and 15)', () => {
  it.each(ODD)('%j ends at once: %s', async (given, why) => {
    expect(await unusable(() => readInputFile(given, 100))).toBe(why)
    expect(await unusable(() => readInputFileSync(given, 100))).toBe(why)
  })

  it('is read to its last byte and not beyond a limit', async () => {
    const large = file('large', Buffer.alloc(3 * 1024 * 1024, 'x'))
    for (const read of [readInputFile, readInputFileSync]) {
      expect((await read(large, 3 * 1024 * 1024)).length).toBe(3 * 1024 * 1024)
      expect(await unusable(() => read(large, 3 * 1024 * 1024 - 1))).toBe(
        'it is larger than 3 MiB, the most that is read of such a file',
      )
      expect((await read(file('empty', ''), 0)).length).toBe(0)
    }
  })

  it('whose size the system does not tell is read nevertheless', async () => {
    expect(statSync('/proc/self/status').size).toBe(0)
    expect((await readInputFile('/proc/self/status', 100_000)).toString()).toContain('Pid:')
    expect(await unusable(() => readInputFile('/proc/self/status', 10))).toContain(
      'it is larger than',
    )
  })

  const readers: readonly (readonly [string, string, (given: string) => Promise<unknown>])[] = [
    ['plan', 'PLAN_FILE_INVALID', readPlan],
    ['catalog', 'CATALOG_INVALID', readCatalog],
    ['snapshot', 'SNAPSHOT_FILE_INVALID', loadSnapshot],
    [
      'policy',
      'CONFIG_UNREADABLE',
      given => readPolicy({config: given, charts: undefined}, NOBODY),
    ],
  ]
  it.each(readers)('%s: what is no regular file is refused in words', async (_, code, read) => {
    for (const [given, why] of ODD)
      expect(await usage(() => read(given))).toBe(
        `${code}: ${why.replace(/^i/, 'I').replace(/^t/, 'T')}.`,
      )
  })

  it.each(readers)('%s: a file of 300 MB is refused before it is read', async (_, code, read) => {
    truncateSync(file('sparse', ''), 300 * 1024 * 1024)
    expect(await usage(() => read(path('sparse')))).toMatch(
      new RegExp(
        `^${code}: It is larger than \\d+ [KM]iB, the most that is read of such a file\\.$`,
      ),
    )
  })

  it('a snapshot that unpacks to more than is read of one is refused', async () => {
    expect(
      await usage(() =>
        loadSnapshot(file('bomb.json.gz', gzipSync(Buffer.alloc(257 * 1024 * 1024)))),
      ),
    ).toBe(
      'SNAPSHOT_FILE_INVALID: It unpacks to more than 256 MiB, the most that is read of a snapshot.',
    )
    expect(
      await usage(() => loadSnapshot(file('cut.json.gz', gzipSync('{}').subarray(0, 12)))),
    ).toBe('SNAPSHOT_FILE_INVALID: It is cut, or was changed after it was packed.')
  })
})

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

const NOBODY = {command: 'meshctl upgrade install 1.29', agree: undefined}
const SAVED = {...PLAN, id: planHash(PLAN).slice(0, 10), hash: planHash(PLAN)}

describe('[U] files of a command', () => {
  it('a saved plan comes back as it was, as JSON and as YAML', async () => {
    for (const name of ['plan.json', 'plan.yaml', 'plan.yml']) {
      await savePlan(path(name), SAVED)
      expect(await readPlan(path(name))).toEqual(SAVED)
    }
    expect(readFileSync(path('plan.yaml'), 'utf8')).toMatch(/^apiVersion: /)
  })

  it('that cannot be written is told', async () => {
    expect(await usage(() => savePlan(join(folder, 'no', 'such', 'folder'), SAVED))).toBe(
      'FILE_NOT_WRITTEN: There is no such file or folder (ENOENT).',
    )
  })

  const flags = {
    config: undefined,
    charts: undefined,
    revision: undefined,
    from: undefined,
    timeout: undefined,
    plan: undefined,
    accept: undefined,
    because: undefined,
    catalog: undefined,
  }
  it('a beginning is a version or a saved plan, by the policy and the flags', async () => {
    await savePlan(path('plan.json'), SAVED)
    const config = file('policy.yaml', 'charts: ./charts\nrevision: by-file\n')
    expect(
      await startOf({version: '1.29'}, {...flags, config, timeout: '1m', from: 'old'}, NOBODY),
    ).toMatchObject({
      version: '1.29',
      saved: undefined,
      chartsByPolicy: './charts',
      policy: {
        revision: 'by-file',
        from: 'old',
        workloadDeadlineMs: 60_000,
        file: {file: config, named: true},
        chartsBy: 'policy',
      },
    })
    expect(
      (await startOf({version: undefined}, {...flags, plan: path('plan.json')}, NOBODY)).saved
        ?.hash,
    ).toBe(SAVED.hash)
    expect(await usage(() => startOf({version: '1.29'}, {...flags, plan: 'x'}, NOBODY))).toMatch(
      /^FLAGS_EXCLUDE/,
    )
    expect((await startOf({version: undefined}, flags, NOBODY)).version).toBeUndefined()
  })

  it('a risk is accepted by name and with a reason', async () => {
    const accepted = async (accept: readonly string[], because: string): Promise<unknown> =>
      (await startOf({version: '1.29'}, {...flags, accept, because}, NOBODY)).policy.waivers
    expect(await accepted(['VERSION_SKEW'], 'tried on the twin')).toEqual([
      {
        code: 'VERSION_SKEW',
        because: 'tried on the twin',
        by: 'command',
        objects: undefined,
        owner: undefined,
        expires: undefined,
      },
    ])
    expect(await usage(() => accepted(['VERSION_SKEV'], 'a slip'))).toMatch(/^FINDING_UNKNOWN/)
    expect(await usage(() => accepted(['MESH_BLIND'], 'never'))).toMatch(/^FINDING_NOT_WAIVABLE/)
    expect(await usage(() => accepted(['VERSION_SKEW'], ' '))).toMatch(/^REASON_MISSING/)
    expect(await usage(() => accepted([], 'for nothing'))).toMatch(/^REASON_MISSING/)
    const config = file(
      'waiver.yaml',
      'waivers: [{code: NOTHING_LIKE_IT, because: b, owner: o, expires: 2026-12-01}]',
    )
    expect(await usage(() => startOf({version: '1.29'}, {...flags, config}, NOBODY))).toMatch(
      /^FINDING_UNKNOWN/,
    )
  })
})
