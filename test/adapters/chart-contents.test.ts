import {createHash} from 'node:crypto'
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import type {ChartAsker} from '../../src/adapters/chart-remote.ts'
import {readChart} from '../../src/adapters/chart-contents.ts'
import {filesInTar} from '../../src/adapters/chart-tar.ts'
import {openCharts} from '../../src/adapters/charts.ts'
import {renderChart} from '../../src/adapters/helm-render.ts'
import type {HelmAnswer} from '../../src/adapters/helm-run.ts'
import {privateFolder} from '../../src/adapters/private-folder.ts'
import type {PrivateFolder} from '../../src/adapters/private-folder.ts'
import type {Values} from '../../src/mesh/snapshot.ts'
import {packed, packedChart} from './packing.ts'

let folder: string
let temporary: PrivateFolder
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'charts-'))
  temporary = privateFolder()
})
afterEach(async () => {
  temporary.remove()
  await rm(folder, {recursive: true})
})

const FILES = {
  'Chart.yaml': 'name: istiod\nversion: 1.28.10\n',
  'values.yaml': '_internal_defaults_do_not_set:\n  global:\n    tag: "1.28.10"\n',
  'templates/a.yaml':
    '{{ .Values.global.proxy.lifecycle }} {{ (.Values.global).platform }} {{ ' +
    '(($.Values.global.tracer).zipkin).address }} {{ $.Values.env.A_B }}',
  'templates/b.yaml':
    '{{ $x := pick .Values "global" "istio_cni" }}{{ .Valuesof.this }}{{ .Release.Name }}',
  'files/c.yaml': '{{ .Values.telemetry.v2.enabled }}',
  'README.md': '.Values.not.this',
}
const NAMED = [
  'env.A_B',
  'global',
  'global.platform',
  'global.proxy.lifecycle',
  'global.tracer.zipkin.address',
  'istio_cni',
  'telemetry.v2.enabled',
]

describe('[U] a tar archive', () => {
  test('gives its files by their whole names', () => {
    const long = `istiod/${'deep/'.repeat(30)}values.yaml`
    const files = filesInTar(
      packed([
        {kind: '5', name: 'istiod/', text: ''},
        {name: 'istiod/a', text: 'A'.repeat(600)},
        {prefix: 'istiod/templates', name: 'b', text: ''},
        {kind: 'x', name: 'pax', text: `${long.length + 10} path=${long}\n`},
        {name: 'cut', text: 'long'},
        {kind: 'L', name: '././@LongLink', text: `${long}2\0`},
        {name: 'cut', text: 'gnu'},
        {name: 'istiod/z', text: 'z'},
      ]),
    )
    expect([...files].map(([name, body]) => [name, body.toString()])).toEqual([
      ['istiod/a', 'A'.repeat(600)],
      ['istiod/templates/b', ''],
      [long, 'long'],
      [`${long}2`, 'gnu'],
      ['istiod/z', 'z'],
    ])
  })
  test.each([
    ['no archive', Buffer.from('hello')],
    ['an empty file', Buffer.alloc(0)],
    ['packed, but no tar', gzipSync(Buffer.from('x'.repeat(2000)))],
  ])('is not %s', (_, bytes) => {
    expect(() => filesInTar(bytes)).toThrow(Error)
  })
  test('that never ends is not unpacked', () => {
    expect(() => filesInTar(gzipSync(Buffer.alloc(65 * 1024 * 1024)))).toThrow(/larger than/)
  })
})

describe('[U] what is in a chart', () => {
  test('is read out of a package, with its checksum', async () => {
    const bytes = packedChart('istiod', FILES)
    await writeFile(join(folder, 'x.tgz'), bytes)
    expect(readChart(join(folder, 'x.tgz'))).toEqual({
      values: {_internal_defaults_do_not_set: {global: {tag: '1.28.10'}}},
      named: NAMED,
      crds: [],
      says: {name: 'istiod', version: '1.28.10'},
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })
  })
  test('is read out of a folder', async () => {
    for (const [name, text] of Object.entries(FILES)) {
      await mkdir(join(folder, name, '..'), {recursive: true})
      await writeFile(join(folder, name), text)
    }
    expect(readChart(folder)).toMatchObject({
      named: NAMED,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    })
  })
  test('may be nothing at all, but then it is no chart', async () => {
    await writeFile(join(folder, 'x.tgz'), packedChart('istiod', {'Chart.yaml': ''}))
    expect(() => readChart(join(folder, 'x.tgz'))).toThrow('it has no values.yaml')
    await writeFile(join(folder, 'x.tgz'), packedChart('istiod', {'values.yaml': ''}))
    expect(readChart(join(folder, 'x.tgz')).values).toEqual({})
  })
})

