import {CLUSTER} from '../../src/checks/cluster/all.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import {definition, injector, istiod, object, ownedBy, release, validator} from './mesh-objects.ts'
import {specify} from './specify.ts'

const DEFAULT = 'istiod-default-validator'
const NO_VALIDATOR = [`ValidatingWebhookConfiguration/${DEFAULT}`]
const CRD = 'CustomResourceDefinition/virtualservices.networking.istio.io'
const REVISIONED = [
  'Deployment/istio-system/istiod',
  'Pod/istio-system/istiod-7c5-xyz12',
  'Service/istio-system/istiod',
  'MutatingWebhookConfiguration/istio-sidecar-injector',
]

const labelled = (object: KubeObject, labels: Record<string, string>): KubeObject => ({
  ...object,
  metadata: {...object.metadata, labels},
})
const owned = (object: KubeObject, annotations: Record<string, string> = {}): KubeObject => ({
  ...object,
  metadata: {...object.metadata, annotations},
})
const ofChart = (
  version: string,
): {readonly labels: Record<string, string>; readonly annotations: Record<string, string>} => ({
  labels: {'app.kubernetes.io/version': version},
  annotations: ownedBy('istio-system', 'istio-base'),
})
const services = (name: string, versions?: readonly string[], metadata = {}): KubeObject =>
  definition(name, 'VirtualService', versions, metadata)
const VS = 'virtualservices.networking.istio.io'
const base = (version: string, more = {}): ReturnType<typeof release> =>
  release('istio-system/istio-base', 'base', version, more)
const excluding = {base: {excludedCRDs: [VS]}}

const JUDGES = [
  'DEFAULT_REVISION_WRONG',
  'DEFAULT_VALIDATOR_STAYS',
  'VALIDATION_OPEN',
  'CHART_REOPENS_VALIDATION',
]
const DEFINITIONS = [
  'CRD_NOT_HELMS',
  'CRDS_STAY_OLD',
  'CRD_NOT_WHOLE',
  'CRD_STORED_VERSION_GOES',
  'CRD_NEWER_THAN_TARGET',
]

