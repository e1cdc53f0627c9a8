import {execFileSync} from 'node:child_process'
import {statSync, symlinkSync, truncateSync} from 'node:fs'
import {createServer} from 'node:net'
import {gzipSync} from 'node:zlib'
import {afterAll, describe, expect, it} from 'vitest'
import {readCatalog, readPlan} from '../../commands/frame/files.ts'
import {readPolicy} from '../../commands/frame/policy-file.ts'
import {loadSnapshot} from '../../commands/frame/snapshot-file.ts'
import {readInputFile, readInputFileSync} from '../../src/adapters/input-file.ts'
import {file, folder, path, removeFolderAfterwards, unusable, usage} from './files-given.ts'

removeFolderAfterwards()

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

const NOBODY = {command: 'meshctl upgrade install 1.29', agree: undefined}
