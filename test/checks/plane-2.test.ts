import {instant} from '../../src/mesh/names.ts'
import type {CertificateSeen} from '../../src/mesh/survey.ts'
import {PLANE} from '../../src/checks/plane/all.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import {istiod, object, validator, injector, workload} from './mesh-objects.ts'
import type {WorkloadGiven} from './mesh-objects.ts'
import {specify} from './specify.ts'

type Rest = Record<string, unknown>
const LABELS = {app: 'istiod', 'istio.io/rev': 'default'}
const plane = (given: WorkloadGiven & {readonly requests?: Rest} = {}): KubeObject =>
  workload('istio-system/istiod', {
    replicas: 1,
    labels: LABELS,
    ...given,
    metadata: {
      labels: LABELS,
      annotations: {
        'meta.helm.sh/release-name': 'istiod',
        'meta.helm.sh/release-namespace': 'istio-system',
      },
    },
    pod: {
      containers: [
        {
          name: 'discovery',
          image: 'example.org/istio/pilot:1.27.9',
          resources: {requests: given.requests ?? {}},
        },
      ],
      ...given.pod,
    },
  })
const scaler = (name: string, target: unknown, labels = {}): KubeObject =>
  object(
    `autoscaling/v2 HorizontalPodAutoscaler istio-system/${name}`,
    {labels},
    {spec: {scaleTargetRef: target}},
  )
const budget = (allowed: unknown, matchLabels: Rest = {app: 'istiod'}): KubeObject =>
  object(
    'policy/v1 PodDisruptionBudget istio-system/istiod',
    {},
    {spec: {minAvailable: 1, selector: {matchLabels}}, status: {disruptionsAllowed: allowed}},
  )
const lock = (name: string, record: unknown): KubeObject =>
  object(
    `v1 ConfigMap istio-system/${name}`,
    {
      annotations: {
        'control-plane.alpha.kubernetes.io/leader':
          typeof record === 'string' ? record : JSON.stringify(record),
      },
    },
    {},
  )
const held = (holderIdentity: string, holderKey = 'default'): Rest => ({
  holderIdentity,
  holderKey,
  leaseDurationSeconds: 30,
})
const OLD_POD = 'istiod-7c5-xyz12'
const node = (name: string, spec: Rest = {}, status: Rest = {}, labels = {}): KubeObject =>
  object(
    `v1 Node ${name}`,
    {labels},
    {
      spec,
      status: {
        allocatable: {cpu: '4', memory: '16Gi'},
        conditions: [{type: 'Ready', status: 'True'}],
        ...status,
      },
    },
  )
const apart = (labelSelector: unknown, topologyKey = 'kubernetes.io/hostname'): Rest => ({
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        {topologyKey, ...(labelSelector === undefined ? {} : {labelSelector})},
      ],
    },
  },
})
const sick = (reason: string): KubeObject =>
  object(
    `v1 Pod istio-system/${OLD_POD}`,
    {
      labels: {...LABELS, 'pod-template-hash': '7c5'},
      ownerReferences: [{kind: 'ReplicaSet', name: 'istiod-7c5', controller: true}],
    },
    {
      spec: {},
      status: {
        phase: 'Running',
        conditions: [{type: 'Ready', status: 'False'}],
        containerStatuses: [{name: 'discovery', state: {waiting: {reason}}}],
      },
    },
  )
const replica = (name: string): KubeObject =>
  object(
    `v1 Pod istio-system/${name}`,
    {
      labels: {...LABELS, 'pod-template-hash': '7c5'},
      ownerReferences: [{kind: 'ReplicaSet', name: 'istiod-7c5', controller: true}],
    },
    {spec: {}, status: {phase: 'Running', conditions: [{type: 'Ready', status: 'True'}]}},
  )

const quota = (hard: Rest, used: Rest, spec: Rest = {}): KubeObject =>
  object('v1 ResourceQuota istio-system/istio', {}, {spec, status: {hard, used}})

const ofTrust = [
  'ROOT_CERTS_SPLIT',
  'ROOT_CERT_MISSING',
  'MESH_CONFIG_NOT_IN_VALUES',
  'DISCOVERY_IN_TEMPLATE',
  'FORMER_INSTALLER',
  'GATEWAY_STATUS_UNSTEADY',
]

