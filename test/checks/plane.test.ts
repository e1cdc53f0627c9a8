import {PLANE} from '../../src/checks/plane/all.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import {injector, istiod, namespace, object, workload} from './mesh-objects.ts'
import type {WorkloadGiven} from './mesh-objects.ts'
import {specify} from './specify.ts'

type Rest = Record<string, unknown>
const root = (place: string, text: string): KubeObject =>
  object(`v1 ConfigMap ${place}/istio-ca-root-cert`, {}, {data: {'root-cert.pem': text}})
const pem = (...roots: readonly string[]): string =>
  roots.map(each => `-----BEGIN CERTIFICATE-----\n${each}\n-----END CERTIFICATE-----\n`).join('')
const NO_ROOT = ['ConfigMap/shop/istio-ca-root-cert']
/** The old istiod with something else in its Deployment. */
const plane = (
  given: WorkloadGiven & {readonly env?: readonly Rest[]; readonly resources?: Rest},
): KubeObject =>
  workload('istio-system/istiod', {
    replicas: 1,
    labels: {app: 'istiod', 'istio.io/rev': 'default'},
    ...given,
    metadata: {
      labels: {app: 'istiod', 'istio.io/rev': 'default'},
      annotations: {
        'meta.helm.sh/release-name': 'istiod',
        'meta.helm.sh/release-namespace': 'istio-system',
      },
      ...given.metadata,
    },
    pod: {
      containers: [
        {
          name: 'discovery',
          image: 'example.org/istio/pilot:1.27.9',
          env: given.env ?? [],
          resources: given.resources ?? {},
        },
      ],
      ...given.pod,
    },
  })
const mesh = (text: string): KubeObject =>
  object('v1 ConfigMap istio-system/istio', {}, {data: {mesh: text}})
const CHART =
  'trustDomain: "cluster.local"\nrootNamespace: istio-system # mesh-wide\ndefaultProviders:\n' +
  '  metrics:\n  - prometheus\nenablePrometheusMerge: true\ndefaultConfig:\n  ' +
  'discoveryAddress: istiod.istio-system.svc:15012\n'
const web = (config: string, more: WorkloadGiven = {}): KubeObject =>
  workload('shop/web', {...more, annotations: {'proxy.istio.io/config': config}})

const ofTrust = [
  'ROOT_CERTS_SPLIT',
  'ROOT_CERT_MISSING',
  'MESH_CONFIG_NOT_IN_VALUES',
  'DISCOVERY_IN_TEMPLATE',
  'FORMER_INSTALLER',
  'GATEWAY_STATUS_UNSTEADY',
]

