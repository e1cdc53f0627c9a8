import {WORKLOADS} from '../../src/checks/workloads/all.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import {injectedPod, namespace, object, workload} from './mesh-objects.ts'
import {specify} from './specify.ts'

const ROOM = ['SURGE_HAS_NO_PLACE', 'CLUSTER_FULL', 'DISRUPTION_FORBIDDEN', 'INTERRUPTION_EXPECTED']

const failing = (message: string, status = 'True'): KubeObject => ({
  ...workload('shop/web'),
  status: {
    replicas: 2,
    conditions: [{type: 'ReplicaFailure', status, reason: 'FailedCreate', message}],
  },
})
const rollout = (
  apiVersion: string,
  kind: string,
  place: string,
  spec: Record<string, unknown> = {},
): KubeObject => object(`${apiVersion} ${kind} ${place}`, {}, {spec})
const OPTED_OUT = {template: {metadata: {labels: {'sidecar.istio.io/inject': 'false'}}}}
const owned = (kind: string, controller = true): KubeObject =>
  workload('shop/web', {metadata: {ownerReferences: [{kind, name: 'x', controller}]}})
const starting = (probe: object, spec: Record<string, unknown> = {}): KubeObject =>
  workload('shop/web', {pod: {containers: [{name: 'app', image: 'a', startupProbe: probe}]}, spec})
const ending = (seconds: number, drain?: string): KubeObject =>
  workload('shop/web', {
    pod: {terminationGracePeriodSeconds: seconds},
    annotations: drain === undefined ? {} : {'proxy.istio.io/config': drain},
  })
const asleep = (replicas: number): KubeObject => workload('shop/web', {replicas})
const NO_POD = ['Pod/shop/web-5d4-abcde']

