import type {KubeObject} from '../../../src/mesh/object.ts'
import {injectedPod, namespace, object} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {otherRoller} from '../../../src/checks/workloads/other-roller.ts'

const rollout = (
  apiVersion: string,
  kind: string,
  place: string,
  spec: Record<string, unknown> = {},
): KubeObject => object(`${apiVersion} ${kind} ${place}`, {}, {spec})
const OPTED_OUT = {template: {metadata: {labels: {'sidecar.istio.io/inject': 'false'}}}}
specify('workloads', [otherRoller], {
  ROLLED_BY_ANOTHER_KIND: {
    fires: {
      'an Argo Rollout is in the mesh': {
        objects: [rollout('argoproj.io/v1alpha1', 'Rollout', 'shop/cart')],
        says: ['Argo Rollout', 'kubectl -n shop argo rollouts restart cart'],
        severity: 'warns',
      },
      'OpenKruise is': {
        objects: [rollout('apps.kruise.io/v1alpha1', 'CloneSet', 'shop/cart')],
        says: ['CloneSet', 'clonesets.apps.kruise.io cart'],
      },
      'OpenKruise’s StatefulSet is': {
        objects: [rollout('apps.kruise.io/v1beta1', 'StatefulSet', 'shop/db')],
        says: ['OpenKruise StatefulSet'],
      },
      'Knative is': {
        objects: [rollout('serving.knative.dev/v1', 'Service', 'shop/fn')],
        says: ['it takes a restart of meshctl back', 'shop/fn'],
      },
    },
    quiet: {
      'it is outside of the mesh': {
        objects: [namespace('other'), rollout('argoproj.io/v1alpha1', 'Rollout', 'other/cart')],
      },
      'its template wants no sidecar': {
        objects: [rollout('argoproj.io/v1alpha1', 'Rollout', 'shop/cart', OPTED_OUT)],
      },
      'another kind of Argo’s is': {
        objects: [rollout('argoproj.io/v1alpha1', 'AnalysisTemplate', 'shop/cart')],
      },
      'its namespace has moved': {
        objects: [
          rollout('argoproj.io/v1alpha1', 'Rollout', 'shop/cart'),
          injectedPod('shop/web', {revision: 'other', version: '1.28.10'}),
        ],
      },
    },
  },
})
