import {workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {surgeDeadlock} from '../../../src/checks/workloads/surge.ts'
import {YIELDS, node} from './capacity.ts'

const apart = (term: object = {}): Record<string, unknown> => ({
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        {
          topologyKey: 'kubernetes.io/hostname',
          labelSelector: {matchLabels: {app: 'web'}},
          ...term,
        },
      ],
    },
  },
})
specify('workloads', [surgeDeadlock], {
  SURGE_HAS_NO_PLACE: {
    fires: {
      'each pod has a node, and there is no third': {
        objects: [workload('shop/web', {pod: apart()}), node('node-2')],
        says: ['shop/Deployment/web', 'maxUnavailable'],
        severity: 'warns',
      },
      'the third is closed': {
        objects: [
          workload('shop/web', {pod: apart()}),
          node('node-2'),
          node('node-3', {unschedulable: true}),
          node('node-4', {taints: [{key: 'a', effect: 'NoSchedule'}]}),
        ],
      },
      'the third has other labels': {
        objects: [
          workload('shop/web', {pod: {...apart(), nodeSelector: {disk: 'ssd'}}}),
          node('node-2', {}, {}, {disk: 'ssd'}),
          node('node-3', {}, {}, {disk: 'ssd'}),
          node('node-4'),
        ],
      },
      'each takes a port of its host': {
        objects: [
          workload('shop/web', {
            replicas: 1,
            pod: {
              containers: [{name: 'app', image: 'a', ports: [{containerPort: 80, hostPort: 80}]}],
            },
          }),
        ],
      },
      'they share no zone, and there are two': {
        objects: [
          workload('shop/web', {pod: apart({topologyKey: 'zone'})}),
          node('node-2', {}, {}, {zone: 'a'}),
          node('node-3', {}, {}, {zone: 'b'}),
          node('node-4', {}, {}, {zone: 'b'}),
        ],
      },
    },
    quiet: {
      'nobody sees nodes': {
        objects: [workload('shop/web', {pod: apart()})],
        without: ['Node/node-1'],
      },
      'there is a third node': {
        objects: [workload('shop/web', {pod: apart()}), node('node-2'), node('node-3')],
      },
      'it takes a pod away first': {
        objects: [workload('shop/web', {pod: apart(), spec: YIELDS}), node('node-2')],
      },
      'it keeps away from others': {
        objects: [workload('shop/web', {pod: apart({labelSelector: {matchLabels: {app: 'db'}}})})],
      },
      'only pods of one template keep apart': {
        objects: [workload('shop/web', {pod: apart({matchLabelKeys: ['pod-template-hash']})})],
      },
      'they would rather keep apart': {
        objects: [
          workload('shop/web', {
            pod: {
              affinity: {
                podAntiAffinity: {
                  preferredDuringSchedulingIgnoredDuringExecution: [
                    {
                      weight: 1,
                      podAffinityTerm: {
                        topologyKey: 'kubernetes.io/hostname',
                        labelSelector: {matchLabels: {app: 'web'}},
                      },
                    },
                  ],
                },
              },
            },
          }),
        ],
      },
      'it keeps away from those of another namespace': {
        objects: [workload('shop/web', {pod: apart({namespaces: ['other']})})],
      },
    },
  },
})