specify(
  'cluster: who judges',
  CLUSTER.filter(each => JUDGES.includes(each.code)),
  {
    DEFAULT_REVISION_WRONG: {
      fires: {
        'its label names another revision than it calls': {
          objects: [labelled(validator(DEFAULT, 'default'), {'istio.io/rev': '1-27-9'})],
          says: ['carries the revision 1-27-9 and calls istiod default', 'defaultRevision=default'],
          severity: 'blocks',
        },
        'it has no label': {
          objects: [labelled(validator(DEFAULT, 'default'), {})],
          says: ['of nobody'],
        },
        'there is none, and base would name a plain istiod that is not there': {
          objects: istiod('r1', '1.27.9'),
          without: [...NO_VALIDATOR, ...REVISIONED],
          says: ['would make one for the revision default', 'defaultRevision=r1'],
          severity: 'blocks',
        },
        'there is none, and the values name one of the past': {
          without: NO_VALIDATOR,
          baseValues: {defaultRevision: 'r0'},
          says: ['for the revision r0'],
        },
      },
      quiet: {
        'the mesh has revisions alone, and the validator names one': {
          objects: [...istiod('r1', '1.27.9'), validator(DEFAULT, 'r1')],
          without: REVISIONED,
        },
        'there is none, and base has none': {
          objects: istiod('r1', '1.27.9'),
          without: [...NO_VALIDATOR, ...REVISIONED],
          baseValues: {defaultRevision: ''},
        },
        'there is none, and base would name one of two': {
          objects: istiod('r1', '1.27.9'),
          without: NO_VALIDATOR,
        },
        'there is none, and base would name one that is there': {without: NO_VALIDATOR},
        'there is none, and base is not touched': {
          without: NO_VALIDATOR,
          baseValues: {},
          releases: [base('1.28.10', {values: {defaultRevision: 'r0'}})],
        },
        'it calls nobody, which is a law': {objects: [validator(DEFAULT, 'r0')]},
      },
    },
    DEFAULT_VALIDATOR_STAYS: {
      fires: {
        'base has none, and there is one for the old istiod': {
          baseValues: {defaultRevision: ''},
          says: ['istioctl tag set default --revision 1-28-10'],
          severity: 'warns',
        },
        'it is one of two old ones': {
          baseValues: {defaultRevision: ''},
          objects: istiod('r1', '1.27.9'),
          says: ['istiod default'],
        },
      },
      quiet: {
        'base has the default of its chart': {},
        'there is none': {baseValues: {defaultRevision: ''}, without: NO_VALIDATOR},
        'it names a revision that stays': {
          baseValues: {defaultRevision: ''},
          objects: [...istiod('r30', '1.30.3'), validator(DEFAULT, 'r30')],
        },
      },
    },
    VALIDATION_OPEN: {
      fires: {
        'the default validator lets everything through': {
          objects: [validator(DEFAULT, 'default', 'Ignore')],
          says: [`${DEFAULT} is not fail-closed`, 'upgrade of base waits'],
          severity: 'warns',
        },
        'the validator of a revision does': {
          objects: [validator('istio-validator-istio-system', 'default', 'Ignore')],
          says: ['for the new revision too'],
        },
        'it trusts nobody': {
          objects: [
            object(
              `admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration ${DEFAULT}`,
              {labels: {'istio.io/rev': 'default'}},
              {
                webhooks: [
                  {
                    name: 'validation.istio.io',
                    failurePolicy: 'Fail',
                    clientConfig: {service: {namespace: 'istio-system', name: 'istiod'}},
                  },
                ],
              },
            ),
          ],
          says: ['no certificates to trust'],
        },
        'it lost its webhook': {
          objects: [
            object(
              `admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration ${DEFAULT}`,
              {},
              {webhooks: []},
            ),
          ],
          says: ['holds no webhook'],
        },
        'there is none, though base has one': {
          without: NO_VALIDATOR,
          says: [`There is no ${DEFAULT}`],
        },
      },
      quiet: {
        'base has none': {without: NO_VALIDATOR, baseValues: {defaultRevision: ''}},
        'an open one calls nobody, which is a law': {
          objects: [validator('istio-validator-r0', 'r0', 'Ignore')],
        },
        'there is none, and base would name one that is not there, which is worse': {
          objects: istiod('r1', '1.27.9'),
          without: [...NO_VALIDATOR, ...REVISIONED],
        },
        'webhooks cannot be seen': {
          without: NO_VALIDATOR,
          blind: [
            {
              resource: 'validatingwebhookconfigurations',
              kind: 'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
              why: 'forbidden',
            },
          ],
        },
      },
    },
    CHART_REOPENS_VALIDATION: {
      fires: {
        'the charts are of 1.28.5': {
          to: '1.28.5',
          says: ['1.28.5', 'istio-base'],
          severity: 'info',
        },
        'the charts are of 1.29.1': {to: '1.29.1', says: ['1.29.1']},
        'a half-done release is applied by the server': {
          to: '1.28.5',
          releases: [
            release('istio-system/istiod-1-28-5', 'istiod', '1.28.5', {
              status: 'failed',
              applyMethod: 'ssa',
            }),
          ],
          says: ['istiod-1-28-5', 'conflicts'],
          severity: 'warns',
        },
      },
      quiet: {
        'the charts are of 1.28.6': {to: '1.28.6'},
        'the charts are of 1.29.2': {from: '1.28.10', to: '1.29.2'},
        'base stands already, and the new release does not yet': {
          to: '1.28.5',
          releases: [base('1.28.5')],
        },
      },
    },
  },
)

