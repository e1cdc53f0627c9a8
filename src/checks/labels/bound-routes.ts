import {REV} from '../../mesh/injection.ts'
import {labelsOf} from '../../mesh/fields.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check} from '../check.ts'
import {kubectl, placeOf, refOf} from '../place.ts'

/** F-15: Gateways have rules of their own (F-69), what is attached to them has not. */
const KINDS = [
  'HTTPRoute',
  'GRPCRoute',
  'TLSRoute',
  'TCPRoute',
  'UDPRoute',
  'ReferenceGrant',
  'BackendTLSPolicy',
  'ListenerSet',
] as const

export const boundRoutes: Check = {
  code: 'ROUTES_BOUND_TO_REVISION',
  title: 'No route of the Gateway API is bound to an old revision',
  severity: 'warns',
  source: 'F-15',
  means:
    'A route or policy of the Gateway API carries `istio.io/rev` of an old revision. The new ' +
    'istiod does not read it, so its gateways and sidecars go without.',
  help:
    'Remove the label, or make a copy with the label of the new revision before the gateways ' +
    'move.',
  needs: [],
  find: ({survey, asked}) =>
    KINDS.map(kind => `${kind}.gateway.networking.k8s.io`).flatMap(kind => {
      const bound = survey
        .of(kind)
        .filter(each => asked.from.some(old => old === labelsOf(each)[REV]))
      if (bound.length === 0) return []
      return [
        {
          what:
            `${bound.length} ${kind} carry the label ${REV} of an old revision: ` +
            `${some(bound.map(placeOf))}.`,
          why:
            `istiod ${asked.revision} does not read them, so they do not apply to the ` +
            'workloads that have moved to it.',
          next: [
            sh`kubectl get ${kind} -A -l ${REV}`,
            ...bound
              .slice(0, 1)
              .map(each => sh`${kubectl('label', {...refOf(each), kind})} ${REV}-`),
          ],
          objects: bound.map(refOf),
        },
      ]
    }),
}
