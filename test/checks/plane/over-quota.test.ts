import type {KubeObject} from '../../../src/mesh/object.ts'
import {istiod, object} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {overQuota} from '../../../src/checks/plane/over-quota.ts'
import type {Rest} from './istiod.ts'

const quota = (hard: Rest, used: Rest, spec: Rest = {}): KubeObject =>
  object('v1 ResourceQuota istio-system/istio', {}, {spec, status: {hard, used}})
specify('plane', [overQuota], {
  NEW_ISTIOD_OVER_QUOTA: {
    fires: {
      'one more pod is too many': {
        objects: [quota({pods: '3'}, {pods: '3'})],
        says: ['ResourceQuota istio', 'pods'],
        severity: 'blocks',
      },
      'its memory is too much': {
        objects: [quota({'requests.memory': '3Gi'}, {'requests.memory': '2Gi'})],
        says: ['requests.memory'],
        severity: 'blocks',
      },
      'its cores are, by their short name': {
        objects: [quota({cpu: '800m'}, {cpu: '500m'})],
        severity: 'blocks',
      },
      'not all of its replicas have room': {
        objects: [quota({pods: 4}, {pods: 3})],
        values: {autoscaleMin: 2},
        says: ['2 new pod(s)'],
        severity: 'warns',
      },
    },
    quiet: {
      'there is just enough': {
        objects: [
          quota(
            {pods: '2', 'requests.memory': '4Gi', cpu: '1'},
            {pods: '1', 'requests.memory': '2Gi', cpu: '500m'},
          ),
        ],
      },
      'it is about something else': {
        objects: [
          quota(
            {'count/secrets': '1', 'limits.cpu': '1'},
            {'count/secrets': '1', 'limits.cpu': '1'},
          ),
        ],
      },
      'it counts some pods only': {
        objects: [
          quota({pods: '1'}, {pods: '1'}, {scopes: ['BestEffort']}),
          {
            ...quota(
              {pods: '1'},
              {pods: '1'},
              {scopeSelector: {matchExpressions: [{scopeName: 'PriorityClass'}]}},
            ),
            metadata: {name: 'other', namespace: 'istio-system'},
          },
        ],
      },
      'it is of another namespace': {
        objects: [
          {...quota({pods: '1'}, {pods: '1'}), metadata: {name: 'istio', namespace: 'shop'}},
        ],
      },
      'the new istiod is there already': {
        objects: [...istiod('1-28-10', '1.28.10'), quota({pods: '1'}, {pods: '1'})],
      },
      'it cannot be read': {objects: [quota({pods: 'many'}, {pods: []})]},
    },
  },
})