specify(
  'cluster: definitions',
  CLUSTER.filter(each => DEFINITIONS.includes(each.code)),
  {
    CRD_NOT_HELMS: {
      fires: {
        'one belongs to nobody': {
          objects: [services(VS, undefined, {annotations: {}})],
          says: [
            VS,
            `kubectl annotate crd ${VS} meta.helm.sh/release-name=istio-base ` +
              'meta.helm.sh/release-namespace=istio-system --overwrite',
          ],
          severity: 'blocks',
        },
        'one belongs to another product': {
          objects: [services(VS, undefined, {annotations: ownedBy('higress', 'higress')})],
          says: ['release higress/higress'],
          severity: 'blocks',
        },
        'one belongs to a release of that name elsewhere': {
          objects: [services(VS, undefined, {annotations: ownedBy('other', 'istio-base')})],
          says: ['other/istio-base'],
        },
        'the charts are the first that render them': {
          from: '1.22.8',
          to: '1.24.6',
          objects: [services(VS, undefined, {annotations: {}})],
          says: [VS],
        },
        'the one that 1.30 brings is there already': {
          from: '1.29.6',
          to: '1.30.3',
          objects: [
            definition('trafficextensions.extensions.istio.io', 'TrafficExtension', ['v1alpha1'], {
              annotations: {},
            }),
          ],
          says: ['trafficextensions'],
        },
      },
      quiet: {
        'the release holds it': {
          objects: [services(VS, undefined, {annotations: {}})],
          releases: [base('1.27.9', {objects: [CRD]})],
        },
        'it is excluded': {
          objects: [services(VS, undefined, {annotations: {}})],
          baseValues: excluding,
        },
        'the charts do not render definitions': {
          from: '1.22.8',
          to: '1.23.6',
          objects: [services(VS, undefined, {annotations: {}})],
        },
        'base is not touched': {
          objects: [services(VS, undefined, {annotations: {}})],
          releases: [base('1.28.10')],
        },
        'it is not of these charts': {
          objects: [
            definition('istiooperators.install.istio.io', 'IstioOperator', ['v1alpha1'], {
              annotations: {},
            }),
          ],
        },
        'the charts do not bring it yet': {
          objects: [
            definition('trafficextensions.extensions.istio.io', 'TrafficExtension', ['v1alpha1'], {
              annotations: {},
            }),
          ],
        },
      },
    },
    CRDS_STAY_OLD: {
      fires: {
        'an excluded one is not served as v1': {
          objects: [services(VS, ['v1beta1', 'v1alpha3'])],
          baseValues: excluding,
          says: [VS, 'not served as v1'],
          severity: 'warns',
        },
        'base stands, and one is not served as v1': {
          objects: [services(VS, ['v1beta1'])],
          releases: [base('1.28.10')],
          says: [VS],
          severity: 'warns',
        },
        'v1 is there and not served': {
          objects: [
            object(
              `apiextensions.k8s.io/v1 CustomResourceDefinition ${VS}`,
              {},
              {
                spec: {
                  group: 'networking.istio.io',
                  names: {},
                  versions: [
                    {name: 'v1', served: false},
                    {name: 'v1beta1', served: true, storage: true},
                  ],
                },
                status: {conditions: [{type: 'Established', status: 'True'}]},
              },
            ),
          ],
          releases: [base('1.28.10')],
          severity: 'warns',
        },
        'an excluded one stays old': {
          baseValues: excluding,
          says: ['excludedCRDs', VS],
          severity: 'warns',
        },
        'one excluded is not served as v1 and another is': {
          objects: [services(VS, ['v1beta1'])],
          baseValues: {base: {excludedCRDs: [VS, 'authorizationpolicies.security.istio.io']}},
          says: ['exclude authorizationpolicies.security.istio.io from'],
          severity: 'warns',
        },
        'the charts never upgrade them': {
          from: '1.22.8',
          to: '1.23.6',
          says: ['helm show crds istio/base --version 1.23.6'],
          severity: 'warns',
        },
      },
      quiet: {
        'base renews one without v1': {objects: [services(VS, ['v1beta1'])]},
        'a kind was never served as v1': {
          objects: [definition('envoyfilters.networking.istio.io', 'EnvoyFilter', ['v1alpha3'])],
          releases: [base('1.28.10')],
        },
        'the new istiod does not read v1': {
          from: '1.22.8',
          to: '1.23.6',
          objects: [services(VS, ['v1beta1'])],
          releases: [base('1.23.6')],
        },
        'the excluded one is of the new version': {
          objects: [services(VS, undefined, ofChart('1.28.10'))],
          baseValues: excluding,
        },
        'the excluded one is newer': {
          objects: [services(VS, undefined, ofChart('1.30.3'))],
          baseValues: excluding,
        },
        'the excluded one is not there': {
          baseValues: {base: {excludedCRDs: ['envoyfilters.networking.istio.io']}},
        },
      },
    },
    CRD_NOT_WHOLE: {
      fires: {
        'one is being deleted': {
          objects: [services(VS, undefined, {deletionTimestamp: '2026-11-23T11:00:00Z'})],
          says: [VS, 'being deleted'],
          severity: 'blocks',
        },
        'one is not established': {
          objects: [
            {...services(VS), status: {conditions: [{type: 'Established', status: 'False'}]}},
          ],
          says: [VS, 'not established'],
          severity: 'warns',
        },
      },
      quiet: {
        'another product’s is being deleted': {
          objects: [
            definition('things.example.org', 'Thing', ['v1'], {
              deletionTimestamp: '2026-11-23T11:00:00Z',
            }),
          ],
        },
      },
    },
    CRD_STORED_VERSION_GOES: {
      fires: {
        'an ancient version is stored': {
          objects: [
            {
              ...services(VS),
              status: {
                storedVersions: ['v1alpha2', 'v1'],
                conditions: [{type: 'Established', status: 'True'}],
              },
            },
          ],
          says: ['v1alpha2', 'storedVersions', '--subresource status', '[\\"v1\\"]'],
          severity: 'blocks',
        },
      },
      quiet: {
        'older ones of the charts are stored': {
          objects: [{...services(VS), status: {storedVersions: ['v1alpha3', 'v1beta1', 'v1']}}],
        },
        'it is excluded': {
          objects: [{...services(VS), status: {storedVersions: ['v1alpha2']}}],
          baseValues: excluding,
        },
        'base is not touched': {
          objects: [{...services(VS), status: {storedVersions: ['v1alpha2']}}],
          releases: [base('1.28.10')],
        },
        'it is not of these charts': {
          objects: [
            {
              ...definition('istiooperators.install.istio.io', 'IstioOperator'),
              status: {storedVersions: ['v1alpha2']},
            },
          ],
        },
      },
    },
    CRD_NEWER_THAN_TARGET: {
      fires: {
        'another mesh brought a newer one': {
          objects: [services(VS, undefined, ofChart('1.30.3'))],
          says: [`${VS} (1.30.3)`],
          severity: 'warns',
        },
      },
      quiet: {
        'it is of the same minor version': {objects: [services(VS, undefined, ofChart('1.28.11'))]},
        'it is excluded': {
          objects: [services(VS, undefined, ofChart('1.30.3'))],
          baseValues: excluding,
        },
        'its version cannot be told': {objects: [services(VS, undefined, {labels: {}})]},
        'base is newer as well and stays': {
          objects: [services(VS, undefined, ofChart('1.30.3'))],
          releases: [base('1.30.3')],
        },
      },
    },
  },
)

