import {gzipSync} from 'node:zlib'
import {describe, expect, test} from 'vitest'
import {decodeRelease, releaseFacts} from '../../src/adapters/release-codec.ts'
import {newestOfEach} from '../../src/adapters/release-secrets.ts'

const packed = (release: unknown): string =>
  Buffer.from(gzipSync(JSON.stringify(release)).toString('base64')).toString('base64')
const RELEASE = {
  name: 'istiod',
  namespace: 'istio-system',
  version: 3,
  info: {status: 'deployed', last_deployed: '2026-11-01T10:00:00.5Z'},
  chart: {metadata: {name: 'istiod', version: '1.29.6'}},
  config: {pilot: {env: {A: '1'}}},
  manifest: '',
  apply_method: 'ssa',
}

describe('unpacking a release', () => {
  test('gives its facts', () => {
    expect(releaseFacts(decodeRelease(packed(RELEASE)), 'istio-system', 2)).toEqual({
      namespace: 'istio-system',
      name: 'istiod',
      chart: 'istiod',
      chartVersion: '1.29.6',
      number: 3,
      status: 'deployed',
      goodNumber: 2,
      changedAt: Date.parse('2026-11-01T10:00:00.500Z'),
      values: {pilot: {env: {A: '1'}}},
      applyMethod: 'ssa',
      objects: [],
      manifest: [],
    })
  })

  test('takes one without values, times or compression, as very old Helm wrote it', () => {
    const bare = Buffer.from(
      Buffer.from(
        JSON.stringify({
          name: 'x',
          namespace: 'n',
          version: 1,
          info: {status: 'deployed'},
          chart: {metadata: {name: 'istiod', version: '1.2.3'}},
          config: null,
        }),
      ).toString('base64'),
    ).toString('base64')
    expect(releaseFacts(decodeRelease(bare), 'n', undefined)).toMatchObject({
      values: {},
      changedAt: 0,
      status: 'deployed',
      chart: 'istiod',
      applyMethod: undefined,
    })
  })

  test.each([
    ['nothing', ''],
    ['garbage', 'AAAA'],
    ['no release', packed([1])],
    ['no number', packed({name: 'x', version: '1'})],
    [
      'a secret that is no JSON',
      Buffer.from(gzipSync('password: hunter2').toString('base64')).toString('base64'),
    ],
  ])('refuses %s without quoting it', (_, data) => {
    expect(() => decodeRelease(data)).toThrow(/^(?!.*hunter2)/)
  })
})

describe('the newest of each release', () => {
  const secret = (
    release: string,
    number: number,
    status: string,
    namespace = 'n',
  ): Parameters<typeof newestOfEach>[0][number] => ({
    secret: `${release}.v${number}`,
    namespace,
    release,
    number,
    status,
    stamp: '',
  })

  test('is by number, not by name or order, with the last good one beside it', () => {
    const all = [
      secret('a', 9, 'superseded'),
      secret('a', 11, 'pending-upgrade'),
      secret('a', 10, 'failed'),
      secret('b', 1, 'pending-install'),
      secret('a', 2, 'deployed', 'other'),
    ]
    expect(
      newestOfEach(all).map(each => [each.namespace, each.release, each.number, each.goodNumber]),
    ).toEqual([
      ['n', 'a', 11, 9],
      ['n', 'b', 1, undefined],
      ['other', 'a', 2, 2],
    ])
  })
})
