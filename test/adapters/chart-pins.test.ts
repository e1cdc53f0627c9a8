import {cp, mkdir, readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {openCharts} from '../../src/adapters/charts.ts'
import {changedChart} from '../../src/run/chart-pins.ts'
import {chartFiles} from './fake-helm.ts'
import {folder, givenChartFolder, giving, open, pack, temporary, unpack} from './chart-given.ts'

givenChartFolder()

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
