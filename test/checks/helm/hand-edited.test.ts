import type {KubeObject} from '../../../src/mesh/object.ts'
import {object, ownedBy, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {handEdited} from '../../../src/checks/helm/hand-edited.ts'
import {ENV, REPLICAS, RESTART, plane, writtenBy} from './objects.ts'

const template = (managed: object): KubeObject =>
  object(
    'v1 ConfigMap istio-system/istio-sidecar-injector',
    {labels: {}, ...managed},
    {data: {config: 'a: b'}},
  )
specify('helm', [handEdited], {
  ISTIOD_EDITED_BY_HAND: {
    fires: {
      'somebody edited its environment': {
        objects: [
          plane({
            annotations: ownedBy('istio-system', 'istiod'),
            ...writtenBy({helm: ENV, 'kubectl-edit': ENV}),
          }),
        ],
        says: ['kubectl-edit', 'containers[].env'],
      },
      'somebody edited its template of sidecars': {
        objects: [template(writtenBy({'kubectl-patch': {'f:data': {'f:config': {}}}}))],
        says: ['data.config', 'configmap istio-sidecar-injector'],
      },
    },
    quiet: {
      'it was restarted and scaled': {
        objects: [
          plane({
            annotations: ownedBy('istio-system', 'istiod'),
            ...writtenBy({'kubectl-rollout': RESTART, 'kube-controller-manager': REPLICAS}),
          }),
        ],
      },
      'Helm wrote it, whoever holds it': {
        objects: [
          plane({
            annotations: ownedBy('istio-system', 'istiod'),
            ...writtenBy({'terraform-provider-helm_v2.12.1_x5': ENV, 'before-first-apply': ENV}),
          }),
          template(writtenBy({helm: {'f:data': {'f:mesh': {}}}})),
        ],
      },
      'only its status was written': {
        objects: [
          plane({
            annotations: ownedBy('istio-system', 'istiod'),
            ...writtenBy({'kubectl-edit': ENV}, 'status'),
          }),
        ],
      },
      'the configuration is of another revision': {
        objects: [
          object(
            'v1 ConfigMap istio-system/istio-sidecar-injector-other',
            writtenBy({'kubectl-edit': {'f:data': {'f:mesh': {}}}}),
          ),
        ],
      },
      'a Deployment of the same name elsewhere was edited': {
        objects: [workload('shop/istiod', {metadata: writtenBy({'kubectl-edit': ENV})})],
      },
      'only labels were written': {
        objects: [
          template(writtenBy({'kubectl-label': {'f:metadata': {'f:labels': {'f:team': {}}}}})),
        ],
      },
    },
  },
})
