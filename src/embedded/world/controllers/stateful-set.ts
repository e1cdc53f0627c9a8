import type {Controller, ControllerContext} from './controller.ts'
import {objectByKey, ownKey, controllerKeys} from './controller.ts'
import {availableIn, claimed, hasEnded, isAvailable, isReady} from './pods.ts'
import {REVISION_LABEL, currentRevision, forgetRevisions, revisionsOf} from './revisions.ts'
import {controllerOf, isTerminating} from './object-types.ts'
import type {ControllerRevision, Pod, StatefulSet} from './object-types.ts'
import {makePod, ordinalOf, removePod} from './stateful-pods.ts'

const STATEFULSETS = 'statefulsets.apps'
/** One look at a StatefulSet. */
export interface StatefulSetState {
  readonly context: ControllerContext
  readonly set: StatefulSet
  readonly wanted: number
  readonly start: number
  readonly current: ControllerRevision
  readonly update: ControllerRevision
  /** By ordinal; those that are wanted and those that are too many. */
  readonly pods: ReadonlyMap<number, Pod>
}

/** Keeps pods with names: in order, one at a time unless told otherwise. */
export function statefulSets(context: ControllerContext): Controller {
  return {
    name: 'statefulset',
    concerns: {[STATEFULSETS]: ownKey, pods: controllerKeys('StatefulSet')},
    reconcile: async key => {
      const set = objectByKey(context.api.store, STATEFULSETS, key) as StatefulSet | undefined
      return set === undefined ? undefined : sync(context, set)
    },
  }
}

async function sync(context: ControllerContext, set: StatefulSet): Promise<number | undefined> {
  const pods = await claimed(context, set, set.spec.selector)
  const update = await currentRevision(context, set, set.spec.template, hash => ({
    ...set.spec.template.metadata?.labels,
    'controller.kubernetes.io/hash': hash,
  }))
  const current =
    revisionsOf(context, set).find(({metadata}) => metadata.name === set.status?.currentRevision) ??
    update
  const byOrdinal = new Map(
    pods.flatMap(pod =>
      ordinalOf(set, pod) === undefined ? [] : [[ordinalOf(set, pod) ?? 0, pod] as const],
    ),
  )
  const row: StatefulSetState = {
    context,
    set,
    wanted: set.spec.replicas ?? 1,
    start: set.spec.ordinals?.start ?? 0,
    current,
    update,
    pods: byOrdinal,
  }
  let failure: {readonly error: unknown} | undefined
  try {
    if (!isTerminating(set)) await step(row)
  } catch (error) {
    failure = {error}
  }
  await report(row)
  if (failure !== undefined) throw failure.error
  await forgetRevisions(context, set, set.spec.revisionHistoryLimit, isLive(row))
  return availableIn(pods, set.spec.minReadySeconds ?? 0, context.api.timeline.now())
}

function isLive({
  pods,
  current,
  update,
}: StatefulSetState): (revision: ControllerRevision) => boolean {
  const names = new Set([
    current.metadata.name,
    update.metadata.name,
    ...[...pods.values()].map(revisionOf),
  ])
  return ({metadata}) => names.has(metadata.name)
}

const revisionOf = (pod: Pod): string => pod.metadata.labels?.[REVISION_LABEL] ?? ''
const isHealthy = ({context, set}: StatefulSetState, pod: Pod): boolean =>
  pod.status?.phase === 'Running' &&
  !isTerminating(pod) &&
  isAvailable(pod, set.spec.minReadySeconds ?? 0, context.api.timeline.now())

async function step(row: StatefulSetState): Promise<void> {
  if (!(await fill(row))) return
  if (!(await shrink(row))) return
  if (row.set.spec.updateStrategy?.type !== 'OnDelete') await renew(row)
}

const inOrder = ({set}: StatefulSetState): boolean => set.spec.podManagementPolicy !== 'Parallel'
const ordinalsOf = ({start, wanted}: StatefulSetState): readonly number[] =>
  Array.from({length: wanted}, (_, at) => start + at)

