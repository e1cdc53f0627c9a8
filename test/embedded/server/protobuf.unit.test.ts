import fc from 'fast-check'
import {expect, test} from 'vitest'
import {jsonOfProtobuf} from '../../../src/embedded/server/protobuf.ts'
import type {Part} from './protobuf-writer.ts'
import {wrapped, read} from './protobuf-writer.ts'

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
