import {labelsOf} from '../../mesh/fields.ts'
import {REV} from '../../mesh/injection.ts'
import {some} from '../../mesh/sentences.ts'
import type {KubeObject} from '../../mesh/object.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {placeOf, refOf} from '../place.ts'
import {
  GATEWAY,
  asksFor,
  claimants,
  basisAfter,
  basisNow,
  managedOf,
  pinning,
  willAskFor,
} from './claims.ts'

/** F-69: a Gateway that no istiod claims keeps its last Deployment, or never gets one. */
export const unowned: Check = {
  code: 'GATEWAY_UNOWNED',
  title: 'Every Gateway of the Gateway API belongs to a revision, before the upgrade and after it',
  severity: 'warns',
  source: 'F-69',
  means:
    'No istiod takes the Gateway for its own: it names a revision or tag that does not ' +
    'exist, or names none and there is no default that counts for this version.',
  help: 'Label the Gateway with `istio.io/rev` of a revision that exists.',
  needs: [GATEWAY],
  find: evidence => {
    const [now, gone] = [basisNow(evidence), basisAfter(evidence, 'gone')]
    const lost = managedOf(evidence).filter(
      each => claimants(now, asksFor(evidence, each)).length === 0,
    )
    // One that names an old revision itself is moved by hand: GATEWAY_API_GATEWAY.
    const loose = managedOf(evidence).filter(
      each => !evidence.asked.from.some(one => one === labelsOf(each)[REV]),
    )
    const losing = loose.filter(
      each => !lost.includes(each) && claimants(gone, willAskFor(evidence, each)).length === 0,
    )
    return [
      ...nobody(lost, 'belong to no revision', evidence),
      ...nobody(losing, 'will belong to no revision once the old istiod is gone', evidence),
    ]
  },
}

function nobody(gateways: readonly KubeObject[], what: string, {asked}: Evidence): readonly Hit[] {
  if (gateways.length === 0) return []
  return [
    {
      what:
        `${gateways.length} Gateway(s) of the Gateway API ${what}: ` +
        `${some(gateways.map(placeOf))}.`,
      why:
        'No istiod updates their Deployment, Service or status. Their pods keep an old proxy, ' +
        'so the old istiod cannot be removed.',
      next: [
        ...pinning(gateways, asked.revision),
        'Do so once the new istiod serves and before the cleanup.',
      ],
      objects: gateways.map(refOf),
    },
  ]
}
