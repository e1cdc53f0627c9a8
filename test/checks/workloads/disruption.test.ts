import type {KubeObject} from '../../../src/mesh/object.ts'
import {namespace, object, workload} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {disruptionForbidden} from '../../../src/checks/workloads/disruption.ts'
import {NO_POD, dbPod} from './capacity.ts'

const budget = (spec: object, place = 'shop/web'): KubeObject =>
  object(
    `policy/v1 PodDisruptionBudget ${place}`,
    {},
    {spec: {selector: {matchLabels: {app: 'web'}}, ...spec}},
  )
specify('workloads', [disruptionForbidden], {
  DISRUPTION_FORBIDDEN: {
    fires: {
      'all must be there': {
        objects: [budget({minAvailable: 2})],
        says: ['shop/web', 'shop/Deployment/web'],
        severity: 'warns',
      },
      'all of them, in shares': {objects: [budget({minAvailable: '100%'})]},
      'more than most, which rounds to all': {objects: [budget({minAvailable: '51%'})]},
      'none may be missing': {objects: [budget({maxUnavailable: 0})]},
      'no share may': {objects: [budget({maxUnavailable: '0%'})]},
      'an empty selector takes all of the namespace': {
        objects: [budget({selector: {}, maxUnavailable: 0})],
      },
      'its pods are replaced by hand': {
        objects: [
          workload('shop/db', {kind: 'StatefulSet', spec: {updateStrategy: {type: 'OnDelete'}}}),
          dbPod,
          budget({selector: {matchLabels: {app: 'db'}}, maxUnavailable: 0}),
        ],
        says: ['by hand'],
      },
      'some of its pods are replaced by hand': {
        objects: [
          workload('shop/db', {kind: 'StatefulSet', spec: {updateStrategy: {type: 'OnDelete'}}}),
          dbPod,
          budget({selector: {}, maxUnavailable: 0}),
        ],
        says: ['by hand'],
      },
    },
    quiet: {
      'one may be missing': {objects: [budget({minAvailable: 1})]},
      'half must be there': {objects: [budget({minAvailable: '50%'})]},
      'a share that rounds to one may': {objects: [budget({maxUnavailable: '1%'})]},
      'it is about others': {
        objects: [budget({selector: {matchLabels: {app: 'db'}}, maxUnavailable: 0})],
      },
      'it is of another namespace': {objects: [budget({maxUnavailable: 0}, 'other/web')]},
      'it selects nothing': {objects: [budget({selector: null, maxUnavailable: 0})]},
      'the workload is not in the mesh': {
        objects: [namespace('shop', {'istio-injection': 'disabled'}), budget({maxUnavailable: 0})],
        without: NO_POD,
      },
    },
  },
})
