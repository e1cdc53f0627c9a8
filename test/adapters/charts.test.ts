import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {openCharts} from '../../src/adapters/charts.ts'
import type {ChartAsker} from '../../src/adapters/chart-remote.ts'
import {privateFolder} from '../../src/adapters/private-folder.ts'
import type {PrivateFolder} from '../../src/adapters/private-folder.ts'
import type {Charts} from '../../src/ports/ports.ts'
import {packedChart} from './packing.ts'

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

const noHelm: ChartAsker = () => Promise.reject(new Error('helm was asked'))
const open = (): Charts => openCharts(folder, noHelm, temporary)
const pack = (name: string, version: string): Promise<void> =>
  writeFile(
    join(folder, `${name}-${version}.tgz`),
    packedChart(name, {'Chart.yaml': `name: ${name}\nversion: ${version}\n`, 'values.yaml': ''}),
  )
async function unpack(path: string, version = '1.0.0'): Promise<void> {
  await mkdir(join(folder, path), {recursive: true})
  await writeFile(join(folder, path, 'values.yaml'), '')
  const name = path.split('/').at(-1)?.replace('istio-discovery', 'istiod') ?? ''
  await writeFile(
    join(folder, path, 'Chart.yaml'),
    `# a chart\napiVersion: v2\nname: ${name}\nversion: ${version}\nappVersion: ${version}\n`,
  )
}

describe('a folder of packages', () => {
  beforeEach(async () => {
    for (const version of ['1.28.9', '1.28.10', '1.29.6', '1.30.0-rc.0'])
      for (const name of ['base', 'istiod', 'gateway', 'cni']) await pack(name, version)
    await pack('istiod', '1.31.0')
    await writeFile(join(folder, 'index.yaml'), '')
  })

  test.each([
    ['1.28', '1.28.10'],
    ['1.28.9', '1.28.9'],
    ['v1.28.9', '1.28.9'],
    ['latest', '1.29.6'],
    ['1.30.0-rc.0', '1.30.0-rc.0'],
  ])('finds %s', async (wanted, version) => {
    expect(await open().resolve(wanted)).toBe(version)
  })

  test.each(['1.27', '1.30', '1.31.0', '1.28.1', 'newest', '1', ''])(
    'does not find %s, and says what is there',
    async wanted => {
      await expect(open().resolve(wanted)).rejects.toMatchObject({code: 'UNKNOWN_VERSION'})
    },
  )

  test('lists what it has, newest first', async () => {
    await expect(open().resolve('1.27')).rejects.toMatchObject({
      why: 'it has 1.30.0-rc.0, 1.29.6, 1.28.10, 1.28.9',
    })
  })

  test('gives a copy of the package, and stamps nothing', async () => {
    const {path} = await open().local('istiod', '1.28.10')
    expect(path.startsWith(temporary.path)).toBe(true)
    expect(await readFile(path)).toEqual(await readFile(join(folder, 'istiod-1.28.10.tgz')))
    expect(await open().stamp('istiod', '1.28.10')).toEqual({})
  })
})

describe('chart folders', () => {
  test('that say their version are taken as they are', async () => {
    for (const name of ['base', 'istiod']) await unpack(name, '1.29.6')
    expect(await open().resolve('latest')).toBe('1.29.6')
    const {path} = await open().local('base', '1.29.6')
    expect(await readFile(join(path, 'Chart.yaml'))).toEqual(
      await readFile(join(folder, 'base', 'Chart.yaml')),
    )
    await expect(open().local('gateway', '1.29.6')).rejects.toMatchObject({code: 'CHART_MISSING'})
  })

  test.each(['', 'manifests/charts/'])(
    'of a source tree in %j run any version that is named in full, under its name',
    async root => {
      for (const path of [
        'base',
        'istio-control/istio-discovery',
        'gateway',
        'istio-cni',
        'ztunnel',
      ])
        await unpack(`${root}${path}`)
      const charts = open()
      await expect(charts.resolve('1.29')).rejects.toMatchObject({
        code: 'UNKNOWN_VERSION',
        next: ['name the whole version'],
      })
      await expect(charts.resolve('latest')).rejects.toMatchObject({code: 'UNKNOWN_VERSION'})
      expect(await charts.resolve('1.29.6')).toBe('1.29.6')
      const {path} = await charts.local('istiod', '1.29.6')
      expect(await readFile(join(path, 'Chart.yaml'), 'utf8')).toContain(
        'version: 1.29.6\nappVersion: 1.29.6',
      )
      expect((await charts.local('istiod', '1.29.6')).path).toBe(path)
      expect(await charts.stamp('istiod', '1.29.6')).toEqual({
        global: {hub: 'docker.io/istio', tag: '1.29.6'},
      })
      expect(await charts.stamp('gateway', '1.29.6')).toEqual({})
    },
  )

  test('of source trees in folders named by version are found by that', async () => {
    for (const version of ['1.28.10', '1.29.6'])
      for (const path of ['base', 'istio-control/istio-discovery'])
        await unpack(`${version}/${path}`)
    const charts = open()
    expect(await charts.resolve('1.28')).toBe('1.28.10')
    expect(await charts.stamp('istiod', '1.28.10')).toMatchObject({global: {tag: '1.28.10'}})
    await expect(charts.resolve('1.28.9')).rejects.toMatchObject({why: 'it has 1.29.6, 1.28.10'})
  })
})

describe('what is no chart source', () => {
  test('is said before anything else', () => {
    expect(open).toThrow(expect.objectContaining({code: 'CHARTS_MISSING'}))
    expect(() => openCharts(join(folder, 'nowhere'), noHelm, temporary)).toThrow(
      expect.objectContaining({code: 'CHARTS_MISSING', why: 'there is no such folder'}),
    )
  })
})

describe('a source elsewhere', () => {
  const shows =
    (versions: Record<string, string>): ChartAsker =>
    args => {
      const version = versions[args.join(' ')]
      return Promise.resolve(
        version === undefined
          ? {exitCode: 1, stdout: '', stderr: 'Error: not so'}
          : {exitCode: 0, stdout: `name: istiod\nversion: ${version}\n`, stderr: ''},
      )
    }

  test('is asked through helm', async () => {
    const oci = openCharts(
      'oci://example.org/charts/',
      shows({
        'show chart --version=~1.29.0 -- oci://example.org/charts/istiod': '1.29.6',
        'show chart -- oci://example.org/charts/istiod': '1.30.3',
      }),
      temporary,
    )
    expect([await oci.resolve('1.29'), await oci.resolve('latest')]).toEqual(['1.29.6', '1.30.3'])
    await expect(oci.resolve('1.5')).rejects.toMatchObject({
      code: 'UNKNOWN_VERSION',
      why: 'the newest there is 1.30.3',
    })
    const repo = openCharts(
      'https://example.org/charts',
      shows({'show chart --version=1.29.6 --repo=https://example.org/charts -- istiod': '1.29.6'}),
      temporary,
    )
    expect(await repo.resolve('1.29.6')).toBe('1.29.6')
  })

  test('that cannot be read is no unknown version', async () => {
    await expect(
      openCharts('oci://example.org/charts', shows({}), temporary).resolve('1.29'),
    ).rejects.toMatchObject({kind: 'unreachable', code: 'CHARTS_UNREACHABLE', why: 'Error: not so'})
  })
})
