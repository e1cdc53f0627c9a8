import {injector, namespace, object, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {takenTwice} from '../../../src/checks/labels/taken-twice.ts'
import {cronJob} from './pods.ts'

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
specify('labels', [takenTwice], {
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
})
