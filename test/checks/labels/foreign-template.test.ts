import {injectedPod, injector, istiod, namespace, object, release} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {foreignTemplate} from '../../../src/checks/labels/foreign-template.ts'

const rollout = (
  labels: Record<string, string>,
  place = 'bare/canary',
): ReturnType<typeof object> =>
  object(
    `argoproj.io/v1alpha1 Rollout ${place}`,
    {},
    {spec: {template: {metadata: {labels: {app: 'canary', ...labels}}}}},
  )
specify('labels', [foreignTemplate], {
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
        objects: [namespace('bare'), ...istiod('r30', '1.30.3'), rollout({'istio.io/rev': 'r30'})],
        releases: [release('istio-system/istiod-r30', 'istiod', '1.30.3')],
      },
    },
  },
})
