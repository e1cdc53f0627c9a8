import fc from 'fast-check'
import {expect, test} from 'vitest'
import {jsonOfProtobuf} from '../../../src/embedded/server/protobuf.ts'

/** Writes protobuf by hand: numbers as varints, the rest with a length. */
type Part = readonly [number: number, value: number | bigint | string | Buffer | readonly Part[]]
function varint(value: bigint): Buffer {
  const bytes: number[] = []
  for (let rest = BigInt.asUintN(64, value); ; rest >>= 7n) {
    if (rest < 0x80n) return Buffer.from([...bytes, Number(rest)])
    bytes.push(Number(rest & 0x7fn) | 0x80)
  }
}
function written(parts: readonly Part[]): Buffer {
  return Buffer.concat(
    parts.map(([number, value]) => {
      if (typeof value === 'number' || typeof value === 'bigint')
        return Buffer.concat([varint(BigInt(number * 8)), varint(BigInt(value))])
      const bytes =
        typeof value === 'string'
          ? Buffer.from(value)
          : Buffer.isBuffer(value)
            ? value
            : written(value)
      return Buffer.concat([varint(BigInt(number * 8 + 2)), varint(BigInt(bytes.length)), bytes])
    }),
  )
}
const wrapped = (apiVersion: string, kind: string, parts: readonly Part[]): Buffer =>
  Buffer.concat([
    Buffer.from('k8s\0'),
    written([
      [
        1,
        [
          [1, apiVersion],
          [2, kind],
        ],
      ],
      [2, parts],
      [3, ''],
      [4, ''],
    ]),
  ])
const read = (...all: Parameters<typeof wrapped>): unknown =>
  JSON.parse(jsonOfProtobuf(wrapped(...all)))

test('a Secret as Helm sends it', () => {
  const meta: Part = [
    1,
    [
      [1, 'sh.helm.release.v1.x.v1'],
      [2, ''],
      [3, ''],
      [4, ''],
      [5, ''],
      [6, ''],
      [7, 0],
      [8, ''],
      [
        11,
        [
          [1, 'owner'],
          [2, 'helm'],
        ],
      ],
      [
        11,
        [
          [1, '__proto__'],
          [2, 'x'],
        ],
      ],
    ],
  ]
  expect(
    JSON.stringify(
      read('v1', 'Secret', [
        meta,
        [
          2,
          [
            [1, 'release'],
            [2, Buffer.from([0, 255])],
          ],
        ],
        [3, 'helm.sh/release.v1'],
        [5, 0],
      ]),
    ),
  ).toBe(
    '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"sh.helm.release.v1.x.v1","labels":{"owner":"helm","__proto__":"x"}},"data":{"release":"AP8="},"type":"helm.sh/release.v1","immutable":false}',
  )
})

test('DeleteOptions of any group', () => {
  for (const apiVersion of ['v1', 'apps/v1', 'meta.k8s.io/v1'])
    expect(
      read(apiVersion, 'DeleteOptions', [
        [1, 0],
        [4, 'Background'],
        [2, [[1, 'u']]],
        [5, 'All'],
      ]),
    ).toEqual({
      apiVersion,
      kind: 'DeleteOptions',
      gracePeriodSeconds: 0,
      propagationPolicy: 'Background',
      preconditions: {uid: 'u'},
      dryRun: ['All'],
    })
})

test('reviews, with lists that may be null', () => {
  expect(
    read('authorization.k8s.io/v1', 'SelfSubjectAccessReview', [
      [1, []],
      [
        2,
        [
          [
            1,
            [
              [1, 'ns'],
              [2, 'get'],
              [3, ''],
              [4, ''],
              [5, 'pods'],
            ],
          ],
        ],
      ],
      [
        3,
        [
          [1, 0],
          [2, ''],
        ],
      ],
    ]),
  ).toEqual({
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    metadata: {},
    spec: {resourceAttributes: {namespace: 'ns', verb: 'get', resource: 'pods'}},
    status: {allowed: false},
  })
  expect(
    read('authorization.k8s.io/v1', 'SubjectAccessReview', [
      [
        2,
        [
          [3, 'joe'],
          [
            5,
            [
              [1, 'k'],
              [
                2,
                [
                  [1, 'a'],
                  [1, 'b'],
                ],
              ],
            ],
          ],
        ],
      ],
    ]),
  ).toMatchObject({spec: {extra: {k: ['a', 'b']}}})
})