const OWNERS = CLUSTER.filter(each => ![...JUDGES, ...DEFINITIONS].includes(each.code))
const MWC = 'MutatingWebhookConfiguration'
const role = (name: string, annotations: Record<string, string> = {}): KubeObject =>
  object(`rbac.authorization.k8s.io/v1 ClusterRole ${name}`, {annotations})
const old = (...objects: readonly string[]): ReturnType<typeof release> =>
  release('istio-system/istiod', 'istiod', '1.27.9', {objects})
const operator = (replicas: number): KubeObject =>
  object(
    'apps/v1 Deployment istio-operator/istio-operator',
    {labels: {name: 'istio-operator'}},
    {spec: {replicas}},
  )
const wish = object('install.istio.io/v1alpha1 IstioOperator istio-system/installed')
const sail = (place: string): KubeObject =>
  object('sailoperator.io/v1 Istio default', {}, {spec: {namespace: place}})
const writtenBy = (
  manager: string,
  fields: Record<string, unknown>,
  annotations = {},
): KubeObject => {
  const own = injector('default')
  const managedFields = [
    {
      manager,
      fieldsV1: {'f:webhooks': {'k:{"name":"rev.namespace.sidecar-injector.istio.io"}': fields}},
    },
  ]
  return {
    ...own,
    metadata: {
      ...own.metadata,
      annotations: {...own.metadata.annotations, ...annotations},
      managedFields,
    } as KubeObject['metadata'],
  }
}

