import {WORKLOADS} from '../../src/checks/workloads/all.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import {injectedPod, namespace, object, workload} from './mesh-objects.ts'
import {specify} from './specify.ts'

const ROOM = ['SURGE_HAS_NO_PLACE', 'CLUSTER_FULL', 'DISRUPTION_FORBIDDEN', 'INTERRUPTION_EXPECTED']

const node = (
  name: string,
  spec: Record<string, unknown> = {},
  allocatable: object = {cpu: '16', memory: '64Gi', pods: '110'},
  labels: Record<string, string> = {},
): KubeObject =>
  object(
    `v1 Node ${name}`,
    {labels},
    {spec, status: {allocatable, conditions: [{type: 'Ready', status: 'True'}]}},
  )
const apart = (term: object = {}): Record<string, unknown> => ({
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        {
          topologyKey: 'kubernetes.io/hostname',
          labelSelector: {matchLabels: {app: 'web'}},
          ...term,
        },
      ],
    },
  },
})
const YIELDS = {strategy: {rollingUpdate: {maxUnavailable: 1, maxSurge: 0}}}
const NO_POD = ['Pod/shop/web-5d4-abcde']
const alone = {without: [...NO_POD, 'Deployment/shop/web']}
const asking = (cpu: string, spec: Record<string, unknown> = {}): KubeObject =>
  workload('shop/web', {
    replicas: 1,
    pod: {containers: [{name: 'app', image: 'a', resources: {requests: {cpu}}}]},
    spec: {...spec},
  })

const budget = (spec: object, place = 'shop/web'): KubeObject =>
  object(
    `policy/v1 PodDisruptionBudget ${place}`,
    {},
    {spec: {selector: {matchLabels: {app: 'web'}}, ...spec}},
  )
const stateful = (replicas: number, spec: Record<string, unknown> = {}): KubeObject =>
  workload('shop/db', {kind: 'StatefulSet', replicas, spec: {...spec}})
const dbPod = injectedPod('shop/db', {
  metadata: {ownerReferences: [{kind: 'StatefulSet', name: 'db', controller: true}]},
})
const daemons = (maxUnavailable: unknown): readonly KubeObject[] => [
  workload('shop/log', {
    kind: 'DaemonSet',
    replicas: 2,
    spec: {updateStrategy: {type: 'RollingUpdate', rollingUpdate: {maxUnavailable}}},
  }),
  injectedPod('shop/log', {
    metadata: {ownerReferences: [{kind: 'DaemonSet', name: 'log', controller: true}]},
  }),
]