specify(
  'plane: capacity and leadership',
  PLANE.filter(each => !ofTrust.includes(each.code)),
  {
    CA_EXPIRES: {
      fires: {
        'a root has weeks left': {
          certificates: [ca('2026-12-20T00:00:00Z')],
          says: ['O=mesh', '26 day(s)', 'ConfigMap'],
          severity: 'warns',
        },
        'a root has expired': {
          certificates: [ca('2026-11-22T00:00:00Z'), ca('2036-11-22T00:00:00Z')],
          says: ['has expired'],
          severity: 'blocks',
        },
      },
      quiet: {
        'it has years left': {certificates: [ca('2036-11-22T00:00:00Z')]},
        'it has just enough left': {certificates: [ca('2027-01-22T12:00:00Z')]},
      },
    },
    OLD_ISTIOD_AILING: {
      fires: {
        'a replica crashes': {
          objects: [sick('CrashLoopBackOff')],
          says: [OLD_POD, 'CrashLoopBackOff'],
          severity: 'warns',
        },
        'one replica of two is not ready, whatever its Deployment says': {
          objects: [plane({replicas: 2}), sick('Error'), replica('istiod-7c5-other')],
          says: ['Error'],
        },
        'it is being rolled out': {
          objects: [
            {
              ...plane({replicas: 2}),
              status: {observedGeneration: 1, replicas: 2, updatedReplicas: 1, readyReplicas: 2},
            },
          ],
        },
        'a replica is missing': {
          objects: [
            {
              ...plane({replicas: 3}),
              status: {observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2},
            },
          ],
          says: ['2 of 3'],
        },
      },
      quiet: {
        'another revision ails': {
          objects: istiod('r2', '1.29.6').map(each =>
            each.kind === 'Deployment' ? {...each, status: {}} : each,
          ),
        },
        'all are ready': {objects: [plane({replicas: 3})]},
      },
    },
    NEW_ISTIOD_WITHOUT_NODE: {
      fires: {
        'every node is cordoned': {
          objects: [node('node-1', {unschedulable: true})],
          says: ['1 node(s)'],
          severity: 'blocks',
        },
        'no node is ready': {
          objects: [node('node-1', {}, {conditions: [{type: 'Ready', status: 'False'}]})],
          severity: 'blocks',
        },
        'no node has the labels': {
          objects: [plane({pod: {nodeSelector: {pool: 'infra'}}})],
          severity: 'blocks',
        },
        'a taint keeps it away': {
          objects: [
            node('node-1', {taints: [{key: 'pool', value: 'gpu', effect: 'NoSchedule'}]}),
            plane({pod: {tolerations: [{key: 'pool', value: 'infra'}]}}),
          ],
          severity: 'blocks',
        },
        'a toleration is for another effect': {
          objects: [
            node('node-1', {taints: [{key: 'pool', effect: 'NoExecute'}]}),
            plane({pod: {tolerations: [{operator: 'Exists', effect: 'NoSchedule'}]}}),
          ],
          severity: 'blocks',
        },
        'no node is large enough': {
          objects: [plane({requests: {cpu: '500m', memory: '100Gi'}})],
          severity: 'blocks',
        },
        'pods keep apart, and each node has one': {
          objects: [plane({pod: apart({matchLabels: {app: 'istiod'}})})],
          says: ['1 of them run'],
          severity: 'warns',
        },
      },
      quiet: {
        'the node is just large enough': {
          objects: [plane({requests: {cpu: '16000m', memory: '64Gi'}})],
        },
        'one node of two can take it': {
          objects: [node('node-1', {unschedulable: true}), node('node-2')],
        },
        'it tolerates the taint': {
          objects: [
            node('node-1', {taints: [{key: 'pool', value: 'infra', effect: 'NoSchedule'}]}),
            plane({pod: {tolerations: [{key: 'pool', value: 'infra', effect: 'NoSchedule'}]}}),
          ],
        },
        'it tolerates every taint': {
          objects: [
            node('node-1', {taints: [{key: 'pool', effect: 'NoExecute'}]}),
            plane({pod: {tolerations: [{operator: 'Exists'}]}}),
          ],
        },
        'the taint is a preference': {
          objects: [node('node-1', {taints: [{key: 'pool', effect: 'PreferNoSchedule'}]})],
        },
        'pods keep apart, and a node is free': {
          objects: [node('node-2'), plane({pod: apart({matchLabels: {app: 'istiod'}})})],
        },
        'pods keep apart within a revision only': {
          objects: [plane({pod: apart({matchLabels: {'istio.io/rev': 'default'}})})],
        },
        'pods keep apart by zone': {
          objects: [
            plane({pod: apart({matchLabels: {app: 'istiod'}}, 'topology.kubernetes.io/zone')}),
          ],
        },
        'the rule selects nothing': {objects: [plane({pod: apart(undefined)})]},
        'no node could be seen': {without: ['Node/node-1']},
        'the new istiod is there already': {
          objects: [...istiod('1-28-10', '1.28.10'), node('node-1', {unschedulable: true})],
        },
      },
    },
    NEW_ISTIOD_OVER_QUOTA: {
      fires: {
        'one more pod is too many': {
          objects: [quota({pods: '3'}, {pods: '3'})],
          says: ['ResourceQuota istio', 'pods'],
          severity: 'blocks',
        },
        'its memory is too much': {
          objects: [quota({'requests.memory': '3Gi'}, {'requests.memory': '2Gi'})],
          says: ['requests.memory'],
          severity: 'blocks',
        },
        'its cores are, by their short name': {
          objects: [quota({cpu: '800m'}, {cpu: '500m'})],
          severity: 'blocks',
        },
        'not all of its replicas have room': {
          objects: [quota({pods: 4}, {pods: 3})],
          values: {autoscaleMin: 2},
          says: ['2 new pod(s)'],
          severity: 'warns',
        },
      },
      quiet: {
        'there is just enough': {
          objects: [
            quota(
              {pods: '2', 'requests.memory': '4Gi', cpu: '1'},
              {pods: '1', 'requests.memory': '2Gi', cpu: '500m'},
            ),
          ],
        },
        'it is about something else': {
          objects: [
            quota(
              {'count/secrets': '1', 'limits.cpu': '1'},
              {'count/secrets': '1', 'limits.cpu': '1'},
            ),
          ],
        },
        'it counts some pods only': {
          objects: [
            quota({pods: '1'}, {pods: '1'}, {scopes: ['BestEffort']}),
            {
              ...quota(
                {pods: '1'},
                {pods: '1'},
                {scopeSelector: {matchExpressions: [{scopeName: 'PriorityClass'}]}},
              ),
              metadata: {name: 'other', namespace: 'istio-system'},
            },
          ],
        },
        'it is of another namespace': {
          objects: [
            {...quota({pods: '1'}, {pods: '1'}), metadata: {name: 'istio', namespace: 'shop'}},
          ],
        },
        'the new istiod is there already': {
          objects: [...istiod('1-28-10', '1.28.10'), quota({pods: '1'}, {pods: '1'})],
        },
        'it cannot be read': {objects: [quota({pods: 'many'}, {pods: []})]},
      },
    },
    NEW_ISTIOD_STARTS_SMALL: {
      fires: {
        'the autoscaler has made more of the old one': {
          objects: [plane({replicas: 3})],
          says: ['3 replicas', 'starts with 1'],
          severity: 'warns',
        },
        'the values ask for fewer': {
          objects: [plane({replicas: 3})],
          values: {autoscaleMin: 2},
          says: ['starts with 2'],
        },
        'the number is fixed, and smaller': {
          objects: [plane({replicas: 3})],
          values: {pilot: {autoscaleEnabled: false, replicaCount: 2}},
          says: ['starts with 2'],
        },
        'the least does not count without an autoscaler': {
          objects: [plane({replicas: 3})],
          values: {autoscaleEnabled: false, autoscaleMin: 3},
        },
        'the new one is there, and smaller': {
          objects: [plane({replicas: 2}), ...istiod('1-28-10', '1.28.10')],
          values: {autoscaleMin: 5},
        },
      },
      quiet: {
        'the values ask for as many': {objects: [plane({replicas: 3})], values: {autoscaleMin: 3}},
        'they do under pilot': {
          objects: [plane({replicas: 3})],
          values: {pilot: {autoscaleMin: 3}},
        },
        'the fixed number is the same': {
          objects: [plane({replicas: 3})],
          values: {autoscaleEnabled: false, replicaCount: 3},
        },
      },
    },
    ISTIOD_SCALER_ASTRAY: {
      fires: {
        'it scales an istiod that does not exist': {
          objects: [scaler('istiod-r1', {kind: 'Deployment', name: 'istiod-r1'}, {app: 'istiod'})],
          says: ['istiod-r1'],
          severity: 'warns',
        },
        'it scales the istiod of another revision': {
          objects: [
            ...istiod('r2', '1.29.6'),
            scaler(
              'istiod-r2',
              {kind: 'Deployment', name: 'istiod'},
              {app: 'istiod', 'istio.io/rev': 'r2'},
            ),
            scaler('istiod', {name: 'none'}),
          ],
          says: ['istiod-r2 scales istiod'],
        },
        'two scale the same': {
          objects: [scaler('keda-hpa', {kind: 'Deployment', name: 'istiod'})],
          says: ['keda-hpa'],
        },
        'it names nothing': {objects: [scaler('istiod', 'odd')], says: ['nothing']},
      },
      quiet: {
        'each revision has its own': {objects: istiod('r2', '1.29.6')},
        'it scales something else': {
          objects: [scaler('kiali', {kind: 'Deployment', name: 'kiali'})],
        },
      },
    },
    ISTIOD_BUDGET_TIGHT: {
      fires: {
        'it allows nothing': {objects: [budget(0)], says: ['istiod'], severity: 'info'},
        'it is of one of two old revisions': {
          objects: [...istiod('r0', '1.26.8'), budget(0, {'istio.io/rev': 'r0'})],
        },
      },
      quiet: {
        'it allows one': {objects: [budget(1)]},
        'it has not been judged yet': {objects: [budget(undefined)]},
        'it is of something else': {objects: [budget(0, {app: 'kiali'})]},
        'it selects nothing in particular': {objects: [budget(0, {})]},
      },
    },
    LEADER_GONE: {
      fires: {
        'a pod holds it that is not there': {
          objects: [lock('istio-namespace-controller-election', held('istiod-gone'))],
          says: ['istiod-gone', 'istio-namespace-controller-election'],
          severity: 'warns',
        },
        'nobody holds it': {objects: [lock('istio-leader', held(''))], says: ['nobody']},
      },
      quiet: {
        'a pod of istiod holds it': {objects: [lock('istio-leader', held(OLD_POD))]},
        'an istiod of another cluster does': {
          objects: [lock('istio-leader', held('istiod-far', '^default'))],
        },
        'it is a lock of former times': {
          objects: [lock('istio-gateway-status-leader', held('istiod-gone'))],
        },
        'it cannot be read': {
          objects: [lock('istio-leader', '{'), lock('istio-namespace-controller-election', '[]')],
        },
      },
    },
    LEADER_BY_CHANCE: {
      fires: {
        'an older revision holds it': {
          objects: [
            ...istiod('r2', '1.27.9'),
            validator('istiod-default-validator', 'r2'),
            lock('istio-leader', held(OLD_POD)),
          ],
          says: ['istiod default', 'r2 is the default'],
          severity: 'info',
        },
        'the tag default names another': {
          objects: [
            ...istiod('r2', '1.27.9'),
            injector('r2', 'default'),
            lock('istio-leader', held(OLD_POD)),
          ],
        },
        'there is no default': {
          objects: [...istiod('r2', '1.27.9'), lock('istio-leader', held(OLD_POD))],
          without: ['ValidatingWebhookConfiguration/istiod-default-validator'],
          says: ['no revision is the default'],
        },
      },
      quiet: {
        'the default holds it': {
          objects: [...istiod('r2', '1.27.9'), lock('istio-leader', held(OLD_POD))],
        },
        'the new one holds it already': {
          objects: [
            ...istiod('1-28-10', '1.28.10'),
            lock('istio-leader', held('istiod-1-28-10-7c5-xyz12', '1-28-10')),
          ],
        },
        'there is one revision only': {
          objects: [lock('istio-leader', held(OLD_POD))],
          without: ['ValidatingWebhookConfiguration/istiod-default-validator'],
        },
        'the holder is not of this cluster': {
          objects: [...istiod('r2', '1.27.9'), lock('istio-leader', held('far', '^r2'))],
        },
      },
    },
    NODES_SHORT_OF_MEMORY: {
      fires: {
        'a node says so': {
          objects: [
            node(
              'node-1',
              {},
              {
                conditions: [
                  {type: 'Ready', status: 'True'},
                  {type: 'MemoryPressure', status: 'True'},
                ],
              },
            ),
          ],
          says: ['node-1'],
          severity: 'warns',
        },
      },
      quiet: {
        'it says that it is not': {
          objects: [node('node-1', {}, {conditions: [{type: 'MemoryPressure', status: 'False'}]})],
        },
        'its disk is short': {
          objects: [node('node-1', {}, {conditions: [{type: 'DiskPressure', status: 'True'}]})],
        },
      },
    },
  },
)

function ca(until: string): CertificateSeen {
  return {
    place: 'ConfigMap istio-system/istio-ca-root-cert',
    subject: 'O=mesh',
    notAfter: instant(Date.parse(until)),
  }
}
