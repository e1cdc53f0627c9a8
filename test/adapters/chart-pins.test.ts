import {execFileSync} from 'node:child_process'
import {cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import type {ChartAsker} from '../../src/adapters/chart-remote.ts'
import {openCharts} from '../../src/adapters/charts.ts'
import {privateFolder} from '../../src/adapters/private-folder.ts'
import type {PrivateFolder} from '../../src/adapters/private-folder.ts'
import type {Charts} from '../../src/ports/ports.ts'
import {changedChart} from '../../src/run/chart-pins.ts'
import {chartFiles} from './fake-helm.ts'
import {packed, packedChart} from './packing.ts'

let folder: string
let temporary: PrivateFolder
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pins-'))
  temporary = privateFolder()
})
afterEach(async () => {
  temporary.remove()
  await rm(folder, {recursive: true})
})

const noHelm: ChartAsker = () => Promise.reject(new Error('helm was asked'))
const open = (source = folder): Charts => openCharts(source, noHelm, temporary)

async function pack(
  name: string,
  version: string,
  inside: Readonly<Record<string, string>> = chartFiles(name, version),
): Promise<void> {
  await writeFile(join(folder, `${name}-${version}.tgz`), packedChart(name, inside))
}

async function unpack(
  root: string,
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(join(root, name, file, '..'), {recursive: true})
    await writeFile(join(root, name, file), text)
  }
}

/** A repository that always gives this package. */
const giving =
  (files: Readonly<Record<string, string>>, pulls: string[] = []): ChartAsker =>
  async argv => {
    const [into] = argv.flatMap(each => /^--destination=(.*)$/.exec(each)?.[1] ?? [])
    pulls.push(argv.at(-1) ?? '')
    if (into !== undefined)
      await writeFile(join(into, 'istiod-1.28.10.tgz'), packedChart('istiod', files))
    return {exitCode: 0, stdout: files['Chart.yaml'] ?? '', stderr: ''}
  }

describe('[U] a chart is one chart (issue 9, row 5)', () => {
  test('what was read is what helm gets, whatever becomes of the package', async () => {
    for (const name of ['base', 'istiod']) await pack(name, '1.29.6')
    const charts = open()
    const read = await charts.contents('istiod', '1.29.6')
    await pack('istiod', '1.29.6', {
      ...chartFiles('istiod', '1.29.6'),
      'templates/evil.yaml': 'kind: ClusterRoleBinding',
    })
    const {path, sha256} = await charts.local('istiod', '1.29.6')
    expect(sha256).toBe(read.sha256)
    expect((await readFile(path)).includes(Buffer.from('evil'))).toBe(false)
    expect(await charts.local('istiod', '1.29.6')).toEqual({path, sha256})
    expect((await open().local('istiod', '1.29.6')).sha256).not.toBe(sha256)
  })

  test('and whatever becomes of the folder: its files and their names make its sum, in any order', async () => {
    for (const name of ['base', 'istiod'])
      await unpack(folder, name, {
        ...chartFiles(name, '1.29.6'),
        'templates/a.yaml': 'a',
        'templates/b.yaml': 'b',
      })
    const charts = open()
    const before = await charts.local('istiod', '1.29.6')
    const other = join(folder, 'other')
    await mkdir(other)
    await cp(join(folder, 'base'), join(other, 'base'), {recursive: true})
    await unpack(other, 'istiod', {
      'templates/b.yaml': 'b',
      'templates/a.yaml': 'a',
      ...chartFiles('istiod', '1.29.6'),
    })
    expect((await open(other).local('istiod', '1.29.6')).sha256).toBe(before.sha256)
    await writeFile(join(folder, 'istiod', 'templates/a.yaml'), 'kind: ClusterRoleBinding')
    expect(
      await readFile(
        join((await charts.local('istiod', '1.29.6')).path, 'templates/a.yaml'),
        'utf8',
      ),
    ).toBe('a')
    expect((await open().local('istiod', '1.29.6')).sha256).not.toBe(before.sha256)
    await writeFile(join(other, 'istiod', 'templates/a.yaml'), 'ab')
    await writeFile(join(other, 'istiod', 'templates/b.yaml'), '')
    expect((await open(other).local('istiod', '1.29.6')).sha256).not.toBe(before.sha256)
  })

  test('elsewhere it is pulled once, also when two ask at once', async () => {
    const pulls: string[] = []
    const charts = openCharts(
      'oci://example.org/charts',
      giving(chartFiles('istiod', '1.28.10'), pulls),
      temporary,
    )
    const [one, other] = await Promise.all([
      charts.local('istiod', '1.28.10'),
      charts.contents('istiod', '1.28.10'),
    ])
    await charts.local('istiod', '1.28.10')
    expect([one.sha256 === other.sha256, pulls]).toEqual([
      true,
      ['oci://example.org/charts/istiod'],
    ])
  })

  test('a run allows the one that it names, and no other', async () => {
    for (const name of ['base', 'istiod']) await pack(name, '1.29.6')
    const wanted = {chart: 'istiod', version: '1.29.6'} as const
    const pin = {...wanted, sha256: (await open().local('istiod', '1.29.6')).sha256}
    expect(await changedChart(open(), {charts: [pin]}, wanted)).toBeUndefined()
    await pack('istiod', '1.29.6', {...chartFiles('istiod', '1.29.6'), 'templates/evil.yaml': ''})
    expect(await changedChart(open(), {charts: [pin]}, wanted)).toMatch(
      /says sha256 [0-9a-f]{64} of istiod 1\.29\.6, and that of .* is [0-9a-f]{64}$/,
    )
    for (const plan of [
      {charts: []},
      {charts: [{...pin, version: '1.29.5'}]},
      {charts: [{...pin, chart: 'base'}]},
      {},
    ]) {
      expect(await changedChart(open(), plan, wanted)).toMatch(/names no sha256 of istiod 1\.29\.6/)
    }
  })
})

