import {injector, namespace, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {templateIgnored} from '../../../src/checks/labels/template-ignored.ts'
import {cronJob} from './pods.ts'

specify('labels', [templateIgnored], {
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
})
