import {expect, test} from 'vitest'
import type {Part} from './protobuf-writer.ts'
import {read} from './protobuf-writer.ts'

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
