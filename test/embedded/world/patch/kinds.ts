import type {Fields} from '../../../../src/embedded/world/api-object.ts'
import {NAMESPACE} from './conversation.ts'
import type {Conversation, Step} from './conversation.ts'

const pod = (
  containers: readonly unknown[] = [{name: 'a', image: 'a:1'}],
  more: Fields = {},
): Fields => ({metadata: {name: 'k', labels: {app: 'k'}}, spec: {containers, ...more}})

const podTemplate = (...about: Parameters<typeof pod>): Fields => ({
  ...pod(...about),
  metadata: {labels: {app: 'k'}},
})

/** A label by another manager, and an apply that gives the object this spec. */
const usual = (body: Fields, changed: Fields): Step[] => [
  {by: 'helm', how: 'create', body},
  {by: 'kubectl-label', how: 'merge', body: {metadata: {labels: {team: 'x'}}}},
  {by: 'gitops', how: 'apply', body: {...body, ...changed}},
  {by: 'gitops', how: 'apply', force: true, body: {...body, ...changed}},
  {by: 'gitops', how: 'apply', body},
]

const one = (
  apiVersion: string,
  kind: string,
  plural: string,
  namespaced: boolean,
): Pick<Conversation, 'name' | 'apiVersion' | 'kind' | 'path'> => ({
  name: `${kind} by three managers`,
  apiVersion,
  kind,
  path:
    `${apiVersion === 'v1' ? '/api' : '/apis'}/${apiVersion}` +
    `${namespaced ? `/namespaces/${NAMESPACE}` : ''}/${plural}`,
})

const talk = (
  apiVersion: string,
  kind: string,
  plural: string,
  [body, changed, more = []]: readonly [Fields, Fields, (readonly Step[])?],
): Conversation => ({
  ...one(
    apiVersion,
    kind,
    plural,
    !['Namespace', 'ClusterRole', 'CustomResourceDefinition', 'ClusterRoleBinding'].includes(kind),
  ),
  steps: [
    ...usual(
      {
        apiVersion,
        kind,
        metadata: {name: kind === 'CustomResourceDefinition' ? 'gears.example.org' : 'k'},
        ...body,
      },
      changed,
    ),
    ...more,
  ],
})

const rules = [{apiGroups: [''], resources: ['pods'], verbs: ['get']}]
const schema = {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}
const gears = (version: Fields): Fields => ({
  spec: {
    group: 'example.org',
    scope: 'Namespaced',
    names: {plural: 'gears', kind: 'Gear'},
    versions: [
      {name: 'v1', served: true, storage: true, schema: {openAPIV3Schema: schema}, ...version},
    ],
  },
})
const scale: Fields = {
  scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'web'},
  maxReplicas: 3,
}
const cpu = (averageUtilization: number): Fields => ({
  type: 'Resource',
  resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization}},
})

/** The same conversation about objects of many kinds. */
export const KINDS: readonly Conversation[] = [
  talk('v1', 'Namespace', 'namespaces', [
    {metadata: {name: 'talk-k', labels: {a: '1'}}},
    {metadata: {name: 'talk-k', labels: {a: '2'}}},
  ]),
  talk('v1', 'Secret', 'secrets', [
    {type: 'Opaque', stringData: {a: 'b'}, data: {c: 'ZA=='}},
    {data: {a: 'ZQ=='}},
  ]),
  talk('v1', 'ServiceAccount', 'serviceaccounts', [
    {imagePullSecrets: [{name: 'a'}]},
    {imagePullSecrets: [{name: 'b'}], secrets: [{name: 's'}]},
  ]),
  talk('v1', 'Pod', 'pods', [
    pod(
      [
        {
          name: 'a',
          image: 'a:1',
          env: [{name: 'A', value: '1'}],
          volumeMounts: [{name: 'v', mountPath: '/v'}],
        },
      ],
      {nodeName: 'nowhere', volumes: [{name: 'v', emptyDir: {}}]},
    ),
    {...pod([{name: 'a', image: 'a:2'}])},
  ]),
  talk('rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', [
    {rules},
    {
      rules: [...rules, ...rules],
      aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: 'b'}}]},
    },
  ]),
  talk('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings', [
    {
      roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r'},
      subjects: [{kind: 'ServiceAccount', name: 'a', namespace: NAMESPACE}],
    },
    {subjects: []},
  ]),
  talk('apps/v1', 'StatefulSet', 'statefulsets', [
    {
      spec: {
        replicas: 0,
        serviceName: 'k',
        selector: {matchLabels: {app: 'k'}},
        template: podTemplate(),
      },
    },
    {
      spec: {
        replicas: 0,
        serviceName: 'k',
        updateStrategy: {type: 'RollingUpdate', rollingUpdate: {partition: 2}},
        selector: {matchLabels: {app: 'k'}},
        template: podTemplate([{name: 'a', image: 'a:2'}]),
      },
    },
  ]),
  talk('apps/v1', 'ReplicaSet', 'replicasets', [
    {spec: {replicas: 0, selector: {matchLabels: {app: 'k'}}, template: podTemplate()}},
    {
      spec: {
        minReadySeconds: 3,
        template: podTemplate(undefined, {
          topologySpreadConstraints: [
            {maxSkew: 1, topologyKey: 'z', whenUnsatisfiable: 'DoNotSchedule'},
          ],
          hostAliases: [{ip: '1.1.1.1', hostnames: ['a']}],
        }),
      },
    },
  ]),
  talk('batch/v1', 'CronJob', 'cronjobs', [
    {
      spec: {
        schedule: '0 0 1 1 *',
        suspend: true,
        jobTemplate: {
          spec: {
            template: {
              spec: {
                restartPolicy: 'Never',
                containers: [{name: 'a', image: 'a:1', resources: {limits: {cpu: '0.5'}}}],
              },
            },
          },
        },
      },
    },
    {
      spec: {
        schedule: '0 0 2 1 *',
        jobTemplate: {
          spec: {template: {spec: {containers: [{name: 'a', resources: {limits: {cpu: '500m'}}}]}}},
        },
      },
    },
  ]),
  talk('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', [
    {spec: {...scale, metrics: [cpu(50)]}},
    {spec: {...scale, minReplicas: 2, metrics: [cpu(60)]}},
  ]),
  talk('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets', [
    {spec: {minAvailable: 1, selector: {matchLabels: {app: 'k'}}}},
    {
      spec: {
        minAvailable: '50%',
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
        selector: {matchLabels: {app: 'k', b: 'c'}},
      },
    },
  ]),
  talk('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies', [
    {spec: {podSelector: {}, ingress: [{}]}},
    {spec: {podSelector: {matchLabels: {a: 'b'}}, policyTypes: ['Egress']}},
  ]),
  talk('networking.k8s.io/v1', 'Ingress', 'ingresses', [
    {spec: {defaultBackend: {service: {name: 'a', port: {number: 80}}}}},
    {
      spec: {
        rules: [
          {
            host: 'a.b',
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: {service: {name: 'a', port: {name: 'http'}}},
                },
              ],
            },
          },
        ],
      },
    },
  ]),
  talk('coordination.k8s.io/v1', 'Lease', 'leases', [
    {spec: {holderIdentity: 'a', leaseDurationSeconds: 15}},
    {spec: {holderIdentity: 'b', renewTime: '2024-01-01T00:00:00.000000Z'}},
  ]),
  talk('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'customresourcedefinitions', [
    gears({}),
    gears({additionalPrinterColumns: [{name: 'A', type: 'string', jsonPath: '.a'}]}),
  ]),
]
