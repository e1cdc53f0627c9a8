import {LABELS} from '../../src/checks/labels/all.ts'
import {
  injectedPod,
  injector,
  istiod,
  namespace,
  object,
  release,
  workload,
} from './mesh-objects.ts'
import {specify} from './specify.ts'

const OF_PODS = [
  'INJECTION_VALUE_UNKNOWN',
  'BOTH_INJECTION_LABELS',
  'INJECT_VALUE_ODD',
  'INJECTION_BY_POLICY',
  'TEMPLATE_LABEL_IGNORED',
  'FOREIGN_TEMPLATE_UNSERVED',
  'TEMPLATE_TAKEN_TWICE',
]

const rollout = (
  labels: Record<string, string>,
  place = 'bare/canary',
): ReturnType<typeof object> =>
  object(
    `argoproj.io/v1alpha1 Rollout ${place}`,
    {},
    {spec: {template: {metadata: {labels: {app: 'canary', ...labels}}}}},
  )
const cronJob = (
  labels: Record<string, string>,
  place = 'shop/nightly',
): ReturnType<typeof object> =>
  object(
    `batch/v1 CronJob ${place}`,
    {},
    {spec: {schedule: '0 0 * * *', jobTemplate: {spec: {template: {metadata: {labels}}}}}},
  )
/** Takes every namespace that says nothing. */
const taker = (name: string, revision: string): ReturnType<typeof object> =>
  object(
    `admissionregistration.k8s.io/v1 MutatingWebhookConfiguration ${name}`,
    {labels: {'istio.io/rev': revision}},
    {
      webhooks: [
        {
          name: 'auto.sidecar-injector.istio.io',
          clientConfig: {
            service: {namespace: 'istio-system', name: 'istiod'},
            caBundle: 'Um9vdA==',
          },
          namespaceSelector: {
            matchExpressions: [
              {key: 'istio-injection', operator: 'DoesNotExist'},
              {key: 'istio.io/rev', operator: 'DoesNotExist'},
            ],
          },
          objectSelector: {},
        },
      ],
    },
  )