specify(
  'workloads: others and times',
  WORKLOADS.filter(each => !ROOM.includes(each.code)),
  {
    PODS_REFUSED: {
      fires: {
        'a quota refuses them': {
          objects: [failing('pods "web-1" is forbidden: exceeded quota: all, requested: pods=1')],
          says: ['for a quota', 'shop/Deployment/web'],
        },
        'Pod Security does': {
          objects: [failing('violates PodSecurity "restricted:latest"')],
          says: ['for Pod Security'],
        },
        'a webhook does': {
          objects: [failing('admission webhook "guard" denied the request')],
          says: ['by an admission webhook'],
        },
        'something else does': {objects: [failing('no')], says: ['describe deployment web']},
      },
      quiet: {
        'it is over': {objects: [failing('exceeded quota', 'False')]},
        'the workload is not in the mesh': {
          objects: [
            namespace('other'),
            {
              ...workload('other/web'),
              status: {
                conditions: [{type: 'ReplicaFailure', status: 'True', message: 'exceeded quota'}],
              },
            },
          ],
        },
      },
    },
    ROLLED_BY_ANOTHER_KIND: {
      fires: {
        'an Argo Rollout is in the mesh': {
          objects: [rollout('argoproj.io/v1alpha1', 'Rollout', 'shop/cart')],
          says: ['Argo Rollout', 'kubectl -n shop argo rollouts restart cart'],
          severity: 'warns',
        },
        'OpenKruise is': {
          objects: [rollout('apps.kruise.io/v1alpha1', 'CloneSet', 'shop/cart')],
          says: ['CloneSet', 'clonesets.apps.kruise.io cart'],
        },
        'OpenKruise’s StatefulSet is': {
          objects: [rollout('apps.kruise.io/v1beta1', 'StatefulSet', 'shop/db')],
          says: ['OpenKruise StatefulSet'],
        },
        'Knative is': {
          objects: [rollout('serving.knative.dev/v1', 'Service', 'shop/fn')],
          says: ['it takes a restart of meshctl back', 'shop/fn'],
        },
      },
      quiet: {
        'it is outside of the mesh': {
          objects: [namespace('other'), rollout('argoproj.io/v1alpha1', 'Rollout', 'other/cart')],
        },
        'its template wants no sidecar': {
          objects: [rollout('argoproj.io/v1alpha1', 'Rollout', 'shop/cart', OPTED_OUT)],
        },
        'another kind of Argo’s is': {
          objects: [rollout('argoproj.io/v1alpha1', 'AnalysisTemplate', 'shop/cart')],
        },
        'its namespace has moved': {
          objects: [
            rollout('argoproj.io/v1alpha1', 'Rollout', 'shop/cart'),
            injectedPod('shop/web', {revision: 'other', version: '1.28.10'}),
          ],
        },
      },
    },
    TEMPLATE_HAS_AN_OPERATOR: {
      fires: {
        'a custom resource made it': {
          objects: [owned('Kafka')],
          says: ['Kafka', 'shop/Deployment/web'],
          severity: 'warns',
        },
      },
      quiet: {
        'istiod made it for a Gateway': {objects: [owned('Gateway')]},
        'the owner does not control it': {objects: [owned('Application', false)]},
        'it is not in the mesh': {
          objects: [
            namespace('other'),
            workload('other/db', {
              metadata: {ownerReferences: [{kind: 'Kafka', name: 'x', controller: true}]},
            }),
          ],
        },
      },
    },
    DEADLINE_TOO_SHORT: {
      fires: {
        'its probes allow a longer start': {
          objects: [starting({periodSeconds: 10, failureThreshold: 61})],
          says: ['shop/Deployment/web', 'progressDeadlineSeconds'],
          severity: 'warns',
        },
        'it counts a long time after being ready': {
          objects: [
            starting(
              {periodSeconds: 10, failureThreshold: 10},
              {minReadySeconds: 30, progressDeadlineSeconds: 120},
            ),
          ],
          says: ['195'],
        },
        'the probe begins late': {
          objects: [
            starting(
              {initialDelaySeconds: 100, periodSeconds: 5, failureThreshold: 1},
              {progressDeadlineSeconds: 100},
            ),
          ],
        },
      },
      quiet: {
        'it is just enough': {objects: [starting({periodSeconds: 10, failureThreshold: 60})]},
        'the deadline is longer': {
          objects: [
            starting({periodSeconds: 10, failureThreshold: 100}, {progressDeadlineSeconds: 1800}),
          ],
        },
        'it is a StatefulSet, which has none': {
          objects: [
            workload('shop/db', {
              kind: 'StatefulSet',
              replicas: 0,
              pod: {
                containers: [
                  {
                    name: 'app',
                    image: 'a',
                    startupProbe: {periodSeconds: 10, failureThreshold: 100},
                  },
                ],
              },
            }),
          ],
        },
      },
    },
    GRACE_TOO_SHORT: {
      fires: {
        'it is as short as the usual drain': {objects: [ending(5)], says: ['shop/Deployment/web']},
        'its own drain is longer': {objects: [ending(60, 'terminationDrainDuration: 1m5s')]},
        'the mesh drains for longer': {
          objects: [ending(30)],
          values: {meshConfig: {defaultConfig: {terminationDrainDuration: '45s'}}},
        },
      },
      quiet: {
        'it is a second longer': {objects: [ending(6)]},
        'its own drain is shorter than the mesh’s': {
          objects: [ending(30, '{"terminationDrainDuration": "10s"}')],
          values: {meshConfig: {defaultConfig: {terminationDrainDuration: '45s'}}},
        },
        'the drain is no duration': {objects: [ending(30, 'terminationDrainDuration: h')]},
      },
    },
    WORKLOADS_ASLEEP: {
      fires: {
        'it has no replicas': {
          objects: [asleep(0)],
          without: NO_POD,
          says: ['shop/Deployment/web', '--replicas=1'],
          severity: 'info',
        },
        'KEDA put it to sleep': {
          objects: [
            asleep(0),
            object('keda.sh/v1alpha1 ScaledObject shop/web', {}, {spec: {minReplicaCount: 0}}),
          ],
          without: NO_POD,
          says: ['KEDA'],
        },
      },
      quiet: {
        'it has one': {objects: [asleep(1)]},
        'nobody injects it': {objects: [namespace('shop'), asleep(0)], without: NO_POD},
      },
    },
  },
)
