import {LABELS} from '../../src/checks/labels/all.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import {
  definition,
  injector,
  istiod,
  namespace,
  object,
  ownedBy,
  release,
  validator,
  workload,
} from './mesh-objects.ts'
import {specify} from './specify.ts'

const OF_TAGS = [
  'TARGET_RELEASE_HOLDS_TAGS',
  'TAG_TWICE',
  'TAG_NAMED_LIKE_REVISION',
  'TAG_SERVICE_STALE',
  'WEBHOOK_WITHOUT_RELEASE',
  'WEBHOOK_ELSEWHERE',
  'INJECTOR_BUNDLE_STALE',
]

const tagService = (name: string, tag: string, revision: string, selected = revision): KubeObject =>
  object(
    `v1 Service istio-system/${name}`,
    {labels: {'istio.io/tag': tag, 'istio.io/rev': revision}},
    {spec: {selector: {app: 'istiod', 'istio.io/rev': selected}}},
  )

/** The same under another name, or with other marks. */
const renamed = (
  object: KubeObject,
  name: string,
  more: Partial<KubeObject['metadata']> = {},
): KubeObject => ({...object, metadata: {...object.metadata, name, ...more}})

/** With one thing of every webhook's client changed. */
const calling = (object: KubeObject, config: Record<string, unknown>): KubeObject => ({
  ...object,
  webhooks: (object['webhooks'] as readonly Record<string, unknown>[]).map(each => ({
    ...each,
    clientConfig: {...(each['clientConfig'] as Record<string, unknown>), ...config},
  })),
})

const pem = (...roots: readonly string[]): string =>
  roots.map(each => `-----BEGIN CERTIFICATE-----\n${each}\n-----END CERTIFICATE-----\n`).join('')
const trusting = (object: KubeObject, ...roots: readonly string[]): KubeObject =>
  calling(object, {caBundle: btoa(pem(...roots))})
const root = (...roots: readonly string[]): KubeObject =>
  object(
    'v1 ConfigMap istio-system/istio-ca-root-cert',
    {},
    {data: {'root-cert.pem': pem(...roots)}},
  )

const at = (place: string): {readonly service: object} => ({
  service: {namespace: place.split('/')[0], name: place.split('/')[1]},
})

const half = release('istio-system/istiod-1-28-10', 'istiod', '1.28.9', {
  values: {revisionTags: ['canary']},
})

