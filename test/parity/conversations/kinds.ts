import {at} from '../conversation.ts'
import type {Fields} from '../conversation.ts'

/** A kind with a small valid object, to make conversations from. */
export interface KindCase {
  /** Unique, names the conversations. */
  readonly name: string
  readonly apiVersion: string
  readonly kind: string
  readonly plural: string
  /** Default true. */
  readonly namespaced?: boolean
  /** Without apiVersion, kind and name. */
  readonly object: Fields
  /** A merge patch that the API allows. */
  readonly change: Fields
  /** Merge patches that it refuses, by what they try. */
  readonly refused?: Readonly<Record<string, Fields>>
  /** Has a controller said all it has to say? */
  readonly settled?: (body: Fields) => boolean
  /** How the object is called; default `one-$ns`. */
  readonly objectName?: string
}

const template = (extra: Fields = {}): Fields => ({
  metadata: {labels: {app: '$ns'}},
  spec: {containers: [{name: 'app', image: 'app:1'}], ...extra},
})
const selector = {matchLabels: {app: '$ns'}}
const observed = (body: Fields): boolean =>
  at(body, 'status.observedGeneration') !== undefined &&
  at(body, 'status.observedGeneration') === at(body, 'metadata.generation')
const condition =
  (type: string, status?: string) =>
  (body: Fields): boolean =>
    ((at(body, 'status.conditions') ?? []) as Fields[]).some(
      each => each['type'] === type && (status === undefined || each['status'] === status),
    )
const both =
  (one: (body: Fields) => boolean, other: (body: Fields) => boolean) =>
  (body: Fields): boolean =>
    one(body) && other(body)

