import {ownedBy, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {networkPolicy} from '../../../src/checks/labels/network-policy.ts'
import {policy} from './hooks.ts'

specify('labels', [networkPolicy], {
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
            egress: [{to: [{namespaceSelector: {}, podSelector: {matchLabels: {app: 'istiod'}}}]}],
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
})
