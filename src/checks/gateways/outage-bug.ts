import {some} from '../../mesh/sentences.ts'
import type {KubeObject} from '../../mesh/object.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {placeOf, refOf} from '../place.ts'
import {minorOf, within} from '../version.ts'
import {GATEWAY, asksFor, claimants, gatewaysOf, basisNow, managedOf, pinning} from './claims.ts'

/**
 * Of control planes that give up a Gateway's configuration together with the Gateway (istio/istio#59959).
 */
const AFFECTED = [
  {from: '1.24.3', to: '1.24.99'},
  {from: '1.25.0', to: '1.25.99'},
  {from: '1.26.0', to: '1.26.99'},
  {from: '1.27.0', to: '1.27.99'},
  {from: '1.28.0', to: '1.28.10'},
  {from: '1.29.0', to: '1.29.4'},
  {from: '1.30.0', to: '1.30.1'},
]

/** The sources do not agree whether these are mended, or nobody has said so. */
const DOUBTFUL = [
  {from: '1.28.11', to: '1.28.99'},
  {from: '1.29.5', to: '1.29.5'},
  {from: '1.30.2', to: '1.30.2'},
]

/** F-67: the istiod that loses a Gateway sends its running pods an empty configuration. */
export const outageBug: Check = {
  code: 'GATEWAY_OUTAGE_ON_MOVE',
  title: 'No Gateway of the Gateway API changes hands from or to an istiod that drops its traffic',
  severity: 'blocks',
  source: 'F-67, istio#59959',
  means:
    'An istiod of an affected version stops to configure a Gateway of the Gateway API in the ' +
    'moment in which another revision takes it, and its running pods answer nobody until new ' +
    'ones are ready.',
  help:
    'Patch the old istiod to a version in which istio#59959 is mended before you go on, or ' +
    'move the Gateways in a maintenance window and accept the finding.',
  needs: [GATEWAY],
  find: evidence => [...dropped(evidence), ...unfed(evidence)],
}

/** Gateways of an old revision that is affected. */
function dropped(evidence: Evidence): readonly Hit[] {
  const basis = basisNow(evidence)
  const managed = managedOf(evidence)
  return evidence.asked.from.flatMap(revision => {
    const version = basis.revisions.get(revision)
    const gateways = managed.filter(each =>
      claimants(basis, asksFor(evidence, each)).includes(revision),
    )
    const severity = isAffected(version) ? 'blocks' : isDoubtful(version) ? 'warns' : undefined
    return gateways.length === 0 || severity === undefined
      ? []
      : [droppedBy(revision, version, gateways, severity)]
  })
}

const isAffected = (version: string | undefined): boolean =>
  AFFECTED.some(each => within(version, each))
const isDoubtful = (version: string | undefined): boolean =>
  minorOf(version) === undefined || DOUBTFUL.some(each => within(version, each))

const droppedBy = (
  revision: string,
  version: string | undefined,
  gateways: readonly KubeObject[],
  severity: 'blocks' | 'warns',
): Hit => ({
  severity,
  what:
    `istiod ${revision} (${version ?? 'of an unknown version'}) owns ${gateways.length} ` +
    `Gateway(s) of the Gateway API: ${some(gateways.map(placeOf))}; ` +
    `${severity === 'blocks' ? 'its version has istio#59959' : 'whether its version has istio#59959 cannot be told'}.`,
  why:
    'When such a Gateway or waypoint goes to another revision, by its own label, its ' +
    'namespace’s, a tag or the default, the old istiod empties the pods that still serve: ' +
    'requests fail until new pods have taken over.',
  next: [
    'Upgrade the old istiod in place to a patch of its own minor version that has the ' +
      'correction (1.29.6, 1.30.3 or newer), then plan again.',
    'Where its minor version has none: plan a maintenance window, or move the traffic to ' +
      'gateways installed by Helm first, and accept this finding.',
  ],
  objects: gateways.map(refOf),
})

/**
 * Gateways on pods that are moved by themselves: an affected new istiod has nothing to tell them as
 * long as the Gateway is not its own.
 */
function unfed(evidence: Evidence): readonly Hit[] {
  const {asked} = evidence
  const basis = basisNow(evidence)
  const owned = gatewaysOf(evidence)
    .filter(each => !each.managed)
    .map(each => each.gateway)
    .filter(each =>
      claimants(basis, asksFor(evidence, each)).some(one => asked.from.some(old => old === one)),
    )
  if (owned.length === 0 || !isAffected(asked.version)) return []
  return [
    {
      what:
        `${owned.length} Gateway(s) stand on pods of their own (${some(owned.map(placeOf))}) ` +
        `and belong to an old revision; istiod ${asked.version} configures only pods of ` +
        'Gateways that are its own (istio#59959).',
      why:
        'Once their pods move to the new revision they get no listener at all until the ' +
        'Gateway itself names that revision, and from then on the old pods get none.',
      next: [
        'Go to a version with the correction (1.29.6, 1.30.3 or newer), or move pods and ' +
          'Gateway together in a maintenance window and accept this finding.',
        ...pinning(owned, asked.revision),
      ],
      objects: owned.map(refOf),
    },
  ]
}