const WORKLOADS: readonly KindCase[] = [
  {
    name: 'pod',
    apiVersion: 'v1',
    kind: 'Pod',
    plural: 'pods',
    object: {
      spec: {
        schedulerName: 'nobody',
        containers: [{name: 'app', image: 'app:1', ports: [{containerPort: 80}]}],
      },
    },
    change: {spec: {activeDeadlineSeconds: 1000}},
    refused: {
      'ports left out': {spec: {containers: [{name: 'app', image: 'app:2'}]}},
      'another container': {
        spec: {
          containers: [
            {name: 'app', image: 'app:1'},
            {name: 'b', image: 'b'},
          ],
        },
      },
      'restart policy': {spec: {restartPolicy: 'Never'}},
      'bad policy': {spec: {restartPolicy: 'Sometimes'}},
    },
  },
  {
    name: 'deployment',
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    plural: 'deployments',
    object: {spec: {replicas: 0, selector, template: template()}},
    change: {spec: {minReadySeconds: 3}},
    refused: {
      selector: {spec: {selector: {matchLabels: {app: 'other'}}}},
      'labels of pods': {spec: {template: {metadata: {labels: {app: 'other'}}}}},
      'negative replicas': {spec: {replicas: -1}},
      'bad strategy': {spec: {strategy: {type: 'Never'}}},
      'surge and unavailable zero': {
        spec: {strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}},
      },
      'no containers': {spec: {template: {spec: {containers: []}}}},
      'two containers of a name': {
        spec: {
          template: {
            spec: {
              containers: [
                {name: 'a', image: 'a'},
                {name: 'a', image: 'a'},
              ],
            },
          },
        },
      },
    },
    settled: both(observed, condition('Available', 'True')),
  },
  {
    name: 'statefulset',
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    plural: 'statefulsets',
    object: {spec: {replicas: 0, serviceName: 'none', selector, template: template()}},
    change: {spec: {minReadySeconds: 3}},
    refused: {
      'service name': {spec: {serviceName: 'other'}},
      'bad partition': {spec: {updateStrategy: {rollingUpdate: {partition: -1}}}},
      'pod management': {spec: {podManagementPolicy: 'Parallel'}},
    },
    settled: both(observed, body => at(body, 'status.updateRevision') !== undefined),
  },
  {
    name: 'daemonset',
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    plural: 'daemonsets',
    object: {spec: {selector, template: template({nodeSelector: {nowhere: 'true'}})}},
    change: {spec: {minReadySeconds: 3}},
    refused: {
      selector: {spec: {selector: {matchLabels: {app: 'other'}}}},
      'unavailable zero': {
        spec: {updateStrategy: {rollingUpdate: {maxUnavailable: 0, maxSurge: 0}}},
      },
    },
    settled: observed,
  },
  {
    name: 'replicaset',
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    plural: 'replicasets',
    object: {spec: {replicas: 0, selector, template: template()}},
    change: {spec: {minReadySeconds: 3}},
    refused: {selector: {spec: {selector: {matchLabels: {app: 'other'}}}}},
    settled: observed,
  },
  {
    name: 'job',
    apiVersion: 'batch/v1',
    kind: 'Job',
    plural: 'jobs',
    object: {
      spec: {
        suspend: true,
        template: {spec: {restartPolicy: 'Never', containers: [{name: 'app', image: 'app:1'}]}},
      },
    },
    change: {spec: {parallelism: 2}},
    refused: {
      completions: {spec: {completions: 7}},
      'restart policy': {spec: {template: {spec: {restartPolicy: 'Always'}}}},
    },
    settled: condition('Suspended', 'True'),
  },
  {
    name: 'cronjob',
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    plural: 'cronjobs',
    object: {
      spec: {
        suspend: true,
        schedule: '0 0 1 1 *',
        jobTemplate: {
          spec: {
            template: {spec: {restartPolicy: 'Never', containers: [{name: 'app', image: 'app:1'}]}},
          },
        },
      },
    },
    change: {spec: {successfulJobsHistoryLimit: 1}},
    refused: {'bad schedule': {spec: {schedule: 'now and then'}}},
  },
  {
    name: 'hpa',
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    plural: 'horizontalpodautoscalers',
    object: {
      spec: {
        maxReplicas: 3,
        scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'absent'},
      },
    },
    change: {spec: {maxReplicas: 4}},
    refused: {'fewer than least': {spec: {minReplicas: 9}}, 'no maximum': {spec: {maxReplicas: 0}}},
  },
  {
    name: 'pdb',
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    plural: 'poddisruptionbudgets',
    object: {spec: {minAvailable: 1, selector}},
    change: {spec: {minAvailable: '50%'}},
    refused: {
      'both limits': {spec: {maxUnavailable: 1}},
      'bad share': {spec: {minAvailable: '200%'}},
    },
    settled: both(observed, condition('DisruptionAllowed')),
  },
]

