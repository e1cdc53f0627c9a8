import {at} from '../../mesh/fields.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Hit} from '../check.ts'
import type {Moved} from './moved.ts'
import {APPS, movedWorkloads, movedPlace, refOf, refsOf} from './moved.ts'
import {roomOf} from './rolling.ts'
import {kubectl} from '../place.ts'

/** F-83: some workloads have no pod at all for a while when they are restarted. */
export const interruption: Check = {
  code: 'INTERRUPTION_EXPECTED',
  title: 'Every workload that moves keeps a ready pod during its rollout',
  severity: 'warns',
  source: 'F-83, F-84',
  means:
    'A restart of this workload takes all of its pods away before a new one is ready: ' +
    'strategy Recreate, a StatefulSet with one replica, or a `maxUnavailable` that allows ' +
    'all of them at once.',
  help:
    'Move its namespace in a quiet hour, in a wave of its own, or give it a second replica and ' +
    'a rolling strategy first.',
  needs: APPS,
  find: evidence => {
    const rows = movedWorkloads(evidence)
      .filter(each => each.workload.rolls === 'by-itself' && each.workload.wanted > 0)
      .flatMap(each => {
        const cause = causeOf(each)
        return cause === undefined ? [] : [{each, cause}]
      })
    return [...Map.groupBy(rows, ({cause}) => cause)].map(([cause, all]) =>
      hitOf(
        cause,
        all.map(({each}) => each),
      ),
    )
  },
}

type Cause =
  | 'have the strategy Recreate'
  | 'are StatefulSets with a single replica'
  | 'may lose all of their pods at once (maxUnavailable)'

function causeOf(moved: Moved): Cause | undefined {
  const {workload, raw} = moved
  if (workload.ref.kind === 'Deployment' && at(raw, 'spec', 'strategy', 'type') === 'Recreate')
    return 'have the strategy Recreate'
  if (workload.ref.kind === 'StatefulSet' && workload.wanted === 1)
    return 'are StatefulSets with a single replica'
  const room = roomOf(moved)
  // On one node a DaemonSet has its gap by design; on all at once it is a decision.
  const all =
    room !== undefined &&
    room.unavailable >= workload.wanted &&
    (workload.ref.kind === 'Deployment' || workload.wanted > 1)
  return all ? 'may lose all of their pods at once (maxUnavailable)' : undefined
}

const hitOf = (cause: Cause, moved: readonly Moved[]): Hit => ({
  what: `${moved.length} workload(s) ${cause}: ${some(moved.map(movedPlace))}.`,
  why: 'While they are restarted, no pod answers until the new pod is ready.',
  next: [
    ...moved.slice(0, 1).map(each => sh`${kubectl('get', refOf(each))} -o wide`),
    'Give their namespaces a wave of their own (annotation meshctl.dev/wave, or the policy ' +
      'file) and move it when a gap does no harm.',
  ],
  objects: refsOf(moved),
})
