import {istiod} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {placement} from '../../../src/checks/plane/placement.ts'
import {node, plane} from './istiod.ts'
import type {Rest} from './istiod.ts'

const apart = (labelSelector: unknown, topologyKey = 'kubernetes.io/hostname'): Rest => ({
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        {topologyKey, ...(labelSelector === undefined ? {} : {labelSelector})},
      ],
    },
  },
})
specify('plane', [placement], {
  NEW_ISTIOD_WITHOUT_NODE: {
    fires: {
      'every node is cordoned': {
        objects: [node('node-1', {unschedulable: true})],
        says: ['1 node(s)'],
        severity: 'blocks',
      },
      'no node is ready': {
        objects: [node('node-1', {}, {conditions: [{type: 'Ready', status: 'False'}]})],
        severity: 'blocks',
      },
      'no node has the labels': {
        objects: [plane({pod: {nodeSelector: {pool: 'infra'}}})],
        severity: 'blocks',
      },
      'a taint keeps it away': {
        objects: [
          node('node-1', {taints: [{key: 'pool', value: 'gpu', effect: 'NoSchedule'}]}),
          plane({pod: {tolerations: [{key: 'pool', value: 'infra'}]}}),
        ],
        severity: 'blocks',
      },
      'a toleration is for another effect': {
        objects: [
          node('node-1', {taints: [{key: 'pool', effect: 'NoExecute'}]}),
          plane({pod: {tolerations: [{operator: 'Exists', effect: 'NoSchedule'}]}}),
        ],
        severity: 'blocks',
      },
      'no node is large enough': {
        objects: [plane({requests: {cpu: '500m', memory: '100Gi'}})],
        severity: 'blocks',
      },
      'pods keep apart, and each node has one': {
        objects: [plane({pod: apart({matchLabels: {app: 'istiod'}})})],
        says: ['1 of them run'],
        severity: 'warns',
      },
    },
    quiet: {
      'the node is just large enough': {
        objects: [plane({requests: {cpu: '16000m', memory: '64Gi'}})],
      },
      'one node of two can take it': {
        objects: [node('node-1', {unschedulable: true}), node('node-2')],
      },
      'it tolerates the taint': {
        objects: [
          node('node-1', {taints: [{key: 'pool', value: 'infra', effect: 'NoSchedule'}]}),
          plane({pod: {tolerations: [{key: 'pool', value: 'infra', effect: 'NoSchedule'}]}}),
        ],
      },
      'it tolerates every taint': {
        objects: [
          node('node-1', {taints: [{key: 'pool', effect: 'NoExecute'}]}),
          plane({pod: {tolerations: [{operator: 'Exists'}]}}),
        ],
      },
      'the taint is a preference': {
        objects: [node('node-1', {taints: [{key: 'pool', effect: 'PreferNoSchedule'}]})],
      },
      'pods keep apart, and a node is free': {
        objects: [node('node-2'), plane({pod: apart({matchLabels: {app: 'istiod'}})})],
      },
      'pods keep apart within a revision only': {
        objects: [plane({pod: apart({matchLabels: {'istio.io/rev': 'default'}})})],
      },
      'pods keep apart by zone': {
        objects: [
          plane({pod: apart({matchLabels: {app: 'istiod'}}, 'topology.kubernetes.io/zone')}),
        ],
      },
      'the rule selects nothing': {objects: [plane({pod: apart(undefined)})]},
      'no node could be seen': {without: ['Node/node-1']},
      'the new istiod is there already': {
        objects: [...istiod('1-28-10', '1.28.10'), node('node-1', {unschedulable: true})],
      },
    },
  },
})
