import {namespace, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {injectValue} from '../../../src/checks/labels/inject-value.ts'

specify('labels', [injectValue], {
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
})