specify(
  'labels: tags and webhooks',
  LABELS.filter(each => OF_TAGS.includes(each.code)),
  {
    TARGET_RELEASE_HOLDS_TAGS: {
      fires: {
        'its values name one': {
          releases: [half],
          says: ['istiod-1-28-10', 'canary', '1.28.9'],
          severity: 'blocks',
        },
        'its manifest holds one': {
          objects: [injector('default', 'prod')],
          releases: [
            {
              ...half,
              values: {},
              objects: ['MutatingWebhookConfiguration/istio-revision-tag-prod'],
            },
          ],
          says: ['prod', 'resource-policy=keep'],
        },
        'it has failed at the very version': {
          releases: [{...half, chartVersion: '1.28.10', status: 'failed'}],
          says: ['failed at 1.28.10'],
        },
        'the revision is of a release with another name': {
          objects: istiod('1-28-10', '1.28.9').map(each => ({
            ...each,
            metadata: {...each.metadata, annotations: ownedBy('istio-system', 'green')},
          })),
          releases: [
            release('istio-system/green', 'istiod', '1.28.9', {
              values: {revisionTags: ['canary']},
              manifest: release('istio-system/istiod-1-28-10', 'istiod', '').manifest,
            }),
          ],
          says: ['Release green'],
        },
      },
      quiet: {
        'it stands as wanted': {releases: [{...half, chartVersion: '1.28.10'}]},
        'it holds none': {releases: [{...half, values: {}}]},
        'the old release holds it, which a step takes care of': {
          objects: [injector('default', 'prod')],
          values: {revisionTags: ['prod']},
        },
      },
    },
    TAG_TWICE: {
      fires: {
        'two configurations carry it': {
          objects: [
            injector('default', 'prod'),
            renamed(injector('default', 'prod'), 'istio-revision-tag-prod-istio-system'),
          ],
          says: ['prod', 'istio-revision-tag-prod-istio-system'],
          severity: 'blocks',
        },
      },
      quiet: {
        'each is one configuration': {
          objects: [injector('default', 'prod'), injector('default', 'test')],
        },
      },
    },
    TAG_NAMED_LIKE_REVISION: {
      fires: {
        'it is called like the new revision': {
          objects: [injector('default', '1-28-10')],
          says: ['1-28-10', 'like the revision that is to be installed'],
          severity: 'blocks',
        },
        'the default tag stands beside a plain install that nobody asks': {
          objects: [namespace('shop'), injector('default', 'default')],
          says: ['Tag default'],
          severity: 'warns',
        },
        'it is called like a revision that is there': {
          objects: [namespace('shop'), ...istiod('r1', '1.27.9'), injector('default', 'r1')],
          says: ['Tag r1'],
          severity: 'warns',
        },
      },
      quiet: {
        'it has a name of its own': {objects: [injector('default', 'prod')]},
        'a namespace is taken twice already, which is a law': {
          objects: [injector('default', 'default')],
        },
        'the default tag stands alone': {
          objects: [injector('r1', 'default'), ...istiod('r1', '1.27.9')],
          without: ['MutatingWebhookConfiguration/istio-sidecar-injector'],
        },
      },
    },
    TAG_SERVICE_STALE: {
      fires: {
        'no webhook is left of the tag': {
          objects: [tagService('istiod-revision-tag-prod', 'prod', 'default')],
          says: ['istiod-revision-tag-prod', 'no webhook'],
        },
        'two Services claim it': {
          objects: [
            injector('default', 'prod'),
            tagService('istiod-revision-tag-prod', 'prod', 'default'),
            tagService('prod-too', 'prod', 'default'),
          ],
          says: ['2 Services', 'prod-too'],
        },
        'it leads to another revision than it says': {
          objects: [
            injector('default', 'prod'),
            tagService('istiod-revision-tag-prod', 'prod', 'default', 'r0'),
          ],
          says: ['selects another'],
        },
      },
      quiet: {
        'it stands beside its webhook': {
          objects: [
            injector('default', 'prod'),
            tagService('istiod-revision-tag-prod', 'prod', 'default'),
          ],
        },
        'it is in another namespace, where istiod does not look': {
          objects: [object('v1 Service shop/odd', {labels: {'istio.io/tag': 'prod'}}, {})],
        },
        'its selector names no revision': {
          objects: [
            injector('default', 'prod'),
            object(
              'v1 Service istio-system/t',
              {labels: {'istio.io/tag': 'prod', 'istio.io/rev': 'default'}},
              {spec: {selector: {app: 'istiod'}}},
            ),
          ],
        },
      },
    },
    WEBHOOK_WITHOUT_RELEASE: {
      fires: {
        'an injector of the old revision is of no release': {
          objects: [
            renamed(injector('default'), 'istio-sidecar-injector-by-hand', {annotations: {}}),
          ],
          says: ['istio-sidecar-injector-by-hand', 'could not be created'],
          severity: 'warns',
        },
        'a validator is': {
          objects: [validator('istiod-istio-system', 'default')],
          says: ['istiod-istio-system', 'neither made nor changed'],
        },
      },
      quiet: {
        'its marks name a release': {
          objects: [
            renamed(
              validator('istio-validator-istio-system', 'default'),
              'istio-validator-istio-system',
              {annotations: ownedBy('istio-system', 'istiod')},
            ),
          ],
        },
        'a manifest names it': {
          objects: [validator('istio-validator-istio-system', 'default')],
          releases: [
            release('istio-system/istiod', 'istiod', '1.27.9', {
              objects: ['ValidatingWebhookConfiguration/istio-validator-istio-system'],
            }),
          ],
        },
        'it is a tag': {objects: [injector('default', 'prod')]},
        'it is of a revision that stays': {
          objects: [...istiod('r30', '1.30.3'), validator('istio-validator-r30', 'r30')],
        },
        'it calls a Service of that name elsewhere': {
          objects: [calling(validator('other', 'default'), at('mesh-two/istiod'))],
        },
        'its istiod is of no release either, which another finding tells': {
          objects: [
            workload('istio-system/istiod', {
              labels: {app: 'istiod', 'istio.io/rev': 'default'},
              metadata: {labels: {app: 'istiod'}},
              pod: {containers: [{name: 'discovery', image: 'example.org/istio/pilot:1.27.9'}]},
            }),
            validator('istiod-istio-system', 'default'),
          ],
        },
      },
    },
    WEBHOOK_ELSEWHERE: {
      fires: {
        'a second control plane is in the cluster': {
          objects: [
            calling(renamed(injector('r1'), 'other-mesh'), at('mesh-two/istiod')),
            object('v1 Service mesh-two/istiod'),
          ],
          says: ['mesh-two/istiod', 'outside of this mesh'],
          severity: 'warns',
        },
        'nobody is there': {
          objects: [calling(validator('other-mesh', 'r1'), at('mesh-two/istiod'))],
          says: ['mesh-two/istiod, which does not exist'],
          severity: 'blocks',
        },
        'it calls a URL': {
          objects: [
            calling(renamed(injector('r1'), 'remote'), {
              service: undefined,
              url: 'https://example.org/inject',
            }),
          ],
          says: ['remote', 'URL'],
          severity: 'warns',
        },
      },
      quiet: {
        'all call this mesh': {objects: [injector('default', 'prod'), ...istiod('r1', '1.27.9')]},
        'a webhook of somebody else calls elsewhere': {
          objects: [
            object(
              'admissionregistration.k8s.io/v1 MutatingWebhookConfiguration other',
              {},
              {webhooks: [{name: 'pods.example.org', clientConfig: at('other/hook')}]},
            ),
          ],
        },
      },
    },
    INJECTOR_BUNDLE_STALE: {
      fires: {
        'a tag trusts another root than its revision': {
          objects: [
            trusting(injector('default'), 'NEW'),
            trusting(injector('default', 'prod'), 'OLD'),
            root('NEW'),
          ],
          says: ['istio-revision-tag-prod trusts other certificates'],
        },
        'the injector trusts another root than the mesh hands out': {
          objects: [trusting(injector('default'), 'OLD'), root('NEW')],
          says: ['istio-sidecar-injector trusts no certificate'],
        },
      },
      quiet: {
        'they share one of two roots': {
          objects: [
            trusting(injector('default'), 'OLD', 'NEW'),
            trusting(injector('default', 'prod'), 'OLD'),
            root('OLD'),
          ],
        },
        'that of its revision cannot be read': {
          objects: [trusting(injector('default', 'prod'), 'OLD'), root('OLD')],
        },
        'a bundle cannot be read': {
          objects: [calling(injector('default'), {caBundle: '%%%'}), root('NEW')],
        },
        'the root of the mesh cannot be seen': {
          objects: [trusting(injector('default'), 'OLD')],
          without: ['ConfigMap/istio-system/istio-ca-root-cert'],
        },
        'it is of another mesh': {
          objects: [
            calling(trusting(renamed(injector('r1'), 'other'), 'OLD'), at('mesh-two/istiod')),
            root('NEW'),
          ],
        },
      },
    },
  },
)