const SERVICES: readonly KindCase[] = [
  {
    name: 'service',
    apiVersion: 'v1',
    kind: 'Service',
    plural: 'services',
    object: {spec: {selector: {app: '$ns'}, ports: [{port: 80}]}},
    change: {spec: {ports: [{port: 81, name: 'http', targetPort: 'web'}]}},
    refused: {
      address: {spec: {clusterIP: '10.96.200.201', clusterIPs: ['10.96.200.201']}},
      'no ports': {spec: {ports: []}},
      'port too large': {spec: {ports: [{port: 70_000}]}},
      'two ports without names': {spec: {ports: [{port: 1}, {port: 2}]}},
      'bad type': {spec: {type: 'Strange'}},
    },
  },
  {
    name: 'service-headless',
    apiVersion: 'v1',
    kind: 'Service',
    plural: 'services',
    object: {spec: {clusterIP: 'None', selector: {app: '$ns'}, ports: [{port: 80}]}},
    change: {spec: {publishNotReadyAddresses: true}},
  },
  {
    name: 'service-nodeport',
    apiVersion: 'v1',
    kind: 'Service',
    plural: 'services',
    object: {spec: {type: 'NodePort', selector: {app: '$ns'}, ports: [{port: 80}]}},
    change: {spec: {externalTrafficPolicy: 'Local'}},
    refused: {'port out of range': {spec: {ports: [{port: 80, nodePort: 80}]}}},
  },
  {
    name: 'service-balanced',
    apiVersion: 'v1',
    kind: 'Service',
    plural: 'services',
    object: {
      spec: {
        type: 'LoadBalancer',
        selector: {app: '$ns'},
        ports: [
          {port: 80, name: 'http'},
          {port: 443, name: 'https'},
        ],
      },
    },
    change: {spec: {loadBalancerSourceRanges: ['10.0.0.0/8']}},
    settled: body => at(body, 'status.loadBalancer.ingress.0') !== undefined,
  },
  {
    name: 'service-external',
    apiVersion: 'v1',
    kind: 'Service',
    plural: 'services',
    object: {spec: {type: 'ExternalName', externalName: 'example.com'}},
    change: {spec: {externalName: 'example.org'}},
    refused: {'no name': {spec: {externalName: ''}}},
  },
  {
    name: 'endpoints',
    apiVersion: 'v1',
    kind: 'Endpoints',
    plural: 'endpoints',
    object: {subsets: [{addresses: [{ip: '10.244.9.9'}], ports: [{port: 80}]}]},
    change: {subsets: [{addresses: [{ip: '10.244.9.8'}], ports: [{port: 81, name: 'x'}]}]},
    refused: {'no address': {subsets: [{addresses: [{ip: 'nowhere'}], ports: [{port: 80}]}]}},
  },
  {
    name: 'endpointslice',
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    plural: 'endpointslices',
    object: {
      addressType: 'IPv4',
      endpoints: [{addresses: ['10.244.9.9']}],
      ports: [{port: 80, name: 'http'}],
    },
    change: {endpoints: []},
    refused: {'address type': {addressType: 'IPv6'}},
  },
  {
    name: 'networkpolicy',
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    plural: 'networkpolicies',
    object: {spec: {podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}},
    change: {spec: {policyTypes: ['Egress']}},
  },
]