specify('cluster: who owns what', OWNERS, {
  NAME_TAKEN: {
    fires: {
      'a role was left by an earlier try': {
        objects: [role('istiod-clusterrole-1-28-10-istio-system')],
        says: [
          'ClusterRole/istiod-clusterrole-1-28-10-istio-system (of no release)',
          'istiod-1-28-10',
        ],
        severity: 'blocks',
      },
      'an injector is of another release': {
        objects: [owned(injector('1-28-10'), ownedBy('istio-system', 'green'))],
        says: ['of release istio-system/green'],
      },
      'the new istiod was installed by hand': {
        objects: istiod('1-28-10', '1.28.10').map(each => owned(each)),
        says: ['Deployment/istiod-1-28-10'],
      },
      'base would adopt a validator of another': {
        objects: [validator(DEFAULT, 'default')],
        releases: [base('1.27.9', {objects: ['ServiceAccount/istio-reader-service-account']})],
        says: ['Release istio-base', DEFAULT],
      },
      'base would adopt an account': {
        objects: [object('v1 ServiceAccount istio-system/istio-reader-service-account')],
        releases: [base('1.27.9', {objects: [`ValidatingWebhookConfiguration/${DEFAULT}`]})],
        says: ['istio-reader-service-account'],
      },
    },
    quiet: {
      'the new release made it': {
        objects: istiod('1-28-10', '1.28.10'),
        releases: [release('istio-system/istiod-1-28-10', 'istiod', '1.28.10')],
      },
      'the manifest of the new release holds it': {
        objects: [role('istiod-clusterrole-1-28-10-istio-system')],
        releases: [
          release('istio-system/istiod-1-28-10', 'istiod', '1.28.10', {
            objects: ['ClusterRole/istiod-clusterrole-1-28-10-istio-system'],
          }),
        ],
      },
      'an object of that name is in another namespace': {
        objects: [object('v1 Service shop/istiod-1-28-10')],
      },
      'base holds its validator': {
        releases: [base('1.27.9', {objects: [`ValidatingWebhookConfiguration/${DEFAULT}`]})],
      },
      'base made the validator, so its marks say': {
        objects: [owned(validator(DEFAULT, 'default'), ownedBy('istio-system', 'istio-base'))],
        releases: [base('1.27.9', {objects: ['ServiceAccount/x']})],
      },
      'base has no validator': {
        baseValues: {defaultRevision: ''},
        releases: [base('1.27.9', {values: {defaultRevision: ''}, objects: ['ServiceAccount/x']})],
      },
      'base is not touched': {releases: [base('1.28.10', {objects: ['ServiceAccount/x']})]},
    },
  },
  SHARED_WITH_RELEASE: {
    fires: {
      'two manifests hold a role': {
        releases: [
          old('ClusterRole/istiod-istio-system'),
          release('istio-system/istiod-r30', 'istiod', '1.30.3', {
            objects: ['ClusterRole/istiod-istio-system'],
          }),
        ],
        says: ['ClusterRole/istiod-istio-system', 'istio-system/istiod-r30'],
        severity: 'blocks',
      },
      'two manifests hold an account of one namespace': {
        releases: [
          old('ServiceAccount/istio-reader'),
          base('1.27.9', {objects: ['ServiceAccount/istio-reader']}),
        ],
        says: ['ServiceAccount/istio-reader', 'istio-base'],
      },
      'one of two old releases shares a role': {
        objects: istiod('r1', '1.27.9'),
        releases: [
          old('ClusterRole/one'),
          release('istio-system/istiod-r1', 'istiod', '1.27.9'),
          base('1.27.9', {objects: ['ClusterRole/one']}),
        ],
        says: ['Release istiod of', 'istio-base'],
      },
      'another release adopted the live object': {
        objects: [role('istiod-istio-system', ownedBy('istio-system', 'green'))],
        releases: [old('ClusterRole/istiod-istio-system')],
        says: ['istio-system/green'],
      },
    },
    quiet: {
      'it is a tag, which a step takes out': {
        objects: [owned(injector('default', 'prod'), ownedBy('istio-system', 'green'))],
        releases: [
          old(`${MWC}/istio-revision-tag-prod`),
          release('istio-system/green', 'istiod', '1.30.3', {
            objects: [`${MWC}/istio-revision-tag-prod`],
          }),
        ],
      },
      'it is a definition, which its chart keeps': {
        releases: [old(CRD), base('1.27.9', {objects: [CRD]})],
      },
      'an account of that name is in another namespace': {
        releases: [
          old('ServiceAccount/istio-reader'),
          release('other/istiod', 'istiod', '1.30.3', {objects: ['ServiceAccount/istio-reader']}),
        ],
      },
      'another account of that name was adopted elsewhere': {
        objects: [
          object('v1 ServiceAccount other/istio-reader', {annotations: ownedBy('other', 'green')}),
        ],
        releases: [old('ServiceAccount/istio-reader')],
      },
      'another role was adopted': {
        objects: [role('istiod-other', ownedBy('istio-system', 'green'))],
        releases: [old('ClusterRole/istiod-istio-system')],
      },
      'both releases go': {
        objects: [...istiod('r1', '1.27.9')],
        releases: [
          old('ClusterRole/one'),
          release('istio-system/istiod-r1', 'istiod', '1.27.9', {objects: ['ClusterRole/one']}),
        ],
      },
      'the live object is its own': {
        objects: [role('istiod-istio-system', ownedBy('istio-system', 'istiod'))],
        releases: [old('ClusterRole/istiod-istio-system')],
      },
    },
  },
  ANOTHER_INSTALLER: {
    fires: {
      'the operator runs and acts': {
        objects: [operator(1), wish],
        says: ['istio-operator/istio-operator', 'istio-system/installed'],
        severity: 'blocks',
      },
      'the operator runs': {
        objects: [operator(1)],
        says: ['without a resource'],
        severity: 'warns',
      },
      'its wish was left': {objects: [wish], says: ['istio-system/installed'], severity: 'info'},
      'the wish was left and the operator scaled to none': {
        objects: [operator(0), wish],
        says: ['and no operator is'],
        severity: 'info',
      },
      'Sail looks after this mesh': {
        objects: [sail('istio-system')],
        says: ['Istio/default'],
        severity: 'blocks',
      },
      'Sail looks after another mesh': {
        objects: [sail('mesh-two')],
        says: ['another mesh'],
        severity: 'warns',
      },
    },
    quiet: {
      'the operator was scaled to none': {objects: [operator(0)]},
      'a Deployment has a name that begins alike': {
        objects: [
          object('apps/v1 Deployment shop/istio-operators-guide', {}, {spec: {replicas: 1}}),
        ],
      },
    },
  },
  WEBHOOK_WRITTEN_BY_OTHERS: {
    fires: {
      'the cloud writes selectors': {
        objects: [writtenBy('admissionsenforcer', {'f:namespaceSelector': {}})],
        says: ['admissionsenforcer writes namespaceSelector of istio-sidecar-injector'],
        severity: 'info',
      },
      'another controller writes the bundle': {
        objects: [writtenBy('cainjector', {'f:clientConfig': {'f:caBundle': {}}})],
        says: ['caBundle'],
        severity: 'warns',
      },
      'cert-manager is asked to': {
        objects: [writtenBy('helm', {}, {'cert-manager.io/inject-ca-from': 'a/b'})],
        says: ['cert-manager'],
        severity: 'warns',
      },
      'of a validator': {
        objects: [
          {
            ...validator(DEFAULT, 'default'),
            metadata: {
              name: DEFAULT,
              labels: {'istio.io/rev': 'default'},
              managedFields: [
                {
                  manager: 'guard',
                  fieldsV1: {
                    'f:webhooks': {'k:{"name":"validation.istio.io"}': {'f:failurePolicy': {}}},
                  },
                },
              ],
            } as KubeObject['metadata'],
          },
        ],
        says: ['guard writes failurePolicy'],
      },
    },
    quiet: {
      'istiod writes the bundle': {
        objects: [writtenBy('pilot-discovery', {'f:clientConfig': {'f:caBundle': {}}})],
      },
      'Helm writes all': {
        objects: [
          writtenBy('helm', {'f:namespaceSelector': {}, 'f:clientConfig': {'f:service': {}}}),
        ],
      },
      'somebody writes the time limit alone': {
        objects: [writtenBy('guard', {'f:timeoutSeconds': {}})],
      },
      'the webhook is of somebody else': {
        objects: [
          object(
            `admissionregistration.k8s.io/v1 ${MWC} other`,
            {annotations: {'cert-manager.io/inject-ca-from': 'a/b'}},
            {webhooks: [{name: 'pods.example.org'}]},
          ),
        ],
      },
    },
  },
})