const OF_SELECTORS = [
  'DISCOVERY_BY_INJECTION_LABEL',
  'SELECTED_BY_INJECTION_LABEL',
  'NETWORK_POLICY_MISSES_NEW',
  'CONFIG_BOUND_TO_NOBODY',
  'ROUTES_BOUND_TO_REVISION',
]
const discovery = (
  ...selectors: readonly Record<string, string>[]
): {
  readonly meshConfig: {
    readonly discoverySelectors: readonly {readonly matchLabels: Record<string, string>}[]
  }
} => ({meshConfig: {discoverySelectors: selectors.map(matchLabels => ({matchLabels}))}})
const policy = (place: string, spec: Record<string, unknown>): KubeObject =>
  object(`networking.k8s.io/v1 NetworkPolicy ${place}`, {}, {spec})
/** A namespace without a say, with a template that asks for the old revision. */
const pinned = [namespace('bare'), workload('bare/web', {labels: {'istio.io/rev': 'default'}})]
const bound = (what: string, revision: string): KubeObject =>
  object(what, {labels: {'istio.io/rev': revision}}, {spec: {}})

specify(
  'labels: what hangs on them',
  LABELS.filter(each => OF_SELECTORS.includes(each.code)),
  {
    DISCOVERY_BY_INJECTION_LABEL: {
      fires: {
        'it looks for istio-injection': {
          values: discovery({'istio-injection': 'enabled'}),
          says: ['shop'],
          severity: 'blocks',
        },
        'one of two selectors takes it': {
          values: discovery({'istio-injection': 'enabled'}, {mesh: 'yes'}),
          says: ['shop'],
        },
        'it looks for the old revision': {
          objects: [namespace('shop', {'istio.io/rev': 'default'})],
          values: discovery({'istio.io/rev': 'default'}),
          says: ['shop'],
        },
      },
      quiet: {
        'another selector takes it too': {
          values: discovery(
            {'istio-injection': 'enabled'},
            {'kubernetes.io/metadata.name': 'shop'},
          ),
        },
        'the new revision is named already': {
          values: discovery({'istio-injection': 'enabled'}, {'istio.io/rev': '1-28-10'}),
        },
        'it was not taken before': {values: discovery({mesh: 'yes'})},
        'the namespace follows a tag and keeps its label': {
          objects: [namespace('shop', {'istio.io/rev': 'prod'}), injector('default', 'prod')],
          values: discovery({'istio.io/rev': 'prod'}),
        },
        'there are none': {values: discovery()},
      },
    },
    SELECTED_BY_INJECTION_LABEL: {
      fires: {
        'a Service selects by the old revision': {
          objects: [
            ...pinned,
            object(
              'v1 Service bare/web',
              {},
              {spec: {selector: {app: 'web', 'istio.io/rev': 'default'}}},
            ),
          ],
          says: ['Service bare/web', 'bare/Deployment/web', 'endpoints'],
          severity: 'blocks',
        },
        'a network policy lets in injected namespaces': {
          objects: [
            policy('data/allow', {
              podSelector: {},
              ingress: [
                {from: [{namespaceSelector: {matchLabels: {'istio-injection': 'enabled'}}}]},
              ],
            }),
          ],
          says: ['data/allow', 'shop', 'connections'],
          severity: 'warns',
        },
        'a network policy lets out to them': {
          objects: [
            policy('data/allow', {
              podSelector: {},
              egress: [
                {
                  to: [
                    {
                      namespaceSelector: {
                        matchExpressions: [{key: 'istio-injection', operator: 'Exists'}],
                      },
                    },
                  ],
                },
              ],
            }),
          ],
          says: ['data/allow'],
        },
        'a network policy lets in pods of the old revision beside it': {
          objects: [
            ...pinned,
            policy('bare/db', {
              podSelector: {matchLabels: {app: 'db'}},
              ingress: [{from: [{podSelector: {matchLabels: {'istio.io/rev': 'default'}}}]}],
            }),
          ],
          says: ['bare/db', 'bare/Deployment/web'],
        },
        'a network policy lets in pods of the old revision from anywhere': {
          objects: [
            ...pinned,
            policy('data/db', {
              podSelector: {},
              ingress: [
                {
                  from: [
                    {
                      namespaceSelector: {},
                      podSelector: {matchLabels: {'istio.io/rev': 'default'}},
                    },
                  ],
                },
              ],
            }),
          ],
          says: ['data/db'],
        },
        'a network policy is about pods of the old revision': {
          objects: [
            ...pinned,
            policy('bare/only', {podSelector: {matchLabels: {'istio.io/rev': 'default'}}}),
          ],
          says: ['bare/only'],
        },
        'an AuthorizationPolicy selects them': {
          objects: [
            ...pinned,
            object(
              'security.istio.io/v1 AuthorizationPolicy bare/strict',
              {},
              {spec: {selector: {matchLabels: {'istio.io/rev': 'default'}}}},
            ),
          ],
          says: ['bare/strict'],
          severity: 'blocks',
        },
        'a Sidecar selects them': {
          objects: [
            ...pinned,
            object(
              'networking.istio.io/v1 Sidecar bare/narrow',
              {},
              {spec: {workloadSelector: {labels: {'istio.io/rev': 'default'}}}},
            ),
          ],
          says: ['bare/narrow'],
          severity: 'warns',
        },
        'a budget guards them': {
          objects: [
            ...pinned,
            object(
              'policy/v1 PodDisruptionBudget bare/web',
              {},
              {spec: {selector: {matchLabels: {'istio.io/rev': 'default'}}}},
            ),
          ],
          says: ['evictions'],
        },
        'another webhook looks at injected namespaces': {
          objects: [
            object(
              'admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration guard',
              {},
              {
                webhooks: [
                  {
                    name: 'guard.example.org',
                    namespaceSelector: {matchLabels: {'istio-injection': 'enabled'}},
                  },
                ],
              },
            ),
          ],
          says: ['guard', 'shop'],
        },
        'a workload selects by expression': {
          objects: [
            namespace('bare'),
            workload('bare/web', {
              labels: {'istio.io/rev': 'default'},
              spec: {
                selector: {
                  matchExpressions: [
                    {key: 'app', operator: 'Exists'},
                    {key: 'istio.io/rev', operator: 'In', values: ['default']},
                  ],
                },
              },
            }),
          ],
          says: ['Deployment.apps bare/web', 'cannot change'],
          severity: 'blocks',
        },
      },
      quiet: {
        'the Service selects something else': {
          objects: [...pinned, object('v1 Service bare/web', {}, {spec: {selector: {app: 'web'}}})],
        },
        'the Service is of another namespace': {
          objects: [
            ...pinned,
            object('v1 Service shop/web', {}, {spec: {selector: {'istio.io/rev': 'default'}}}),
          ],
        },
        'the policy lets in pods of its own namespace alone': {
          objects: [
            ...pinned,
            policy('data/db', {
              podSelector: {},
              ingress: [{from: [{podSelector: {matchLabels: {'istio.io/rev': 'default'}}}]}],
            }),
          ],
        },
        'the policy takes both': {
          objects: [
            policy('data/allow', {
              podSelector: {},
              ingress: [
                {
                  from: [
                    {
                      namespaceSelector: {
                        matchExpressions: [{key: 'istio.io/rev', operator: 'NotIn', values: ['x']}],
                      },
                    },
                  ],
                },
              ],
            }),
          ],
        },
        'the selector has nothing to do with the mesh': {
          objects: [
            policy('data/allow', {
              podSelector: {},
              ingress: [{from: [{namespaceSelector: {matchLabels: {team: 'a'}}}]}],
            }),
          ],
        },
        'the template follows a tag': {
          objects: [
            namespace('bare'),
            workload('bare/web', {labels: {'istio.io/rev': 'prod'}}),
            injector('default', 'prod'),
            object('v1 Service bare/web', {}, {spec: {selector: {'istio.io/rev': 'prod'}}}),
          ],
        },
        'the template stays out': {
          objects: [
            namespace('bare'),
            workload('bare/web', {
              labels: {'istio.io/rev': 'default', 'sidecar.istio.io/inject': 'false'},
            }),
            object('v1 Service bare/web', {}, {spec: {selector: {'istio.io/rev': 'default'}}}),
          ],
        },
        'a workload selects by another expression': {
          objects: [
            namespace('bare'),
            workload('bare/web', {
              labels: {'istio.io/rev': 'default'},
              spec: {selector: {matchExpressions: [{key: 'app', operator: 'In', values: ['web']}]}},
            }),
          ],
        },
      },
    },
    NETWORK_POLICY_MISSES_NEW: {
      fires: {
        'only the old istiod may be called, and all else is shut': {
          objects: [
            policy('istio-system/deny', {podSelector: {}, policyTypes: ['Ingress']}),
            policy('istio-system/istiod', {
              podSelector: {matchLabels: {'istio.io/rev': 'default'}},
              ingress: [{}],
            }),
          ],
          says: ['istio-system/istiod lets traffic through for istiod default', 'API server'],
        },
        'the policy goes by istio: pilot, which only a plain install carries': {
          objects: [
            workload('istio-system/istiod', {
              replicas: 1,
              labels: {app: 'istiod', istio: 'pilot'},
              metadata: {
                labels: {app: 'istiod', 'istio.io/rev': 'default'},
                annotations: ownedBy('istio-system', 'istiod'),
              },
              pod: {containers: [{name: 'discovery', image: 'example.org/istio/pilot:1.27.9'}]},
            }),
            policy('istio-system/deny', {podSelector: {}}),
            policy('istio-system/istiod', {
              podSelector: {matchLabels: {istio: 'pilot'}},
              ingress: [{}],
            }),
          ],
          says: ['istio-system/istiod lets traffic'],
        },
        'only the old istiod may call out': {
          objects: [
            policy('istio-system/deny', {podSelector: {}, policyTypes: ['Egress']}),
            policy('istio-system/istiod', {
              podSelector: {matchLabels: {'istio.io/rev': 'default'}},
              policyTypes: ['Egress'],
              egress: [{}],
            }),
          ],
          says: ['istio-system/istiod'],
        },
        'applications may only call the old istiod': {
          objects: [
            policy('shop/out', {
              podSelector: {},
              policyTypes: ['Egress'],
              egress: [
                {
                  to: [
                    {
                      namespaceSelector: {
                        matchLabels: {'kubernetes.io/metadata.name': 'istio-system'},
                      },
                      podSelector: {matchLabels: {'istio.io/rev': 'default'}},
                    },
                  ],
                },
              ],
            }),
          ],
          says: ['shop/out', 'could not reach their istiod'],
        },
      },
      quiet: {
        'nothing shuts the new one in': {
          objects: [
            policy('istio-system/istiod', {
              podSelector: {matchLabels: {'istio.io/rev': 'default'}},
              ingress: [{}],
            }),
          ],
        },
        'the policy goes by app': {
          objects: [
            policy('istio-system/deny', {podSelector: {}}),
            policy('istio-system/istiod', {
              podSelector: {matchLabels: {app: 'istiod'}},
              ingress: [{}],
            }),
          ],
        },
        'the policy of the old one shuts it in as well': {
          objects: [
            policy('istio-system/deny', {podSelector: {}}),
            policy('istio-system/istiod', {
              podSelector: {matchLabels: {'istio.io/rev': 'default'}},
            }),
          ],
        },
        'applications may call both': {
          objects: [
            policy('shop/out', {
              podSelector: {},
              egress: [
                {to: [{namespaceSelector: {}, podSelector: {matchLabels: {app: 'istiod'}}}]},
              ],
            }),
          ],
        },
        'the peer is of another namespace': {
          objects: [
            policy('shop/out', {
              podSelector: {},
              egress: [{to: [{podSelector: {matchLabels: {'istio.io/rev': 'default'}}}]}],
            }),
          ],
        },
      },
    },
    CONFIG_BOUND_TO_NOBODY: {
      fires: {
        'it names a tag': {
          objects: [
            injector('default', 'prod'),
            bound('security.istio.io/v1 AuthorizationPolicy shop/strict', 'prod'),
          ],
          says: ['shop/strict (prod)', 'Tags do not count'],
        },
        'it names one of two tags': {
          objects: [
            injector('default', 'prod'),
            injector('default', 'test'),
            bound('networking.istio.io/v1 VirtualService shop/web', 'test'),
          ],
          says: ['Tags do not count'],
        },
        'it names a revision of the past': {
          objects: [bound('networking.istio.io/v1 VirtualService shop/web', 'r0')],
          says: ['VirtualService.networking.istio.io', 'shop/web (r0)'],
        },
      },
      quiet: {
        'it names one of two old ones': {
          objects: [
            ...istiod('r1', '1.27.9'),
            bound('networking.istio.io/v1 VirtualService shop/web', 'r1'),
          ],
        },
        'it names the old revision, which another finding tells': {
          objects: [bound('networking.istio.io/v1 VirtualService shop/web', 'default')],
        },
        'it names the new one': {
          objects: [bound('networking.istio.io/v1 VirtualService shop/web', '1-28-10')],
        },
        'it names none': {objects: [object('networking.istio.io/v1 VirtualService shop/web')]},
        'it is no configuration': {
          objects: [
            definition('things.example.istio.io', 'Thing'),
            bound('example.istio.io/v1 Thing shop/one', 'r0'),
          ],
        },
      },
    },
    ROUTES_BOUND_TO_REVISION: {
      fires: {
        'a route names the old revision': {
          objects: [bound('gateway.networking.k8s.io/v1 HTTPRoute shop/web', 'default')],
          says: ['1 HTTPRoute.gateway.networking.k8s.io', 'shop/web', '1-28-10'],
        },
        'it names one of two old revisions': {
          objects: [
            ...istiod('r1', '1.27.9'),
            bound('gateway.networking.k8s.io/v1 HTTPRoute shop/web', 'r1'),
          ],
          says: ['shop/web'],
        },
      },
      quiet: {
        'a Gateway does, which has rules of its own': {
          objects: [bound('gateway.networking.k8s.io/v1 Gateway shop/web', 'default')],
        },
        'it names the new one': {
          objects: [bound('gateway.networking.k8s.io/v1 HTTPRoute shop/web', '1-28-10')],
        },
        'it names none': {objects: [object('gateway.networking.k8s.io/v1 HTTPRoute shop/web')]},
      },
    },
  },
)