const PLAIN: readonly KindCase[] = [
  {
    name: 'configmap',
    apiVersion: 'v1',
    kind: 'ConfigMap',
    plural: 'configmaps',
    object: {data: {a: '1', b: '2'}},
    change: {data: {a: '3', b: null, c: '4'}},
    refused: {'bad key': {data: {'a b': '1'}}},
  },
  {
    name: 'configmap-immutable',
    apiVersion: 'v1',
    kind: 'ConfigMap',
    plural: 'configmaps',
    object: {immutable: true, data: {a: '1'}},
    change: {metadata: {annotations: {note: 'new'}}},
    refused: {data: {data: {a: '2'}}, immutable: {immutable: false}},
  },
  {
    name: 'secret',
    apiVersion: 'v1',
    kind: 'Secret',
    plural: 'secrets',
    object: {stringData: {a: 'one'}, data: {b: 'dHdv'}},
    change: {stringData: {a: 'three'}},
    refused: {type: {type: 'Other'}, 'no base64': {data: {b: '***'}}},
  },
  {
    name: 'serviceaccount',
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    plural: 'serviceaccounts',
    object: {automountServiceAccountToken: false},
    change: {imagePullSecrets: [{name: 'pull'}]},
  },
  {
    name: 'role',
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    plural: 'roles',
    object: {rules: [{apiGroups: [''], resources: ['pods'], verbs: ['get']}]},
    change: {rules: []},
    refused: {
      'no verbs': {rules: [{apiGroups: [''], resources: ['pods'], verbs: []}]},
      urls: {rules: [{nonResourceURLs: ['/x'], verbs: ['get']}]},
    },
  },
  {
    name: 'rolebinding',
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    plural: 'rolebindings',
    object: {
      roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r'},
      subjects: [{kind: 'ServiceAccount', name: 'default', namespace: '$ns'}],
    },
    change: {subjects: [{kind: 'User', name: 'jo', apiGroup: 'rbac.authorization.k8s.io'}]},
    refused: {role: {roleRef: {name: 'other'}}},
  },
  {
    name: 'lease',
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    plural: 'leases',
    object: {
      spec: {
        holderIdentity: 'me',
        leaseDurationSeconds: 15,
        renewTime: '2026-01-01T00:00:00.000000Z',
      },
    },
    change: {spec: {holderIdentity: 'you', leaseTransitions: 1}},
    refused: {'negative duration': {spec: {leaseDurationSeconds: -1}}},
  },
  {
    name: 'quota',
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    plural: 'resourcequotas',
    object: {spec: {hard: {pods: '10'}}},
    change: {spec: {hard: {pods: '11'}}},
    settled: body => at(body, 'status.hard.pods') === at(body, 'spec.hard.pods'),
  },
  {
    name: 'limits',
    apiVersion: 'v1',
    kind: 'LimitRange',
    plural: 'limitranges',
    object: {spec: {limits: [{type: 'Container', default: {cpu: '1'}}]}},
    change: {spec: {limits: [{type: 'Container', max: {cpu: '2'}}]}},
    refused: {
      'least over most': {spec: {limits: [{type: 'Container', max: {cpu: '1'}, min: {cpu: '2'}}]}},
    },
  },
  {
    name: 'revision',
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    plural: 'controllerrevisions',
    object: {revision: 1, data: {spec: {}}},
    change: {revision: 2},
    refused: {data: {data: {spec: {x: 1}}}},
  },
  {
    name: 'event',
    apiVersion: 'v1',
    kind: 'Event',
    plural: 'events',
    object: {
      involvedObject: {kind: 'Pod', name: 'x', namespace: '$ns'},
      reason: 'Because',
      message: 'it is so',
      type: 'Normal',
      source: {component: 'parity'},
    },
    change: {count: 2},
  },
  {
    name: 'claim',
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    plural: 'persistentvolumeclaims',
    object: {
      spec: {
        storageClassName: 'none',
        accessModes: ['ReadWriteOnce'],
        resources: {requests: {storage: '1Gi'}},
      },
    },
    change: {metadata: {annotations: {note: 'new'}}},
    settled: () => true,
  },
  {
    name: 'podtemplate',
    apiVersion: 'v1',
    kind: 'PodTemplate',
    plural: 'podtemplates',
    object: {template: template()},
    change: {template: {metadata: {annotations: {note: 'new'}}}},
  },
  {
    name: 'ingress',
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    plural: 'ingresses',
    object: {
      spec: {
        rules: [
          {
            host: 'a.example.com',
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: {service: {name: 'web', port: {number: 80}}},
                },
              ],
            },
          },
        ],
      },
    },
    change: {spec: {ingressClassName: 'some'}},
  },
]

