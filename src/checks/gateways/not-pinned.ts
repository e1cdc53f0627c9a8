import {REV} from '../../mesh/injection.ts'
import {labelsOf} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {some} from '../../mesh/sentences.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {placeOf, refOf} from '../place.ts'
import {GATEWAY, asksFor, claimants, basisNow, managedOf, pinning, willAskFor} from './claims.ts'

/**
 * F-67, F-69: without a label of its own a Gateway changes hands when something else moves, and its
 * pods are replaced at once.
 */
export const notPinned: Check = {
  code: 'GATEWAY_NOT_PINNED',
  title: 'Every Gateway of the Gateway API names its revision itself',
  severity: 'warns',
  source: 'F-67, F-69',
  means:
    'A Gateway without a revision of its own is taken over by the new istiod in the moment ' +
    'in which its namespace, a tag or the default moves; the new istiod rolls its pods at ' +
    'once, all such Gateways together.',
  help:
    'Pin each Gateway to its present revision with the label `istio.io/rev` before the ' +
    'upgrade, and move them one by one afterwards.',
  needs: [GATEWAY],
  find: evidence => {
    const now = basisNow(evidence)
    const {asked} = evidence
    const loose = managedOf(evidence).filter(
      each => !evidence.seen.revisions.has((labelsOf(each)[REV] ?? '') as typeof asked.revision),
    )
    const rows = loose.flatMap(gateway => {
      const owner = asked.from.find(each =>
        claimants(now, asksFor(evidence, gateway)).includes(each),
      )
      return owner === undefined ? [] : [{gateway, owner, with: mover(evidence, gateway)}]
    })
    return [...Map.groupBy(rows, each => `${each.owner} ${each.with}`).values()].map(all =>
      loosely(
        all.map(each => each.gateway),
        all[0]?.with ?? '',
        all[0]?.owner ?? '',
      ),
    )
  },
}

/** With what it will change hands. */
function mover(evidence: Evidence, gateway: KubeObject): string {
  const asks = asksFor(evidence, gateway)
  if (willAskFor(evidence, gateway) !== asks) return 'its namespace'
  if (asks !== '')
    return evidence.seen.tags.has(asks as never) ? `the tag ${asks}` : 'its namespace'
  return basisNow(evidence).tags.some(each => each.name === 'default')
    ? 'the tag default'
    : 'the default revision'
}

const loosely = (gateways: readonly KubeObject[], mover: string, owner: string): Hit => ({
  what:
    `${gateways.length} Gateway(s) of istiod ${owner} move to the new revision together with ` +
    `${mover}: ${some(gateways.map(placeOf))}.`,
  why:
    'The new istiod then replaces their pods, all at once and outside of the waves of the ' +
    'plan. Nothing waits for one Gateway before the next.',
  next: [
    ...pinning(gateways, owner),
    'Then move them by the same label, one by one, once the new istiod serves and before the ' +
      'cleanup.',
  ],
  objects: gateways.map(refOf),
})
