import {REVISION_LABEL} from './revisions.ts'
import {scaledValue} from './int-or-percent.ts'
import {makeOn, takeAway} from './daemon-pods.ts'
import type {DaemonSetState} from './daemon-set.ts'
import {isAvailable} from './pods.ts'
import {isTerminating} from './object-types.ts'
import type {Pod} from './object-types.ts'

/** What one node has. */
interface Berth {
  readonly node: string
  /** Of the template as it is now. */
  readonly fresh: Pod | undefined
  readonly old: Pod | undefined
  readonly isAnyAvailable: boolean
  readonly isFreshAvailable: boolean
}

/**
 * Replaces pods of older templates: with a surge the new one comes before the old one goes, else
 * the old one goes first.
 */
export async function roll(spread: DaemonSetState): Promise<void> {
  const berths = [...spread.eligible].map(node => berthOf(spread, node))
  const {maxSurge, maxUnavailable = 1} = spread.set.spec.updateStrategy?.rollingUpdate ?? {}
  const surge = scaledValue(maxSurge, spread.eligible.size, 'up')
  const most = surge > 0 ? 0 : Math.max(1, scaledValue(maxUnavailable, spread.eligible.size, 'up'))
  if (surge > 0) return surgeOn(spread, berths, surge)
  const missing = berths.filter(each => !each.isAnyAvailable).length
  const old = berths.filter(({old: pod, fresh}) => pod !== undefined && fresh === undefined)
  const broken = old.filter(each => !each.isAnyAvailable)
  const sound = old.filter(each => each.isAnyAvailable).slice(0, Math.max(0, most - missing))
  await takeAway(
    spread,
    [...broken, ...sound].flatMap(each => each.old ?? []),
  )
}

async function surgeOn(
  spread: DaemonSetState,
  berths: readonly Berth[],
  surge: number,
): Promise<void> {
  const done = berths.filter(
    ({old, fresh, isFreshAvailable}) =>
      old !== undefined && fresh !== undefined && isFreshAvailable,
  )
  await takeAway(
    spread,
    done.flatMap(({old}) => old ?? []),
  )
  const inFlight = berths.filter(
    ({old, fresh, isFreshAvailable}) =>
      old !== undefined && fresh !== undefined && !isFreshAvailable,
  ).length
  const waiting = berths.filter(({old, fresh}) => old !== undefined && fresh === undefined)
  // a node whose old pod does not serve loses nothing by a new one
  const broken = waiting.filter(each => !each.isAnyAvailable)
  const sound = waiting.filter(each => each.isAnyAvailable).slice(0, Math.max(0, surge - inFlight))
  for (const {node} of [...broken, ...sound]) await makeOn(spread, node)
}

function berthOf({context, set, hash, byNode}: DaemonSetState, node: string): Berth {
  const pods = (byNode.get(node) ?? []).filter(pod => !isTerminating(pod))
  const available = pods.filter(pod =>
    isAvailable(pod, set.spec.minReadySeconds ?? 0, context.api.timeline.now()),
  )
  const isNew = (pod: Pod): boolean => pod.metadata.labels?.[REVISION_LABEL] === hash
  return {
    node,
    fresh: pods.find(isNew),
    old: pods.find(pod => !isNew(pod)),
    isAnyAvailable: available.length > 0,
    isFreshAvailable: available.some(isNew),
  }
}