/**
 * From the first to the last: what lacks is made, what ended is made anew; in order, each waits for
 * those before it. Out: may one go on?
 */
async function fill(row: StatefulSetState): Promise<boolean> {
  for (const ordinal of ordinalsOf(row)) {
    const pod = row.pods.get(ordinal)
    if (pod !== undefined && hasEnded(pod) && !isTerminating(pod)) {
      await removePod(row, pod)
      if (inOrder(row)) return false
      continue
    }
    if (pod === undefined) await makePod(row, ordinal)
    if (inOrder(row) && (pod === undefined || !isHealthy(row, pod))) return false
  }
  return true
}

/** From the last on: what is too many goes. Out: may one go on? */
async function shrink(row: StatefulSetState): Promise<boolean> {
  const wanted = new Set(ordinalsOf(row))
  const condemned = [...row.pods]
    .filter(([ordinal]) => !wanted.has(ordinal))
    .sort(([one], [other]) => other - one)
    .map(([, pod]) => pod)
  const unhealthy = condemned.filter(pod => !isHealthy(row, pod))
  for (const pod of condemned) {
    if (isTerminating(pod)) {
      if (inOrder(row)) return false
      continue
    }
    // the last of the broken ones may go, the sound ones wait for it
    if (inOrder(row) && unhealthy.length > 0 && unhealthy.at(-1) !== pod && !isHealthy(row, pod))
      return false
    await removePod(row, pod)
    if (inOrder(row)) return false
  }
  return true
}

/**
 * From the last down to the partition: what is of an older template goes, as long as all others are
 * well.
 */
async function renew(row: StatefulSetState): Promise<void> {
  const {update, start, set} = row
  const least = start + (set.spec.updateStrategy?.rollingUpdate?.partition ?? 0)
  const pods = ordinalsOf(row).flatMap(ordinal => row.pods.get(ordinal) ?? [])
  const targets = pods.filter(pod => (ordinalOf(set, pod) ?? 0) >= least).reverse()
  if (inOrder(row) && pods.some(pod => isTerminating(pod))) return
  for (const pod of targets) {
    if (revisionOf(pod) !== update.metadata.name && !isTerminating(pod)) return removePod(row, pod)
    if (!isHealthy(row, pod)) return
  }
}

/** Reads the pods anew: some may just have been made. */
async function report({context, set, wanted, current, update}: StatefulSetState): Promise<void> {
  const latest = context.index.withUid(set.metadata.uid)?.object as StatefulSet | undefined
  if (latest === undefined) return
  const pods = context.index
    .ownedBy(set.metadata.uid)
    .flatMap(({storage, object}) =>
      storage === 'pods' && controllerOf(object)?.uid === set.metadata.uid ? [object as Pod] : [],
    )
  const now = context.api.timeline.now()
  const standing = pods.filter(pod => !isTerminating(pod))
  const ready = pods.filter(pod => pod.status?.phase === 'Running' && isReady(pod))
  const count = (revision: ControllerRevision): number =>
    standing.filter(pod => revisionOf(pod) === revision.metadata.name).length
  const updated = count(update)
  const isRolled =
    set.spec.updateStrategy?.type !== 'OnDelete' &&
    updated === wanted &&
    ready.length === wanted &&
    pods.length === wanted
  const standsAt = isRolled ? update : current
  const status = {
    observedGeneration: set.metadata.generation ?? 1,
    replicas: pods.length,
    ...positive({
      readyReplicas: ready.length,
      currentReplicas: count(standsAt),
      updatedReplicas: updated,
    }),
    currentRevision: standsAt.metadata.name,
    updateRevision: update.metadata.name,
    collisionCount: set.status?.collisionCount ?? 0,
    availableReplicas: ready.filter(pod => isAvailable(pod, set.spec.minReadySeconds ?? 0, now))
      .length,
  }
  await context.client.updateStatus(latest, status)
}

const positive = (counts: Readonly<Record<string, number>>): object =>
  Object.fromEntries(Object.entries(counts).filter(([, value]) => value > 0))
