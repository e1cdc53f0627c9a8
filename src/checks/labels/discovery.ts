import {at, rows, selectorIn} from '../../mesh/fields.ts'
import {some} from '../../mesh/sentences.ts'
import {selects} from '../../mesh/selector.ts'
import type {Check} from '../check.ts'
import {movedNamespaces} from './moved.ts'

/**
 * F-13's worst relative: istiod itself looks for namespaces by the label that the move takes away.
 */
export const discovery: Check = {
  code: 'DISCOVERY_BY_INJECTION_LABEL',
  title: 'istiod still sees every namespace when its labels have changed',
  severity: 'blocks',
  source: 'F-13; Istio: meshConfig.discoverySelectors',
  means:
    'The values of the old istiod hold `meshConfig.discoverySelectors` that take namespaces ' +
    'by `istio-injection` or by the old revision. After the move these namespaces match none ' +
    'of them, and istiod knows nothing of their Services.',
  help: 'Select by a label that stays, for example one of your own on every namespace of the mesh.',
  needs: [],
  find: evidence => {
    const selectors = rows(at(evidence.asked.like?.values, 'meshConfig', 'discoverySelectors')).map(
      selectorIn,
    )
    const lost =
      selectors.length === 0
        ? []
        : movedNamespaces(evidence).filter(
            each =>
              selectors.some(one => selects(one, each.before)) &&
              !selectors.some(one => selects(one, each.after)),
          )
    if (lost.length === 0) return []
    return [
      {
        what:
          `meshConfig.discoverySelectors takes ${lost.length} namespace(s) by a label that the ` +
          `upgrade changes: ${some(lost.map(each => each.name))}.`,
        why:
          'Both istiods would stop watching their Services and pods after they have moved: no ' +
          'endpoints, no sidecar configuration.',
        next: [
          'kubectl label namespace NAME mesh-member=true',
          'Name that label in meshConfig.discoverySelectors of the old release, upgrade it, ' +
            'then plan again.',
        ],
        objects: lost.map(each => ({kind: 'Namespace', name: each.name})),
      },
    ]
  },
}