specify(
  'labels of namespaces and templates',
  LABELS.filter(each => OF_PODS.includes(each.code)),
  {
    INJECTION_VALUE_UNKNOWN: {
      fires: {
        'the value is neither enabled nor disabled': {
          objects: [namespace('shop', {'istio-injection': 'true', 'istio.io/rev': 'r1'})],
          says: ['istio-injection=true'],
        },
      },
      quiet: {
        'it is disabled': {objects: [namespace('shop', {'istio-injection': 'disabled'})]},
        'there is none': {objects: [namespace('shop', {'istio.io/rev': 'default'})]},
      },
    },
    BOTH_INJECTION_LABELS: {
      fires: {
        'enabled wins over another revision': {
          objects: [namespace('shop', {'istio-injection': 'enabled', 'istio.io/rev': 'canary'})],
          says: [
            'shop (istio.io/rev=canary)',
            'istio-injection=enabled',
            'kubectl label namespace shop istio-injection-',
          ],
          severity: 'warns',
        },
        'disabled wins over a revision that serves': {
          objects: [namespace('shop', {'istio-injection': 'disabled', 'istio.io/rev': 'default'})],
          says: ['Nobody injects', 'kubectl label namespace shop istio.io/rev-'],
        },
        'two of them are one finding': {
          objects: [
            namespace('a', {'istio-injection': 'enabled', 'istio.io/rev': 'x'}),
            namespace('b', {'istio-injection': 'enabled', 'istio.io/rev': 'y'}),
          ],
          says: ['a (istio.io/rev=x), b (istio.io/rev=y)'],
        },
      },
      quiet: {
        'both mean the same revision': {
          objects: [namespace('shop', {'istio-injection': 'enabled', 'istio.io/rev': 'default'})],
        },
        'both mean the same tag': {
          objects: [
            namespace('shop', {'istio-injection': 'enabled', 'istio.io/rev': 'default'}),
            injector('default', 'default'),
          ],
          without: ['MutatingWebhookConfiguration/istio-sidecar-injector'],
        },
        'only one label is there': {
          objects: [
            namespace('shop', {'istio-injection': 'disabled'}),
            namespace('bare', {'istio.io/rev': 'canary'}),
          ],
        },
        'the value is odd, which another check tells': {
          objects: [namespace('shop', {'istio-injection': 'true', 'istio.io/rev': 'canary'})],
        },
      },
    },
    INJECT_VALUE_ODD: {
      fires: {
        'a no of 1.26 becomes a yes': {
          from: '1.26.8',
          to: '1.27.9',
          objects: [workload('shop/web', {labels: {'sidecar.istio.io/inject': 'no'}})],
          says: ['shop/Deployment/web (no)', 'sidecar that nobody asked for'],
          severity: 'warns',
        },
        'the annotation says so': {
          from: '1.26.8',
          to: '1.28.10',
          objects: [workload('shop/web', {annotations: {'sidecar.istio.io/inject': 'False'}})],
          says: ['(False)'],
          severity: 'warns',
        },
        'a yes of 1.26 gets lost where only who asks is injected': {
          from: '1.26.8',
          values: {global: {proxy: {autoInject: 'disabled'}}},
          objects: [workload('shop/web', {annotations: {'sidecar.istio.io/inject': 'Yes'}})],
          says: ['start without a sidecar'],
          severity: 'blocks',
        },
        'a no is taken for nothing by both': {
          from: '1.27.9',
          to: '1.28.10',
          objects: [workload('shop/web', {labels: {'sidecar.istio.io/inject': 'no'}})],
          says: ['whatever the author meant'],
          severity: 'info',
        },
        'a no is a no for both': {
          from: '1.24.6',
          to: '1.26.8',
          objects: [workload('shop/web', {labels: {'sidecar.istio.io/inject': 'no'}})],
          says: ['leaves such pods alone'],
          severity: 'info',
        },
      },
      quiet: {
        'it says false': {
          from: '1.26.8',
          objects: [workload('shop/web', {labels: {'sidecar.istio.io/inject': 'false'}})],
        },
        'it says true': {
          from: '1.26.8',
          objects: [workload('shop/web', {labels: {'sidecar.istio.io/inject': 'true'}})],
        },
        'it is empty': {
          from: '1.26.8',
          objects: [workload('shop/web', {labels: {'sidecar.istio.io/inject': ''}})],
        },
        'a yes stays a yes, since all are injected': {
          from: '1.26.8',
          objects: [workload('shop/web', {labels: {'sidecar.istio.io/inject': 'on'}})],
        },
        'the label wins over the annotation': {
          from: '1.26.8',
          objects: [
            workload('shop/web', {
              labels: {'sidecar.istio.io/inject': 'false'},
              annotations: {'sidecar.istio.io/inject': 'no'},
            }),
          ],
        },
        'nobody injects that namespace': {
          from: '1.26.8',
          objects: [
            namespace('bare'),
            workload('bare/web', {labels: {'sidecar.istio.io/inject': 'no'}}),
          ],
        },
        'it is on the network of its host': {
          from: '1.26.8',
          objects: [
            workload('shop/web', {
              labels: {'sidecar.istio.io/inject': 'no'},
              pod: {hostNetwork: true},
            }),
          ],
        },
      },
    },
    INJECTION_BY_POLICY: {
      fires: {
        'only who asks is injected': {
          values: {global: {proxy: {autoInject: 'disabled'}}},
          says: ['global.proxy.autoInject is disabled', 'istiod'],
        },
        'some are left out by selector': {
          values: {sidecarInjectorWebhook: {neverInjectSelector: [{matchLabels: {job: 'x'}}]}},
          says: ['neverInjectSelector is set'],
        },
      },
      quiet: {
        'it is enabled': {values: {global: {proxy: {autoInject: 'enabled'}}}},
        'the list is empty': {values: {sidecarInjectorWebhook: {neverInjectSelector: []}}},
      },
    },
    TEMPLATE_LABEL_IGNORED: {
      fires: {
        'a template names another revision than its namespace': {
          objects: [workload('shop/web', {labels: {'istio.io/rev': 'canary'}})],
          says: ['shop/Deployment/web', 'no effect'],
          severity: 'info',
        },
        'a template asks in a namespace that says no': {
          objects: [
            namespace('out', {'istio-injection': 'disabled'}),
            workload('out/web', {labels: {'sidecar.istio.io/inject': 'true'}}),
          ],
          says: ['out/Deployment/web', 'istio-injection=disabled'],
          severity: 'warns',
        },
        'a CronJob does': {
          objects: [cronJob({'istio.io/rev': 'canary'})],
          says: ['shop/CronJob/nightly'],
        },
        'the namespace names a revision': {
          objects: [
            namespace('shop', {'istio.io/rev': 'default'}),
            workload('shop/web', {labels: {'istio.io/rev': 'canary'}}),
          ],
          says: ['shop/Deployment/web'],
        },
      },
      quiet: {
        'it names the one that serves': {
          objects: [workload('shop/web', {labels: {'istio.io/rev': 'default'}})],
        },
        'it names the tag of its namespace': {
          objects: [
            namespace('shop', {'istio.io/rev': 'prod'}),
            injector('default', 'prod'),
            workload('shop/web', {labels: {'istio.io/rev': 'prod'}}),
          ],
        },
        'it names the revision behind the tag': {
          objects: [
            namespace('shop', {'istio.io/rev': 'prod'}),
            injector('default', 'prod'),
            workload('shop/web', {labels: {'istio.io/rev': 'default'}}),
          ],
        },
        'it opts out': {
          objects: [
            workload('shop/web', {
              labels: {'istio.io/rev': 'canary', 'sidecar.istio.io/inject': 'false'},
            }),
          ],
        },
        'the namespace has no say': {
          objects: [namespace('bare'), workload('bare/web', {labels: {'istio.io/rev': 'canary'}})],
        },
        'it only says true in an injected namespace': {
          objects: [workload('shop/web', {labels: {'sidecar.istio.io/inject': 'true'}})],
        },
        'nothing asks where the namespace says no': {
          objects: [namespace('out', {'istio-injection': 'disabled'}), workload('out/web')],
        },
      },
    },
    FOREIGN_TEMPLATE_UNSERVED: {
      fires: {
        'a Rollout names a revision that nobody serves': {
          objects: [namespace('bare'), rollout({'istio.io/rev': 'nope'})],
          says: ['bare/Rollout/canary', 'no injector takes it'],
          severity: 'blocks',
        },
        'only the old revision serves it': {
          objects: [namespace('bare'), rollout({'istio.io/rev': 'default'})],
          says: ['only an old revision', 'istio.io/rev: 1-28-10'],
          severity: 'blocks',
        },
        'only one of two old revisions serves it': {
          objects: [namespace('bare'), ...istiod('r1', '1.27.9'), rollout({'istio.io/rev': 'r1'})],
          says: ['only an old revision'],
        },
        'other pods beside it ask for the same': {
          objects: [
            namespace('bare'),
            rollout({'istio.io/rev': 'default'}),
            injectedPod('bare/other', {
              metadata: {labels: {app: 'other', 'istio.io/rev': 'default'}, ownerReferences: []},
            }),
          ],
          says: ['only an old revision'],
        },
        'its pods are gateways': {
          objects: [
            namespace('bare'),
            rollout({'istio.io/rev': 'default'}),
            injectedPod('bare/canary', {
              metadata: {labels: {app: 'canary', 'istio.io/rev': 'default'}, ownerReferences: []},
              spec: {
                containers: [
                  {
                    name: 'istio-proxy',
                    image: 'example.org/istio/proxyv2:1.27.9',
                    args: ['proxy', 'router'],
                  },
                ],
              },
            }),
          ],
          says: ['only an old revision'],
        },
        'a suspended Job asks for the default injector': {
          objects: [
            namespace('bare'),
            object(
              'batch/v1 Job bare/once',
              {},
              {
                spec: {
                  suspend: true,
                  template: {metadata: {labels: {'sidecar.istio.io/inject': 'true'}}},
                },
              },
            ),
          ],
          says: ['bare/Job/once'],
        },
        'a bare ReplicaSet does': {
          objects: [
            namespace('bare'),
            object(
              'apps/v1 ReplicaSet bare/set',
              {},
              {spec: {template: {metadata: {labels: {'istio.io/rev': 'nope'}}}}},
            ),
          ],
          says: ['bare/ReplicaSet/set'],
        },
      },
      quiet: {
        'the namespace decides': {objects: [rollout({'istio.io/rev': 'nope'}, 'shop/canary')]},
        'it asks for nothing': {objects: [namespace('bare'), rollout({})]},
        'it opts out': {
          objects: [
            namespace('bare'),
            rollout({'istio.io/rev': 'nope', 'sidecar.istio.io/inject': 'false'}),
          ],
        },
        'a tag serves it': {
          objects: [
            namespace('bare'),
            injector('default', 'prod'),
            rollout({'istio.io/rev': 'prod'}),
          ],
        },
        'it has pods, which another finding names': {
          objects: [
            namespace('bare'),
            rollout({'istio.io/rev': 'default'}),
            injectedPod('bare/canary', {
              metadata: {
                labels: {app: 'canary', 'istio.io/rev': 'default'},
                ownerReferences: [{kind: 'ReplicaSet', name: 'canary-1', controller: true}],
              },
            }),
          ],
        },
        'the ReplicaSet is of a Deployment': {
          objects: [
            namespace('bare'),
            object(
              'apps/v1 ReplicaSet bare/set',
              {ownerReferences: [{kind: 'Deployment', name: 'set'}]},
              {spec: {template: {metadata: {labels: {'istio.io/rev': 'nope'}}}}},
            ),
          ],
        },
        'the Job runs already': {
          objects: [
            namespace('bare'),
            object(
              'batch/v1 Job bare/once',
              {},
              {spec: {template: {metadata: {labels: {'istio.io/rev': 'nope'}}}}},
            ),
          ],
        },
        'the revision is not replaced': {
          objects: [
            namespace('bare'),
            ...istiod('r30', '1.30.3'),
            rollout({'istio.io/rev': 'r30'}),
          ],
          releases: [release('istio-system/istiod-r30', 'istiod', '1.30.3')],
        },
      },
    },
    TEMPLATE_TAKEN_TWICE: {
      fires: {
        'two injectors take a template of a namespace without a say': {
          objects: [
            namespace('bare'),
            workload('bare/web', {labels: {'sidecar.istio.io/inject': 'true'}}),
            injector('default', 'default'),
          ],
          says: ['istio-revision-tag-default, istio-sidecar-injector', 'bare/Deployment/web'],
          severity: 'blocks',
        },
        'two take every namespace that says nothing': {
          objects: [
            namespace('bare'),
            workload('bare/web'),
            taker('one', 'default'),
            taker('two', 'default'),
          ],
          says: ['one, two'],
        },
        'a CronJob is taken twice': {
          objects: [
            namespace('bare'),
            cronJob({'istio.io/rev': 'default'}, 'bare/nightly'),
            injector('default', 'default'),
          ],
          says: ['bare/CronJob/nightly'],
        },
      },
      quiet: {
        'it opts out': {
          objects: [
            namespace('bare'),
            workload('bare/web', {
              labels: {'sidecar.istio.io/inject': 'false', 'istio.io/rev': 'default'},
            }),
            injector('default', 'default'),
          ],
        },
        'one injector takes it': {
          objects: [
            namespace('bare'),
            workload('bare/web', {labels: {'istio.io/rev': 'prod'}}),
            injector('default', 'prod'),
          ],
        },
        'the namespace decides, which is a law': {objects: [injector('default', 'default')]},
        'one takes every namespace that says nothing': {
          objects: [namespace('bare'), workload('bare/web'), taker('one', 'default')],
        },
      },
    },
  },
)