const webhooks = [
  {
    name: 'one.example.com',
    admissionReviewVersions: ['v1'],
    sideEffects: 'None',
    clientConfig: {service: {name: 'none', namespace: '$ns'}},
    namespaceSelector: {matchLabels: {nowhere: 'true'}},
    rules: [
      {
        apiGroups: ['nothing.example.com'],
        apiVersions: ['*'],
        operations: ['CREATE'],
        resources: ['*'],
      },
    ],
  },
]
const crdNames = {plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList'}

const CLUSTER: readonly KindCase[] = [
  {
    name: 'namespace',
    apiVersion: 'v1',
    kind: 'Namespace',
    plural: 'namespaces',
    namespaced: false,
    object: {},
    change: {metadata: {annotations: {note: 'new'}}},
    refused: {finalizer: {spec: {finalizers: ['no slash']}}},
  },
  {
    name: 'clusterrole',
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    plural: 'clusterroles',
    namespaced: false,
    object: {rules: [{nonResourceURLs: ['/x'], verbs: ['get']}]},
    change: {rules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]},
    refused: {'no verbs': {rules: [{apiGroups: [''], resources: ['pods'], verbs: []}]}},
  },
  {
    name: 'clusterrolebinding',
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    plural: 'clusterrolebindings',
    namespaced: false,
    object: {
      roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'r'},
      subjects: [{kind: 'Group', name: 'g', apiGroup: 'rbac.authorization.k8s.io'}],
    },
    change: {subjects: []},
    refused: {role: {roleRef: {name: 'other'}}},
  },
  {
    name: 'mutating',
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    plural: 'mutatingwebhookconfigurations',
    namespaced: false,
    object: {webhooks},
    change: {webhooks: []},
    refused: {
      'bad timeout': {webhooks: [{...webhooks[0], timeoutSeconds: 60}]},
      'bad name': {webhooks: [{...webhooks[0], name: 'short'}]},
      'side effects': {webhooks: [{...webhooks[0], sideEffects: 'Some'}]},
      'no path': {webhooks: [{...webhooks[0], clientConfig: {}}]},
    },
  },
  {
    name: 'validating',
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    plural: 'validatingwebhookconfigurations',
    namespaced: false,
    object: {webhooks},
    change: {webhooks: [{...webhooks[0], failurePolicy: 'Ignore'}]},
    refused: {
      'bad policy': {webhooks: [{...webhooks[0], failurePolicy: 'Perhaps'}]},
      'bad url': {webhooks: [{...webhooks[0], clientConfig: {url: 'http://x'}}]},
      'two of a name': {webhooks: [webhooks[0], webhooks[0]]},
    },
  },
  {
    name: 'priorityclass',
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    plural: 'priorityclasses',
    namespaced: false,
    object: {value: 10, description: 'some'},
    change: {description: 'other'},
    refused: {value: {value: 11}},
  },
  {
    name: 'ingressclass',
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    plural: 'ingressclasses',
    namespaced: false,
    object: {spec: {controller: 'example.com/c'}},
    change: {metadata: {annotations: {note: 'new'}}},
    refused: {controller: {spec: {controller: 'example.com/d'}}},
  },
  {
    name: 'crd',
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    plural: 'customresourcedefinitions',
    namespaced: false,
    objectName: 'things.$ns.example.com',
    object: {
      spec: {
        group: '$ns.example.com',
        scope: 'Namespaced',
        names: crdNames,
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {openAPIV3Schema: {type: 'object', properties: {spec: {type: 'object'}}}},
          },
        ],
      },
    },
    change: {spec: {names: {shortNames: ['th$ns']}}},
    refused: {
      scope: {spec: {scope: 'Cluster'}},
      group: {spec: {group: 'other.example.com'}},
      'no versions': {spec: {versions: []}},
      'no schema': {spec: {versions: [{name: 'v1', served: true, storage: true}]}},
    },
    settled: both(
      condition('Established', 'True'),
      body =>
        JSON.stringify(at(body, 'spec.names.shortNames')) ===
        JSON.stringify(at(body, 'status.acceptedNames.shortNames')),
    ),
  },
]

/** Every kind that an upgrade of Istio meets, and some that stand for the rest. */
export const KIND_CASES: readonly KindCase[] = [...WORKLOADS, ...SERVICES, ...PLAIN, ...CLUSTER]

/** The collection's path: `/apis/apps/v1/namespaces/$ns/deployments`. */
export function collectionOf({
  apiVersion,
  plural,
  namespaced = true,
}: Pick<KindCase, 'apiVersion' | 'plural' | 'namespaced'>): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  return `${root}${namespaced ? '/namespaces/$ns' : ''}/${plural}`
}

/** The whole object, labelled so that it can be listed alone. */
export function objectOf(
  {apiVersion, kind, object, objectName}: KindCase,
  name = objectName ?? 'one-$ns',
): Fields {
  const {metadata, ...rest} = object
  return {
    apiVersion,
    kind,
    metadata: {name, labels: {suite: '$ns'}, ...(metadata as object | undefined)},
    ...rest,
  }
}