test('a Deployment with fields of every shape', () => {
  const container: Part = [
    2,
    [
      [1, 'web'],
      [2, 'nginx'],
      [
        6,
        [
          [1, ''],
          [2, 0],
          [3, 8080],
        ],
      ],
      [
        8,
        [
          [
            1,
            [
              [1, 'cpu'],
              [2, [[1, '100m']]],
            ],
          ],
        ],
      ],
      [
        10,
        [
          [
            1,
            [
              [
                2,
                [
                  [1, '/'],
                  [
                    2,
                    [
                      [1, 1],
                      [2, 0],
                      [3, 'http'],
                    ],
                  ],
                ],
              ],
            ],
          ],
          [2, -1n],
        ],
      ],
    ],
  ]
  const pod: Part = [
    2,
    [
      [2, container[1]],
      [
        1,
        [
          [1, 'tmp'],
          [2, [[2, []]]],
        ],
      ],
      [4, 0],
      [11, 0],
    ],
  ]
  const deployment = read('apps/v1', 'Deployment', [
    [
      1,
      [
        [1, 'web'],
        [
          8,
          [
            [1, 1_700_000_000],
            [2, 5],
          ],
        ],
        [
          17,
          [
            [1, 'x'],
            [4, [[1, 5]]],
            [7, [[1, '{"f:spec":{}}']]],
          ],
        ],
      ],
    ],
    [
      2,
      [
        [1, 0],
        [3, [[1, []], pod]],
        [
          4,
          [
            [1, 'RollingUpdate'],
            [
              2,
              [
                [
                  1,
                  [
                    [1, 0],
                    [2, 1],
                    [3, ''],
                  ],
                ],
                [
                  2,
                  [
                    [1, 1],
                    [2, 0],
                    [3, '25%'],
                  ],
                ],
              ],
            ],
          ],
        ],
      ],
    ],
  ])
  expect(deployment).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'web',
      creationTimestamp: '2023-11-14T22:13:20Z',
      managedFields: [{manager: 'x', time: '1970-01-01T00:00:05Z', fieldsV1: {'f:spec': {}}}],
    },
    spec: {
      replicas: 0,
      template: {
        metadata: {},
        spec: {
          volumes: [{name: 'tmp', emptyDir: {}}],
          containers: [
            {
              name: 'web',
              image: 'nginx',
              ports: [{containerPort: 8080}],
              resources: {limits: {cpu: '100m'}},
              livenessProbe: {httpGet: {path: '/', port: 'http'}, initialDelaySeconds: -1},
            },
          ],
          terminationGracePeriodSeconds: 0,
        },
      },
      strategy: {type: 'RollingUpdate', rollingUpdate: {maxUnavailable: 1, maxSurge: '25%'}},
    },
  })
})

test('what is none is refused', () => {
  expect(() => jsonOfProtobuf(Buffer.from('xxxxxx'))).toThrow(
    'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
  )
  expect(() => jsonOfProtobuf(wrapped('example.org/v1', 'Thing', []))).toThrow(/no kind "Thing"/)
  expect(() =>
    jsonOfProtobuf(Buffer.concat([Buffer.from('k8s\0'), Buffer.from([10, 200])])),
  ).toThrow(/unexpected EOF/)
  fc.assert(
    fc.property(fc.uint8Array({maxLength: 200}), garbage => {
      for (const bytes of [
        Buffer.concat([Buffer.from('k8s\0'), garbage]),
        wrapped('v1', 'Pod', [[2, Buffer.from(garbage)]]),
      ]) {
        try {
          JSON.parse(jsonOfProtobuf(bytes))
        } catch (error) {
          expect((error as Error).name).toBe('WireRefusal')
        }
      }
    }),
    {numRuns: 500},
  )
})
