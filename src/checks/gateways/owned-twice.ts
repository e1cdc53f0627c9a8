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

/** F-68: two istiods that both own a Gateway write its Deployment in turns. */
export const ownedTwice: Check = {
  code: 'GATEWAY_OWNED_TWICE',
  title:
    'Every Gateway of the Gateway API belongs to one revision only, at every moment of the upgrade',
  severity: 'warns',
  source: 'F-68, F-69',
  means:
    'Two revisions take the same Gateway for theirs, now or once tags and the default have ' +
    'moved while the old istiod still runs. An istiod without a revision always claims what ' +
    'names none.',
  help: 'Give each such Gateway a label `istio.io/rev` with the name of a revision, not of a tag.',
  needs: [GATEWAY],
  find: evidence => {
    const [now, beside] = [basisNow(evidence), basisAfter(evidence, 'beside')]
    const already = managedOf(evidence).filter(
      each => claimants(now, asksFor(evidence, each)).length > 1,
    )
    const later = managedOf(evidence).filter(
      each => !already.includes(each) && claimants(beside, willAskFor(evidence, each)).length > 1,
    )
    return [
      ...twice(
        already,
        'now',
        claimants(now, already.map(each => asksFor(evidence, each))[0] ?? ''),
        evidence,
      ),
      ...twice(
        later,
        'once tags and the default have moved',
        claimants(beside, later.map(each => willAskFor(evidence, each))[0] ?? ''),
        evidence,
      ),
    ]
  },
}

function twice(
  gateways: readonly KubeObject[],
  when: string,
  owners: readonly string[],
  {asked}: Evidence,
): readonly Hit[] {
  if (gateways.length === 0) return []
  return [
    {
      what:
        `${gateways.length} Gateway(s) belong to more than one revision ${when} ` +
        `(${owners.join(', ')}): ${some(gateways.map(placeOf))}.`,
      why:
        'Each istiod renders the Deployment with its own proxy image and overwrites the ' +
        'other’s: pods are replaced without end, and traffic through them suffers.',
      next: [
        ...pinning(
          gateways,
          asked.from.find(each => owners.includes(each)) ?? owners[0] ?? asked.revision,
        ),
        'Later point each at the new revision in the same way, one after the other.',
      ],
      objects: gateways.map(refOf),
    },
  ]
}
