import type {Need} from '../mesh/access.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import {informerCalls, probeCalls} from '../observe/calls.ts'
import {callsOf, drivingCalls} from '../run/calls.ts'
import type {ReleaseManifests} from '../run/calls.ts'
import {ruleOf} from '../steps/rules.ts'
import type {Heading, Phase, Step} from '../steps/step.ts'

/** What some steps may come to ask of the API. */
export interface PhaseNeeds {
  readonly phase: Phase
  readonly needs: readonly Need[]
}

/** What is known of the mesh and of the manifests that come and go. */
export type RightsInput = ReleaseManifests & {readonly seen: MeshSnapshot}

/**
 * Every right that these steps may take, to look, to remember and to drive included: the way
 * forward with its way back, or the way back alone. Pure: derived from the effects that the steps
 * foresee, and from manifests.
 */
export function needsOf(
  steps: readonly Step[],
  known: RightsInput,
  heading: Heading,
): readonly Need[] {
  const {seen} = known
  const foreseen = steps.map(each => ruleOf(each).foresee(each, seen))
  const deeds = foreseen.flatMap(each =>
    heading === 'back' ? each.back : [...each.forward, ...each.back],
  )
  const asked = foreseen.flatMap(each => each.probes).flatMap(each => probeCalls(each, seen))
  const calls = deeds.flatMap(each => callsOf(each, known))
  return [
    ...standing(known),
    ...asked.map(access => ({access})),
    ...calls.filter(each => !isGrant(each)),
    ...calls.filter(isGrant),
  ]
}

/** A right that must be held since a chart grants it, told after all that a run does itself. */
export const isGrant = (need: Need): boolean => need.instead !== undefined

/** What a command needs whatever it is about. */
const standing = ({seen, istioNamespace}: RightsInput): readonly Need[] => [
  ...informerCalls(seen).map(access => ({access})),
  ...drivingCalls(istioNamespace),
]

/** The same, phase by phase, in the order of the steps. */
export function needsByPhase(steps: readonly Step[], known: RightsInput): readonly PhaseNeeds[] {
  const phases = [...new Set(steps.map(each => each.phase))]
  return phases.map(phase => ({
    phase,
    needs: needsOf(
      steps.filter(each => each.phase === phase),
      known,
      'forward',
    ),
  }))
}