describe('[U] a source of charts', () => {
  test('reads a package of a folder once, and says which cannot be read', async () => {
    for (const name of ['base', 'istiod'])
      await writeFile(
        join(folder, `${name}-1.28.10.tgz`),
        name === 'base' ? 'broken' : packedChart(name, FILES),
      )
    const charts = openCharts(folder, () => Promise.reject(new Error('helm was asked')), temporary)
    const first = await charts.contents('istiod', '1.28.10')
    await rm(join(folder, 'istiod-1.28.10.tgz'))
    expect(await charts.contents('istiod', '1.28.10')).toBe(first)
    await expect(charts.contents('base', '1.28.10')).rejects.toMatchObject({
      code: 'CHART_UNREADABLE',
    })
    await expect(charts.contents('gateway', '1.28.10')).rejects.toMatchObject({
      code: 'CHART_MISSING',
    })
  })
  test('elsewhere is pulled from once', async () => {
    const asked: string[] = []
    const helm: ChartAsker = async args => {
      const [into = ''] = args.flatMap(each => /^--destination=(.*)$/.exec(each)?.[1] ?? [])
      asked.push(args.join(' ').replace(into, 'FOLDER'))
      if (args.at(-1)?.endsWith('/base') === true)
        return {exitCode: 1, stdout: '', stderr: 'Error: not found'}
      await writeFile(join(into, 'istiod-1.28.10.tgz'), packedChart('istiod', FILES))
      return {exitCode: 0, stdout: '', stderr: ''}
    }
    const charts = openCharts('oci://example.org/charts', helm, temporary)
    const [one, other] = await Promise.all([
      charts.contents('istiod', '1.28.10'),
      charts.contents('istiod', '1.28.10'),
    ])
    expect([one === other, one.sha256.length]).toEqual([true, 64])
    await expect(charts.contents('base', '1.28.10')).rejects.toMatchObject({
      code: 'CHART_UNREADABLE',
      why: 'Error: not found',
    })
    expect(asked).toEqual(
      ['istiod', 'base'].map(
        name => `pull --version=1.28.10 --destination=FOLDER -- oci://example.org/charts/${name}`,
      ),
    )
  })
})

describe('[U] rendering', () => {
  const calls: (readonly string[])[] = []
  const render = (
    answer: Partial<HelmAnswer>,
    values: Values = {},
    chart = 'istiod',
  ): ReturnType<typeof renderChart> => {
    calls.length = 0
    const offline = async (args: readonly string[]): Promise<HelmAnswer> => {
      calls.push(args)
      return Promise.resolve({exitCode: 1, stdout: '', stderr: '', ...answer})
    }
    return renderChart(
      {path: 'helm', major: 4, version: '4.1.4', offline},
      {
        release: {namespace: 'istio-system', name: 'r'},
        chart,
        version: '1.27.0',
        path: '/charts/x.tgz',
        values,
      },
    )
  }
  test('asks helm without a cluster, with the flags of an upgrade', async () => {
    expect(await render({exitCode: 0})).toEqual({ok: true, why: '', objects: []})
    expect(calls[0]?.filter(each => !each.includes('values.json'))).toEqual([
      'template',
      '--namespace=istio-system',
      '--',
      'r',
      '/charts/x.tgz',
    ])
    await render({exitCode: 0}, {}, 'gateway')
    expect(calls[0]).toContain('--skip-schema-validation')
  })
  test("tells helm's words in one line, without its advice", async () => {
    expect(
      await render(
        {
          stderr:
            'WARNING: Kubernetes configuration file is group-readable\nError: execution ' +
            'error at (istiod/templates/zzz_profile.yaml:45:3):\n  unknown platform mars\n\n' +
            'Use --debug flag to render out invalid YAML\n',
        },
        {platform: 'mars'},
      ),
    ).toEqual({
      ok: false,
      why: 'execution error at (istiod/templates/zzz_profile.yaml:45:3): unknown platform mars',
      objects: [],
    })
    expect((await render({stderr: ''})).why).toContain('said nothing')
    expect((await render({stderr: 'x'.repeat(5000)})).why).toHaveLength(600)
  })
  test.each<[string, Values]>([
    ['hunter', {db: {password: 'hunter'}}],
    ['S3cr3t-value', {free: 'S3cr3t-value'}],
    ['line two of it', {a: ['line one of it\nline two of it']}],
    ['abcd', {apiKey: {nested: 'abcd'}}],
  ])('never tells %s', async (secret, values) => {
    expect((await render({stderr: `Error: wrong value ${secret} in it`}, values)).why).toBe(
      'wrong value (redacted) in it',
    )
  })
})