specify(
  'plane: trust and traces',
  PLANE.filter(each => ofTrust.includes(each.code)),
  {
    ROOT_CERTS_SPLIT: {
      fires: {
        'a namespace trusts another root': {
          objects: [root('shop', 'Other')],
          says: ['shop'],
          severity: 'blocks',
        },
        'no certificate of two is the same': {
          objects: [root('istio-system', pem('A', 'B')), root('shop', pem('C', 'D'))],
        },
        'its bundle is empty': {objects: [root('istio-system', pem('A')), root('shop', '')]},
      },
      quiet: {
        'a bundle holds the old root and the new one': {
          objects: [root('istio-system', pem('A')), root('shop', pem('B', 'A'))],
        },
        'only line breaks are different': {
          objects: [root('istio-system', pem('AB')), root('shop', pem('A\nB'))],
        },
        'nothing is injected there': {objects: [namespace('till'), root('till', 'Other')]},
        'it is missing': {without: NO_ROOT},
      },
    },
    ROOT_CERT_MISSING: {
      fires: {
        'a namespace with sidecars has none': {
          without: NO_ROOT,
          says: ['shop', 'istio-namespace-controller-election'],
          severity: 'blocks',
        },
        'one of two old revisions injects there': {
          objects: istiod('r0', '1.26.8'),
          without: NO_ROOT,
          says: ['shop'],
        },
        'a tag asks for the sidecars': {
          objects: [
            injector('default', 'prod'),
            namespace('till', {'istio.io/rev': 'prod'}),
            workload('till/desk'),
          ],
          says: ['till'],
        },
      },
      quiet: {
        'nothing is injected there': {objects: [namespace('till'), workload('till/desk')]},
        'nothing runs there': {objects: [workload('shop/web', {replicas: 0})], without: NO_ROOT},
        'nobody has one': {without: [...NO_ROOT, 'ConfigMap/istio-system/istio-ca-root-cert']},
        'the cluster hands out the roots': {
          objects: [plane({env: [{name: 'ENABLE_CLUSTER_TRUST_BUNDLE_API', value: 'true'}]})],
          without: NO_ROOT,
        },
        'the ConfigMap has another name': {
          objects: [plane({env: [{name: 'PILOT_CA_CERT_CONFIGMAP', value: 'roots'}]})],
          without: NO_ROOT,
        },
        'the values give it another name': {
          values: {global: {trustBundleName: 'roots'}},
          without: NO_ROOT,
        },
        'certificates are not istiod’s': {
          values: {global: {pilotCertProvider: 'kubernetes'}},
          without: NO_ROOT,
        },
        'another revision injects there': {
          objects: [...istiod('r2', '1.29.6'), namespace('shop', {'istio.io/rev': 'r2'})],
          without: NO_ROOT,
        },
      },
    },
    MESH_CONFIG_NOT_IN_VALUES: {
      fires: {
        'it says something vital': {
          objects: [mesh(`${CHART}discoverySelectors:\n- matchLabels:\n    mesh: main\n`)],
          says: ['discoverySelectors', 'istio-system/istio'],
          severity: 'warns',
        },
        'somebody besides Helm wrote something vital': {
          objects: [edited(mesh('trustDomain: corp.example\n'))],
          says: ['trustDomain'],
          severity: 'blocks',
        },
        'it says something else': {
          objects: [mesh(`${CHART}accessLogFile: /dev/stdout\n`)],
          says: ['accessLogFile'],
          severity: 'warns',
        },
        'it has another trust domain than the chart’s own': {
          objects: [mesh('trustDomain: corp.example\n')],
          says: ['trustDomain'],
          severity: 'warns',
        },
        'it has another trust domain than the values': {
          objects: [mesh('trustDomain: "corp.example"\n')],
          values: {meshConfig: {trustDomain: 'other.example'}},
        },
        'it has another root namespace': {
          objects: [mesh('rootNamespace: istio-config\n')],
          says: ['rootNamespace'],
        },
        'a profile explains no trust domain aliases': {
          objects: [mesh('trustDomainAliases: [a]\n')],
          values: {profile: 'demo'},
          says: ['trustDomainAliases'],
        },
      },
      quiet: {
        'it is the chart’s own': {objects: [mesh(CHART)]},
        'the values say the same': {
          objects: [
            mesh(`${CHART.replace('cluster.local', 'corp.example')}accessLogFile: /dev/stdout\n`),
          ],
          values: {meshConfig: {accessLogFile: '/dev/stdout', trustDomain: 'corp.example'}},
        },
        'only what stands further in is unknown': {
          objects: [
            mesh(`${CHART}  holdApplicationUntilProxyStarts: true\n# caCertificates: none\n`),
          ],
        },
        'a profile may say it': {
          objects: [mesh('accessLogFile: /dev/stdout\nextensionProviders: []\n')],
          values: {profile: 'demo'},
        },
        'the root namespace is in the values': {
          objects: [mesh('rootNamespace: istio-config\n')],
          values: {meshConfig: {rootNamespace: 'istio-config'}},
        },
        'it is another ConfigMap': {
          objects: [
            object(
              'v1 ConfigMap istio-system/istio-r9',
              {},
              {data: {mesh: 'caCertificates: []\n'}},
            ),
          ],
        },
        'there is no text in it': {
          objects: [object('v1 ConfigMap istio-system/istio', {}, {data: {mesh: 7}})],
        },
      },
    },
    DISCOVERY_IN_TEMPLATE: {
      fires: {
        'a template names the old istiod': {
          objects: [web('discoveryAddress: istiod.istio-system.svc:15012\n')],
          says: ['Deployment/web', 'shop', 'discoveryAddress'],
          severity: 'blocks',
        },
        'it does so in JSON': {
          objects: [
            web(
              '{"concurrency":2,"discoveryAddress":"istiod.istio-system.svc.cluster.local:15012"}',
              {kind: 'StatefulSet'},
            ),
          ],
          says: ['StatefulSet/web'],
          severity: 'blocks',
        },
        'it names somebody else': {
          objects: [web('discoveryAddress: istiod.remote.example:15012')],
          severity: 'warns',
          says: ['cannot be told'],
        },
        'one of two names the old istiod': {
          objects: [
            web('discoveryAddress: istiod.istio-system.svc'),
            workload('shop/desk', {
              annotations: {'proxy.istio.io/config': 'discoveryAddress: istiod.remote.example'},
            }),
          ],
          says: ['Deployment/web sets'],
          severity: 'blocks',
        },
        'it names an istiod of the same name elsewhere': {
          objects: [web('discoveryAddress: istiod.other-system.svc:15012')],
          severity: 'warns',
        },
        'it names the Service of a tag': {
          objects: [web('discoveryAddress: istiod-revision-tag-prod.istio-system.svc:15012')],
          severity: 'warns',
        },
      },
      quiet: {
        'it says something else': {objects: [web('concurrency: 2\n')]},
        'nobody injects it': {
          objects: [
            web('discoveryAddress: istiod.istio-system.svc:15012', {
              labels: {'sidecar.istio.io/inject': 'false'},
            }),
          ],
        },
        'another revision injects it': {
          objects: [
            ...istiod('r2', '1.29.6'),
            namespace('shop', {'istio.io/rev': 'r2'}),
            web('discoveryAddress: istiod.istio-system.svc:15012'),
          ],
        },
      },
    },
    FORMER_INSTALLER: {
      fires: {
        'an operator and its object are there': {
          objects: [operatorObject(), operator()],
          says: ['istio-operator/istio-operator', 'istio-system/installed-state'],
          severity: 'blocks',
        },
        'only its object is there': {objects: [operatorObject()], severity: 'warns'},
        'the operator has no replica': {
          objects: [operatorObject(), operator(0)],
          severity: 'warns',
        },
        'only the operator is there': {
          objects: [operator()],
          severity: 'warns',
          says: ['an istio-operator runs'],
        },
        'istiod carries its label': {
          objects: [
            plane({
              metadata: {
                labels: {
                  app: 'istiod',
                  'istio.io/rev': 'default',
                  'install.operator.istio.io/owning-resource': 'installed-state',
                },
              },
            }),
          ],
          says: ['istiod default'],
          severity: 'warns',
        },
        'istiod has fields of its': {objects: [plane({metadata: managed('istio-operator')})]},
      },
      quiet: {
        'the chart says that nobody owns it': {
          objects: [
            plane({
              metadata: {
                labels: {
                  app: 'istiod',
                  'istio.io/rev': 'default',
                  'install.operator.istio.io/owning-resource': 'unknown',
                },
              },
            }),
          ],
        },
        'Helm has written it': {objects: [plane({metadata: managed('helm')})]},
        'an operator of something else runs': {
          objects: [
            workload('kafka/operator', {
              pod: {containers: [{name: 'operator', image: 'example.org/strimzi/operator:1'}]},
            }),
          ],
        },
      },
    },
    GATEWAY_STATUS_UNSTEADY: {
      fires: {
        'the old istiod is older than 1.28': {
          objects: [route()],
          says: ['HTTPRoute shop/web'],
          severity: 'info',
        },
        'the new one is too': {objects: [route()], from: '1.26.8', to: '1.27.9'},
      },
      quiet: {
        'both are newer': {objects: [route()], from: '1.28.10', to: '1.29.6'},
        'nobody uses the Gateway API': {},
      },
    },
  },
)

function managed(manager: string): Required<WorkloadGiven>['metadata'] {
  const managedFields = [{manager, operation: 'Update', fieldsV1: {'f:spec': {}}}]
  return {uid: 'uid-istiod', ...{managedFields}}
}

function operatorObject(): KubeObject {
  return object(
    'install.istio.io/v1alpha1 IstioOperator istio-system/installed-state',
    {},
    {spec: {}},
  )
}

function operator(replicas = 1): KubeObject {
  return workload('istio-operator/istio-operator', {
    replicas,
    pod: {containers: [{name: 'istio-operator', image: 'example.org/istio/operator:1.22.8'}]},
  })
}

function route(): KubeObject {
  return object('gateway.networking.k8s.io/v1 HTTPRoute shop/web', {}, {spec: {}})
}

/** As `kubectl edit` leaves it. */
function edited(object: KubeObject): KubeObject {
  return {
    ...object,
    metadata: {
      ...object.metadata,
      managedFields: [
        {manager: 'helm', fieldsV1: {'f:data': {'f:mesh': {}}}},
        {manager: 'kubectl-edit', fieldsV1: {'f:data': {'f:mesh': {}}}},
      ],
    } as KubeObject['metadata'],
  }
}