describe('[U] a chart is the one that was asked for (issue 9, rows 9-12)', () => {
  const LIES: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['another version', chartFiles('istiod', '1.29.6')],
    ['another name', chartFiles('base', '1.28.10')],
    [
      'another Istio',
      {
        ...chartFiles('istiod', '1.28.10'),
        'Chart.yaml': 'name: istiod\nversion: 1.28.10\nappVersion: 1.29.6\n',
      },
    ],
    ['nothing', {...chartFiles('istiod', '1.28.10'), 'Chart.yaml': ''}],
    ['a list', {...chartFiles('istiod', '1.28.10'), 'Chart.yaml': '[name, istiod]'}],
  ]
  test.each(LIES)('one that says %s is refused, from every source', async (_, files) => {
    await pack('base', '1.28.10')
    await pack('istiod', '1.28.10', files)
    const unpacked = join(folder, '1.28.10')
    await unpack(unpacked, 'base', chartFiles('base', '1.28.10'))
    await unpack(unpacked, 'istiod', {
      ...files,
      'Chart.yaml': (files['Chart.yaml'] ?? '').replace(/^version: .*$/m, 'version: 1.28.10'),
    })
    const sources = [
      open(),
      openCharts('oci://example.org/charts', giving(files), temporary),
      openCharts('https://example.org/charts', giving(files), temporary),
    ]
    for (const charts of [
      ...sources,
      ...(/^version: 1\.29\.6|^\[/m.test(files['Chart.yaml'] ?? '') ? [] : [open(unpacked)]),
    ]) {
      await expect(charts.local('istiod', '1.28.10')).rejects.toMatchObject({
        code: 'CHART_MISMATCH',
        message: expect.stringContaining('The chart istiod 1.28.10') as string,
      })
      await expect(charts.contents('istiod', '1.28.10')).rejects.toMatchObject({
        code: 'CHART_MISMATCH',
      })
    }
  })

  test.each([
    ['1.28', '1.29.6', 'istiod'],
    ['1.28.10', '1.28.9', 'istiod'],
    ['latest', '1.28.10', 'base'],
    ['latest', '--x', 'istiod'],
    ['latest', '1.28', 'istiod'],
  ])(
    'asked for %s, an index that leads to %s of %s is not believed',
    async (wanted, version, name) => {
      const charts = openCharts(
        'https://example.org/charts',
        giving({'Chart.yaml': `name: ${name}\nversion: ${JSON.stringify(version)}\n`}),
        temporary,
      )
      await expect(charts.resolve(wanted)).rejects.toMatchObject({code: 'CHART_MISMATCH'})
    },
  )

  test('v1.28.10 is 1.28.10, where a chart says what it installs', async () => {
    for (const name of ['base', 'istiod'])
      await pack(name, '1.28.10', {
        ...chartFiles(name, '1.28.10'),
        'Chart.yaml': `name: ${name}\nversion: 1.28.10\nappVersion: v1.28.10\n`,
      })
    expect((await open().local('istiod', '1.28.10')).sha256).toHaveLength(64)
  })

  test('a package with two files of one name could be read as either, and is neither', async () => {
    await pack('base', '1.28.10')
    const twice = Object.entries({...chartFiles('istiod', '1.28.10')}).map(([file, text]) => ({
      name: `istiod/${file}`,
      text,
    }))
    await writeFile(
      join(folder, 'istiod-1.28.10.tgz'),
      packed([...twice, {name: 'other/Chart.yaml', text: 'name: evil'}]),
    )
    await expect(open().local('istiod', '1.28.10')).rejects.toMatchObject({
      code: 'CHART_UNREADABLE',
      why: 'it has two files Chart.yaml',
    })
  })

  test.each(['http://example.org/charts', 'http://user:hunter2@example.org/charts'])(
    '%s is no source: anybody on the way could change it',
    source => {
      let trouble: unknown
      try {
        open(source)
      } catch (error) {
        trouble = error
      }
      expect(trouble).toMatchObject({code: 'CHARTS_INSECURE'})
      expect(JSON.stringify([trouble, (trouble as Error).message])).not.toContain('hunter2')
    },
  )
})

