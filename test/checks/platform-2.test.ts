import {PLATFORM} from '../../src/checks/platform/all.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import {injectedPod, namespace, object, release, workload} from './mesh-objects.ts'
import {specify} from './specify.ts'

const GIT = ['NAMESPACE_LABEL_FROM_GIT', 'TEMPLATE_FROM_GIT', 'RELEASE_HAS_ANOTHER_OWNER']
const strict = (level: string): KubeObject =>
  namespace('shop', {'istio-injection': 'enabled', 'pod-security.kubernetes.io/enforce': level})
const agent = (ready = 3, more: object = {}): KubeObject =>
  object(
    'apps/v1 DaemonSet istio-system/istio-cni-node',
    {generation: 1},
    {
      status: {
        desiredNumberScheduled: 3,
        numberReady: ready,
        updatedNumberScheduled: 3,
        observedGeneration: 1,
        ...more,
      },
    },
  )

const quota = (hard: object, used: object, spec: object = {}): KubeObject =>
  object('v1 ResourceQuota shop/all', {}, {spec: {hard, ...spec}, status: {hard, used}})
const asking = (cpu: string, memory: string, spec: object = {}): KubeObject =>
  workload('shop/web', {
    pod: {containers: [{name: 'app', image: 'a', resources: {requests: {cpu, memory}}}]},
    spec: {...spec},
  })
const YIELDS = {strategy: {rollingUpdate: {maxUnavailable: 1, maxSurge: 1}}}
const annotated = (annotations: Record<string, string>): KubeObject =>
  workload('shop/web', {annotations})
const range = (rule: object, place = 'shop/range'): KubeObject =>
  object(`v1 LimitRange ${place}`, {}, {spec: {limits: [rule]}})

