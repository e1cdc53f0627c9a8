import {mkdirSync, mkdtempSync, readdirSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gunzipSync, gzipSync} from 'node:zlib'
import fc from 'fast-check'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {writeReleaseChart} from '../../src/adapters/release-chart.ts'
import {decodeRelease, releaseFacts} from '../../src/adapters/release-codec.ts'
import {recorded} from '../worlds/sight.ts'
import {holds} from './hold.ts'
import {brokenBytes, mutated, mutatedText} from './mutate.ts'

const pages = recorded('shop-1.24').releases
const payloads = pages.map(each => each.payload)
const packed = (text: string | Buffer): string =>
  Buffer.from(gzipSync(text).toString('base64')).toString('base64')
const facts = (data: string): unknown => releaseFacts(decodeRelease(data), 'istio-system', 1)
/**
 * By its contract it says what is wrong in a plain Error; whoever calls it puts the name of the
 * Secret to it.
 */
const plainly = {
  alsoFine: (error: unknown): boolean =>
    error instanceof Error && error.constructor === Error && error.message !== '',
}

const VERSION = '1.29.6'
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshctl-fuzz-releases-'))
})
afterAll(() => rmSync(folder, {recursive: true}))

describe('[U] release Secrets are read, or said to be none', () => {
  test('whose JSON was changed', () =>
    holds(fc.oneof(...payloads.map(each => mutatedText(each))).map(packed), facts, {
      runs: 120,
      ...plainly,
    }))

  test('whose bytes were changed', () => {
    const whole = gzipSync(JSON.stringify(payloads[0]))
    return holds(
      fc.oneof(
        brokenBytes(whole).map(each => Buffer.from(each.toString('base64')).toString('base64')),
        brokenBytes(gunzipSync(whole)).map(packed),
      ),
      facts,
      {runs: 60, ...plainly},
    )
  })

  test('that are anything at all', () =>
    holds(fc.oneof(mutatedText(payloads[0]), fc.string()), facts, {runs: 60, ...plainly}))

  test('that grow when they are unpacked', () => {
    const bombs = [
      Buffer.alloc(300_000_000),
      '['.repeat(3_000_000),
      '{"a":'.repeat(1_000_000),
      JSON.stringify({...payloads[0], manifest: '---\n'.repeat(5_000_000)}),
      JSON.stringify({...payloads[0], manifest: `metadata:\n${' a: &a [b]\n'.repeat(100_000)}`}),
    ].map(packed)
    return holds(fc.constantFrom(...bombs), facts, {runs: bombs.length, ...plainly})
  })

  test('charts that a release carries, and nothing is written outside of their folder', () => {
    const carried = {
      metadata: {name: 'istiod', version: VERSION},
      values: {a: 1},
      schema: 'e30=',
      templates: [{name: 'templates/a.yaml', data: 'YQ=='}],
      files: [{name: 'files/b', data: 'YQ=='}],
    }
    const chart = fc.oneof(
      mutated(recorded('shop-1.24').releases[0]?.payload['chart']),
      mutated(carried),
      fc
        .constantFrom('../x', '/tmp/x', 'a/../../x', '..\\x', 'a\u0000b', 'templates', '.', '')
        .map(name => ({...carried, files: [{name, data: 'YQ=='}]})),
    )
    const write = (given: unknown): void => {
      const release = {
        name: 'istiod',
        namespace: 'istio-system',
        version: 1,
        info: {status: 'deployed'},
        chart: given,
      }
      const {chart} = decodeRelease(
        Buffer.from(gzipSync(JSON.stringify(release)).toString('base64')).toString('base64'),
      )
      const inner = mkdtempSync(join(folder, 'out-'))
      const to = join(inner, 'chart')
      mkdirSync(to)
      try {
        writeReleaseChart(chart, to)
      } finally {
        expect(readdirSync(inner)).toEqual(['chart'])
      }
    }
    return holds(chart, write, {
      runs: 80,
      alsoFine: error =>
        error instanceof Error && error.constructor === Error && error.message !== '',
    })
  })
})
