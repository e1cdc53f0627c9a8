import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {openCharts} from '../../src/adapters/charts.ts'
import {chartFiles} from './fake-helm.ts'
import {packed} from './packing.ts'
import {folder, givenChartFolder, giving, open, pack, temporary, unpack} from './chart-given.ts'

givenChartFolder()

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