describe('[U] a chart in a folder', () => {
  beforeEach(async () => {
    await unpack(folder, 'base', chartFiles('base', '1.29.6'))
    await unpack(folder, 'istiod', chartFiles('istiod', '1.29.6'))
  })

  test('has nothing from outside of it: no link leads out', async () => {
    await symlink('/etc/passwd', join(folder, 'istiod', 'passwd'))
    await expect(open().local('istiod', '1.29.6')).rejects.toMatchObject({
      code: 'CHART_UNREADABLE',
      why: expect.stringMatching(/^passwd leads out of it/) as string,
    })
    await rm(join(folder, 'istiod', 'passwd'))
    await symlink('values.yaml', join(folder, 'istiod', 'same.yaml'))
    const {path} = await open().local('istiod', '1.29.6')
    expect(await readFile(join(path, 'same.yaml'), 'utf8')).toBe('a: 1\n')
  })

  test.each(['istiod/pipe', 'istiod/templates'])(
    'is regular files, and a pipe at %s is waited for by nobody',
    async place => {
      execFileSync('mkfifo', [join(folder, place)])
      await expect(open().local('istiod', '1.29.6')).rejects.toMatchObject({
        code: 'CHART_UNREADABLE',
        why: expect.stringContaining('no regular file') as string,
      })
    },
  )

  test('a package that is a pipe is none either, nor is a Chart.yaml', async () => {
    await pack('base', '1.28.10')
    execFileSync('mkfifo', [join(folder, 'istiod-1.28.10.tgz')])
    await expect(open().local('istiod', '1.28.10')).rejects.toMatchObject({
      code: 'CHART_UNREADABLE',
      why: expect.stringContaining('no regular file') as string,
    })
    await rm(join(folder, 'istiod', 'Chart.yaml'))
    execFileSync('mkfifo', [join(folder, 'istiod', 'Chart.yaml')])
    expect(await open().resolve('latest')).toBe('1.28.10')
  })

  test('is no endless ladder and no heap', async () => {
    await symlink('.', join(folder, 'istiod', 'again'))
    await expect(open().local('istiod', '1.29.6')).rejects.toMatchObject({code: 'CHART_UNREADABLE'})
    await rm(join(folder, 'istiod', 'again'))
    await writeFile(join(folder, 'istiod', 'big'), Buffer.alloc(33 * 1024 * 1024))
    await expect(open().local('istiod', '1.29.6')).rejects.toMatchObject({
      code: 'CHART_UNREADABLE',
      why: 'it is larger than 32 MB',
    })
  })
})