const PODS = [{apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods']}]
const hook = (more: object = {}, kind = 'ValidatingWebhookConfiguration'): KubeObject =>
  object(
    `admissionregistration.k8s.io/v1 ${kind} guard`,
    {},
    {
      webhooks: [
        {
          name: 'guard.example.org',
          failurePolicy: 'Fail',
          sideEffects: 'None',
          clientConfig: {service: {namespace: 'guard', name: 'guard'}},
          rules: PODS,
          ...more,
        },
      ],
    },
  )
const service = object('v1 Service guard/guard', {}, {spec: {}})

specify(
  'platform: policy',
  PLATFORM.filter(each => !GIT.includes(each.code)),
  {
    POD_SECURITY_FORBIDS_INIT: {
      fires: {
        'the namespace is restricted': {
          objects: [strict('restricted')],
          says: ['shop', 'pilot.cni.enabled'],
          severity: 'blocks',
        },
        'it is at the baseline, and a node agent is there': {
          objects: [strict('baseline'), agent()],
          says: ['although a node agent'],
          severity: 'warns',
        },
        'nobody sees node agents': {
          objects: [strict('restricted')],
          blind: [{resource: 'daemonsets.apps', kind: 'DaemonSet.apps', why: 'forbidden'}],
          says: ['cannot be told'],
          severity: 'warns',
        },
      },
      quiet: {
        'it is privileged': {objects: [strict('privileged')]},
        'it only warns': {
          objects: [
            namespace('shop', {
              'istio-injection': 'enabled',
              'pod-security.kubernetes.io/warn': 'restricted',
            }),
          ],
        },
        'istiod counts on the node agent': {
          objects: [strict('restricted')],
          values: {pilot: {cni: {enabled: true}}},
        },
        'it does by the old key': {
          objects: [strict('restricted')],
          values: {istio_cni: {enabled: true}},
        },
        'it does by its platform': {
          objects: [strict('restricted')],
          values: {global: {platform: 'openshift'}},
        },
        'the namespace is not in the mesh': {
          objects: [namespace('other', {'pod-security.kubernetes.io/enforce': 'restricted'})],
        },
      },
    },
    QUOTA_TOO_SMALL: {
      fires: {
        'no pod more is allowed': {
          objects: [quota({pods: '2'}, {pods: '2'})],
          says: ['ResourceQuota all in shop', 'Deployment/web', 'pods'],
          severity: 'warns',
        },
        'the pod fits and its proxy does not': {
          objects: [quota({'requests.cpu': '1'}, {'requests.cpu': '600m'}), asking('350m', '1Mi')],
          says: ['requests.cpu'],
          severity: 'warns',
        },
        'memory is short, by its other name': {
          objects: [quota({memory: '1Gi'}, {memory: '1000Mi'}), asking('1m', '64Mi')],
          says: ['requests.memory'],
          severity: 'warns',
        },
        'only some pods count': {
          objects: [quota({pods: '2'}, {pods: '2'}, {scopes: ['NotTerminating']})],
          severity: 'warns',
        },
        'limits are short, for the proxy has two cores': {
          objects: [quota({'limits.cpu': '4'}, {'limits.cpu': '3'})],
          says: ['limits.cpu'],
        },
      },
      quiet: {
        'there is just room': {
          objects: [
            quota({pods: '3', 'requests.cpu': '1'}, {pods: '2', 'requests.cpu': '600m'}),
            asking('300m', '1Mi'),
          ],
        },
        'the workload takes a pod away first': {
          objects: [quota({pods: '2'}, {pods: '2'}), asking('1m', '1Mi', YIELDS)],
        },
        'a StatefulSet makes none besides': {
          objects: [quota({pods: '2'}, {pods: '2'}), workload('shop/web', {kind: 'StatefulSet'})],
          without: ['Pod/shop/web-5d4-abcde', 'Deployment/shop/web'],
        },
        'the proxy asks for nothing': {
          objects: [quota({'requests.cpu': '1'}, {'requests.cpu': '600m'}), asking('350m', '1Mi')],
          values: {global: {proxy: {resources: {requests: {cpu: '10m'}}}}},
        },
        'the quota is of another namespace': {
          objects: [
            object(
              'v1 ResourceQuota other/all',
              {},
              {status: {hard: {pods: '2'}, used: {pods: '2'}}},
            ),
          ],
        },
        'it counts something else': {objects: [quota({services: '1'}, {services: '1'})]},
      },
    },
    PROXY_WITHOUT_LIMITS: {
      fires: {
        'the values take limits away': {
          objects: [quota({'limits.memory': '10Gi'}, {})],
          values: {global: {proxy: {resources: {limits: null}}}},
          says: ['limits.memory', 'Deployment/web'],
        },
        'an annotation takes the place of all of them': {
          objects: [
            quota({'limits.cpu': '10'}, {}),
            annotated({'sidecar.istio.io/proxyCPU': '50m'}),
          ],
          says: ['limits.cpu'],
        },
        'requests are missing with their limit': {
          objects: [
            quota({'requests.memory': '10Gi'}, {}),
            annotated({'sidecar.istio.io/proxyCPU': '50m'}),
          ],
          says: ['requests.memory'],
        },
      },
      quiet: {
        'nobody sees LimitRanges': {
          objects: [
            quota({'limits.cpu': '10'}, {}),
            annotated({'sidecar.istio.io/proxyCPU': '50m'}),
          ],
          blind: [{resource: 'limitranges', kind: 'LimitRange', why: 'forbidden'}],
        },
        'the usual proxy has all': {
          objects: [
            quota({'limits.cpu': '10', 'limits.memory': '10Gi', cpu: '1', memory: '1Gi'}, {}),
          ],
        },
        'a LimitRange fills them in': {
          objects: [
            quota({'limits.cpu': '10'}, {}),
            annotated({'sidecar.istio.io/proxyCPU': '50m'}),
            range({type: 'Container', default: {cpu: '1'}}),
          ],
        },
        'a request comes of its limit': {
          objects: [quota({cpu: '10'}, {}), annotated({'sidecar.istio.io/proxyCPULimit': '1'})],
        },
        'only some pods count': {
          objects: [
            quota({'limits.cpu': '10'}, {}, {scopes: ['BestEffort']}),
            annotated({'sidecar.istio.io/proxyCPU': '50m'}),
          ],
        },
        'no pods but services count': {
          objects: [quota({services: '10'}, {}), annotated({'sidecar.istio.io/proxyCPU': '50m'})],
        },
      },
    },
    LIMIT_RANGE_REFUSES_PROXY: {
      fires: {
        'containers may have a core at most': {
          objects: [range({type: 'Container', max: {cpu: '1'}})],
          says: ['max cpu', 'LimitRange range in shop'],
        },
        'containers must have more memory': {
          objects: [range({type: 'Container', min: {memory: '256Mi'}})],
          says: ['min memory'],
        },
        'limit and request are too far apart': {
          objects: [range({type: 'Container', maxLimitRequestRatio: {cpu: '10'}})],
          says: ['maxLimitRequestRatio cpu'],
        },
        'the pod as a whole may have less': {
          objects: [
            range({type: 'Pod', max: {cpu: '2500m'}}),
            workload('shop/web', {
              pod: {containers: [{name: 'app', image: 'a', resources: {limits: {cpu: '600m'}}}]},
            }),
          ],
          says: ['max cpu'],
        },
      },
      quiet: {
        'it takes just what the proxy has': {
          objects: [
            range({
              type: 'Container',
              max: {cpu: '2', memory: '1Gi'},
              min: {cpu: '100m', memory: '128Mi'},
              maxLimitRequestRatio: {cpu: '20'},
            }),
          ],
        },
        'it takes what the annotations say': {
          objects: [
            range({type: 'Container', max: {cpu: '1'}}),
            annotated({'sidecar.istio.io/proxyCPULimit': '1'}),
          ],
        },
        'it is of another namespace': {
          objects: [range({type: 'Container', max: {cpu: '1'}}, 'other/range')],
        },
        'it is about volumes': {objects: [range({type: 'PersistentVolumeClaim', max: {cpu: '1'}})]},
      },
    },
    ADMISSION_WEBHOOK_DEAD: {
      fires: {
        'its Service is gone': {
          objects: [hook()],
          says: ['guard/guard', 'shop'],
          severity: 'blocks',
        },
        'a mutating one’s is, for all resources': {
          objects: [
            hook(
              {
                rules: [
                  {apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*']},
                ],
              },
              'MutatingWebhookConfiguration',
            ),
          ],
          says: ['MutatingWebhookConfiguration guard'],
        },
      },
      quiet: {
        'its Service is there': {objects: [hook(), service]},
        'nobody sees Services': {
          objects: [hook()],
          blind: [{resource: 'services', kind: 'Service', why: 'forbidden'}],
        },
        'it fails open': {objects: [hook({failurePolicy: 'Ignore'})]},
        'it is behind a URL': {objects: [hook({clientConfig: {url: 'https://far'}})]},
        'it judges other things': {
          objects: [
            hook({
              rules: [
                {
                  apiGroups: ['apps'],
                  apiVersions: ['v1'],
                  operations: ['CREATE'],
                  resources: ['deployments'],
                },
              ],
            }),
          ],
        },
        'it judges updates': {
          objects: [
            hook({
              rules: [
                {apiGroups: [''], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['pods']},
              ],
            }),
          ],
        },
        'it judges other namespaces': {
          objects: [
            hook({namespaceSelector: {matchLabels: {'kubernetes.io/metadata.name': 'other'}}}),
          ],
        },
        'it judges other pods': {
          objects: [
            hook({
              objectSelector: {
                matchExpressions: [{key: 'app', operator: 'NotIn', values: ['web']}],
              },
            }),
          ],
        },
      },
    },
    ADMISSION_FORBIDS_DRY_RUN: {
      fires: {
        'it has side effects': {
          objects: [hook({sideEffects: 'Some'}), service],
          says: ['guard.example.org', 'dry run'],
          severity: 'warns',
        },
        'it says nothing of them': {objects: [hook({sideEffects: undefined}), service]},
      },
      quiet: {
        'it has none in a dry run': {objects: [hook({sideEffects: 'NoneOnDryRun'}), service]},
        'it judges other namespaces': {
          objects: [hook({sideEffects: 'Some', namespaceSelector: {matchLabels: {team: 'other'}}})],
        },
      },
    },
    POD_POLICIES: {
      fires: {
        'a validator judges pods': {objects: [hook(), service], says: ['guard'], severity: 'info'},
      },
      quiet: {
        'it fails open': {objects: [hook({failurePolicy: 'Ignore'}), service]},
        'it mutates': {objects: [hook({}, 'MutatingWebhookConfiguration'), service]},
      },
    },
    CNI_NOT_READY: {
      fires: {
        'it is missing on a node': {objects: [agent(2)], says: ['2 of 3'], severity: 'warns'},
        'it is being rolled': {
          objects: [agent(3, {updatedNumberScheduled: 1})],
          says: ['1 of them'],
        },
        'its controller has not seen its template': {objects: [agent(3, {observedGeneration: 0})]},
      },
      quiet: {
        'it is whole': {
          objects: [agent()],
          releases: [release('istio-system/cni', 'cni', '1.27.9')],
        },
        'another DaemonSet is not': {
          objects: [
            object(
              'apps/v1 DaemonSet kube-system/calico-node',
              {generation: 1},
              {status: {desiredNumberScheduled: 3, numberReady: 1}},
            ),
            injectedPod('shop/web'),
          ],
        },
      },
    },
  },
)
