import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import fc from 'fast-check'
import {afterAll, beforeAll, describe, test} from 'vitest'
import {stringify} from 'yaml'
import {openCharts} from '../../src/adapters/charts.ts'
import {privateFolder} from '../../src/adapters/private-folder.ts'
import type {PrivateFolder} from '../../src/adapters/private-folder.ts'
import {packed, packedChart} from '../adapters/packing.ts'
import {holds} from './hold.ts'
import {brokenBytes, brokenText, mutated} from './mutate.ts'

let folder: string
let temporary: PrivateFolder
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshctl-fuzz-charts-'))
  temporary = privateFolder()
})
afterAll(() => {
  rmSync(folder, {recursive: true})
  temporary.remove()
})

const noHelm = (): Promise<never> =>
  Promise.reject(new Error('no chart of a folder is asked of helm'))
const VERSION = '1.29.6'
const FILES = {
  'Chart.yaml': stringify({apiVersion: 'v2', name: 'istiod', version: VERSION}),
  'values.yaml': stringify({global: {proxy: {}}, revision: ''}),
  'templates/a.yaml': '{{ .Values.global.proxy.lifecycle }}',
}

/** Reads a folder of packages in which this one is istiod. */
async function readPackage(istiod: Buffer): Promise<void> {
  writeFileSync(join(folder, `base-${VERSION}.tgz`), packedChart('base', FILES))
  writeFileSync(join(folder, `istiod-${VERSION}.tgz`), istiod)
  const charts = openCharts(folder, noHelm, temporary)
  await charts.resolve('latest')
  await charts.contents('istiod', VERSION)
}

/** Reads a folder with unpacked charts. */
async function readUnpacked(files: Readonly<Record<string, string>>): Promise<void> {
  const tree = mkdtempSync(join(folder, 'tree-'))
  for (const chart of ['base', 'istiod'])
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(tree, chart, 'templates'), {recursive: true})
      writeFileSync(join(tree, chart, name), text)
    }
  const charts = openCharts(tree, noHelm, temporary)
  await charts.contents('istiod', VERSION)
  await charts.stamp('istiod', VERSION)
}

describe('[U] charts are read, or refused in our words', () => {
  test('packages whose bytes were changed', () =>
    holds(brokenBytes(packedChart('istiod', FILES)), readPackage, {runs: 100}))

  test('packages whose files were changed', () => {
    const files = fc.record({
      'Chart.yaml': brokenText(FILES['Chart.yaml']),
      'values.yaml': fc.oneof(
        brokenText(FILES['values.yaml']),
        mutated({global: {proxy: {}}}).map(each => JSON.stringify(each)),
      ),
      'templates/a.yaml': brokenText(FILES['templates/a.yaml']),
    })
    return holds(
      files.map(each => packedChart('istiod', each)),
      readPackage,
      {runs: 100},
    )
  })

  test('archives with odd members', () => {
    const member = fc.record({
      kind: fc.constantFrom('0', '\0', 'x', 'L', '1', '2', '5', 'g', 'S'),
      prefix: fc.constantFrom('', '..', '/'),
      name: fc.constantFrom(
        'istiod/values.yaml',
        '../../x',
        '/etc/passwd',
        '',
        '__proto__',
        'istiod/__proto__/values.yaml',
        'x'.repeat(100),
        'C:\\x',
      ),
      text: fc.constantFrom(
        '',
        'a: 1',
        '9999999999 path=istiod/values.yaml\n',
        '11 path=x\n',
        '\u0000'.repeat(600),
      ),
    })
    return holds(fc.array(member, {maxLength: 6}).map(packed), readPackage, {runs: 100})
  })

  test('bombs', () =>
    holds(
      fc.constantFrom(
        gzipSync(Buffer.alloc(200_000_000)),
        packedChart('istiod', {...FILES, 'values.yaml': `a: &a [x]\nb: ${'[*a, '.repeat(30_000)}`}),
        packedChart('istiod', {...FILES, 'values.yaml': '['.repeat(500_000)}),
        packedChart('istiod', {...FILES, 'templates/a.yaml': '.Values'.repeat(1_000_000)}),
        packedChart('istiod', {
          ...FILES,
          'templates/a.yaml': `pick .Values${' "a"'.repeat(500_000)}`,
        }),
      ),
      readPackage,
      {runs: 5},
    ))

  test('folders', () => {
    const files = fc.record({
      'Chart.yaml': brokenText(FILES['Chart.yaml']),
      'values.yaml': brokenText(FILES['values.yaml']),
    })
    return holds(files, readUnpacked, {runs: 40})
  })
})