specify(
  'workloads: room',
  WORKLOADS.filter(each => ROOM.includes(each.code)),
  {
    SURGE_HAS_NO_PLACE: {
      fires: {
        'each pod has a node, and there is no third': {
          objects: [workload('shop/web', {pod: apart()}), node('node-2')],
          says: ['shop/Deployment/web', 'maxUnavailable'],
          severity: 'warns',
        },
        'the third is closed': {
          objects: [
            workload('shop/web', {pod: apart()}),
            node('node-2'),
            node('node-3', {unschedulable: true}),
            node('node-4', {taints: [{key: 'a', effect: 'NoSchedule'}]}),
          ],
        },
        'the third has other labels': {
          objects: [
            workload('shop/web', {pod: {...apart(), nodeSelector: {disk: 'ssd'}}}),
            node('node-2', {}, {}, {disk: 'ssd'}),
            node('node-3', {}, {}, {disk: 'ssd'}),
            node('node-4'),
          ],
        },
        'each takes a port of its host': {
          objects: [
            workload('shop/web', {
              replicas: 1,
              pod: {
                containers: [{name: 'app', image: 'a', ports: [{containerPort: 80, hostPort: 80}]}],
              },
            }),
          ],
        },
        'they share no zone, and there are two': {
          objects: [
            workload('shop/web', {pod: apart({topologyKey: 'zone'})}),
            node('node-2', {}, {}, {zone: 'a'}),
            node('node-3', {}, {}, {zone: 'b'}),
            node('node-4', {}, {}, {zone: 'b'}),
          ],
        },
      },
      quiet: {
        'nobody sees nodes': {
          objects: [workload('shop/web', {pod: apart()})],
          without: ['Node/node-1'],
        },
        'there is a third node': {
          objects: [workload('shop/web', {pod: apart()}), node('node-2'), node('node-3')],
        },
        'it takes a pod away first': {
          objects: [workload('shop/web', {pod: apart(), spec: YIELDS}), node('node-2')],
        },
        'it keeps away from others': {
          objects: [
            workload('shop/web', {pod: apart({labelSelector: {matchLabels: {app: 'db'}}})}),
          ],
        },
        'only pods of one template keep apart': {
          objects: [workload('shop/web', {pod: apart({matchLabelKeys: ['pod-template-hash']})})],
        },
        'they would rather keep apart': {
          objects: [
            workload('shop/web', {
              pod: {
                affinity: {
                  podAntiAffinity: {
                    preferredDuringSchedulingIgnoredDuringExecution: [
                      {
                        weight: 1,
                        podAffinityTerm: {
                          topologyKey: 'kubernetes.io/hostname',
                          labelSelector: {matchLabels: {app: 'web'}},
                        },
                      },
                    ],
                  },
                },
              },
            }),
          ],
        },
        'it keeps away from those of another namespace': {
          objects: [workload('shop/web', {pod: apart({namespaces: ['other']})})],
        },
      },
    },
    CLUSTER_FULL: {
      fires: {
        'another pod asks for more than is left': {
          objects: [asking('9')],
          says: ['6400m CPU', 'shop/Deployment/web'],
          severity: 'warns',
        },
        'there is no place for a pod': {
          objects: [node('node-1', {}, {cpu: '16', memory: '64Gi', pods: '2'})],
          says: ['0 place(s)'],
        },
        'others take the memory': {
          objects: [node('node-1', {}, {cpu: '16', memory: '2303Mi', pods: '110'})],
        },
      },
      quiet: {
        'there is just room': {objects: [asking('7')]},
        'there is just the memory and the place': {
          objects: [node('node-1', {}, {cpu: '16', memory: '2304Mi', pods: '3'})],
        },
        'it takes a pod away first': {objects: [asking('9', YIELDS)]},
        'a node does not say what it has': {objects: [asking('9'), node('node-2', {}, {})]},
        'another node has room': {objects: [asking('9'), node('node-2')]},
      },
    },
    DISRUPTION_FORBIDDEN: {
      fires: {
        'all must be there': {
          objects: [budget({minAvailable: 2})],
          says: ['shop/web', 'shop/Deployment/web'],
          severity: 'warns',
        },
        'all of them, in shares': {objects: [budget({minAvailable: '100%'})]},
        'more than most, which rounds to all': {objects: [budget({minAvailable: '51%'})]},
        'none may be missing': {objects: [budget({maxUnavailable: 0})]},
        'no share may': {objects: [budget({maxUnavailable: '0%'})]},
        'an empty selector takes all of the namespace': {
          objects: [budget({selector: {}, maxUnavailable: 0})],
        },
        'its pods are replaced by hand': {
          objects: [
            workload('shop/db', {kind: 'StatefulSet', spec: {updateStrategy: {type: 'OnDelete'}}}),
            dbPod,
            budget({selector: {matchLabels: {app: 'db'}}, maxUnavailable: 0}),
          ],
          says: ['by hand'],
        },
        'some of its pods are replaced by hand': {
          objects: [
            workload('shop/db', {kind: 'StatefulSet', spec: {updateStrategy: {type: 'OnDelete'}}}),
            dbPod,
            budget({selector: {}, maxUnavailable: 0}),
          ],
          says: ['by hand'],
        },
      },
      quiet: {
        'one may be missing': {objects: [budget({minAvailable: 1})]},
        'half must be there': {objects: [budget({minAvailable: '50%'})]},
        'a share that rounds to one may': {objects: [budget({maxUnavailable: '1%'})]},
        'it is about others': {
          objects: [budget({selector: {matchLabels: {app: 'db'}}, maxUnavailable: 0})],
        },
        'it is of another namespace': {objects: [budget({maxUnavailable: 0}, 'other/web')]},
        'it selects nothing': {objects: [budget({selector: null, maxUnavailable: 0})]},
        'the workload is not in the mesh': {
          objects: [
            namespace('shop', {'istio-injection': 'disabled'}),
            budget({maxUnavailable: 0}),
          ],
          without: NO_POD,
        },
      },
    },
    INTERRUPTION_EXPECTED: {
      fires: {
        'it is recreated': {
          objects: [workload('shop/web', {spec: {strategy: {type: 'Recreate'}}})],
          says: ['Recreate', 'shop/Deployment/web'],
          severity: 'warns',
        },
        'a StatefulSet has one replica': {
          objects: [stateful(1), dbPod],
          says: ['single replica', 'shop/StatefulSet/db'],
        },
        'all may be missing': {
          objects: [
            workload('shop/web', {spec: {strategy: {rollingUpdate: {maxUnavailable: '100%'}}}}),
          ],
          says: ['at once'],
        },
        'its only pod may be missing': {
          objects: [
            workload('shop/web', {
              replicas: 1,
              spec: {strategy: {rollingUpdate: {maxUnavailable: 1}}},
            }),
          ],
        },
        'a DaemonSet may lose all': {objects: daemons('100%'), says: ['shop/DaemonSet/log']},
      },
      quiet: {
        'one of two may be missing': {
          objects: [workload('shop/web', {spec: {strategy: {rollingUpdate: {maxUnavailable: 1}}}})],
        },
        'its only pod is followed by the next': {objects: [workload('shop/web', {replicas: 1})]},
        'a StatefulSet has two': {objects: [stateful(2), dbPod]},
        'a StatefulSet is replaced by hand': {
          objects: [stateful(1, {updateStrategy: {type: 'OnDelete'}}), dbPod],
        },
        'a DaemonSet loses one after the other': {objects: daemons(1)},
        'it has no replicas': {
          objects: [workload('shop/web', {replicas: 0, spec: {strategy: {type: 'Recreate'}}})],
          ...alone,
          without: NO_POD,
        },
        'it is not in the mesh': {
          objects: [
            namespace('other'),
            workload('other/web', {spec: {strategy: {type: 'Recreate'}}}),
          ],
        },
      },
    },
  },
)
