import {TRIAL_CRD, trialApi} from '../../mesh/trial-kind.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check} from '../check.ts'
import {crdNamed} from './crd-changes.ts'

/** F-25, F-29: whether istiod judges resources is proved with a Gateway. */
export const trialKind: Check = {
  code: 'TRIAL_KIND_NOT_SERVED',
  title: 'The API serves the kind with which istiod is tried',
  severity: 'blocks',
  source: 'F-25, F-29',
  means:
    'meshctl proves that the new istiod judges Istio resources with dry runs of a `Gateway` of ' +
    'networking.istio.io. The API serves none, and the upgrade brings none, so the proof could ' +
    'never succeed.',
  help:
    'Take `gateways.networking.istio.io` out of `base.excludedCRDs`, or apply its definition from ' +
    'the base chart.',
  needs: [],
  find: ({seen, asked}) => {
    const live = crdNamed(seen, TRIAL_CRD)
    const isBrought =
      asked.crds === undefined ||
      asked.crds.folder.some(each => each.name === TRIAL_CRD) ||
      asked.crds.templates?.includes(TRIAL_CRD) !== false
    return trialApi(seen) !== undefined || (live === undefined && isBrought)
      ? []
      : [
          {
            what: `The API serves no ${TRIAL_CRD}${live === undefined ? ', and the upgrade brings none' : ''}.`,
            why: 'Whether istiod judges Istio resources is proved with a Gateway; without it nobody could tell.',
            next: [sh`kubectl get crd ${TRIAL_CRD} -o yaml`],
            objects: [{kind: 'CustomResourceDefinition', name: TRIAL_CRD}],
          },
        ]
  },
}
