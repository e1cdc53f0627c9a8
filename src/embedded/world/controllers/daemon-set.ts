import type {Controller, ControllerContext} from './controller.ts'
import {objectByKey, ownKey, controllerKeys} from './controller.ts'
import {availableIn, claimed, hasEnded, isAvailable, isReady} from './pods.ts'
import {makeOn, nodeOf, roomFor, takeAway} from './daemon-pods.ts'
import {roll} from './daemon-rolling-update.ts'
import {REVISION_LABEL, currentRevision, forgetRevisions} from './revisions.ts'
import {isTerminating} from './object-types.ts'
import type {ControllerRevision, DaemonSet, Node, Pod} from './object-types.ts'

const DAEMONSETS = 'daemonsets.apps'
/** One look at a DaemonSet. */
export interface DaemonSetState {
  readonly context: ControllerContext
  readonly set: DaemonSet
  readonly hash: string
  /** Of the template as it is now. */
  readonly revision: number
  readonly nodes: readonly Node[]
  /** Of the nodes, those that shall have a pod. */
  readonly eligible: ReadonlySet<string>
  readonly byNode: ReadonlyMap<string, readonly Pod[]>
}

/** Keeps a pod on every node that takes it. */
export function daemonSets(context: ControllerContext): Controller {
  return {
    name: 'daemonset',
    concerns: {
      [DAEMONSETS]: ownKey,
      pods: controllerKeys('DaemonSet'),
      nodes: ({was, is}) =>
        isAlike(was, is)
          ? []
          : context.api.store
              .list(DAEMONSETS)
              .map(({metadata}) => `${metadata.namespace ?? ''}/${metadata.name}`),
    },
    reconcile: async key => {
      const set = objectByKey(context.api.store, DAEMONSETS, key) as DaemonSet | undefined
      return set === undefined ? undefined : sync(context, set)
    },
  }
}

/** Heartbeats of a node concern nobody. */
const isAlike = (was: Node | undefined, is: Node | undefined): boolean =>
  was !== undefined &&
  is !== undefined &&
  was.metadata.labels === is.metadata.labels &&
  was.spec === is.spec

async function sync(context: ControllerContext, set: DaemonSet): Promise<number | undefined> {
  const template = set.spec.template
  const pods = await claimed(context, set, set.spec.selector)
  const revision = await currentRevision(context, set, template, hash => ({
    ...template.metadata?.labels,
    [REVISION_LABEL]: hash,
  }))
  const hash = revision.metadata.labels?.[REVISION_LABEL] ?? ''
  const spread = look(context, set, revision, pods)
  let failure: {readonly error: unknown} | undefined
  try {
    if (!isTerminating(set)) await place(spread)
    const settled = look(context, set, revision, ownPods(context, set))
    if (!isTerminating(set) && set.spec.updateStrategy?.type !== 'OnDelete') await roll(settled)
  } catch (error) {
    failure = {error}
  }
  await report(look(context, set, revision, ownPods(context, set)))
  if (failure !== undefined) throw failure.error
  const live = new Set([hash, ...pods.map(pod => pod.metadata.labels?.[REVISION_LABEL])])
  await forgetRevisions(context, set, set.spec.revisionHistoryLimit, each =>
    live.has(each.metadata.labels?.[REVISION_LABEL]),
  )
  return availableIn(pods, set.spec.minReadySeconds ?? 0, context.api.timeline.now())
}

const ownPods = ({index}: ControllerContext, set: DaemonSet): readonly Pod[] =>
  index
    .ownedBy(set.metadata.uid)
    .flatMap(({storage, object}) => (storage === 'pods' ? [object as Pod] : []))

function look(
  context: ControllerContext,
  set: DaemonSet,
  {revision, metadata}: ControllerRevision,
  pods: readonly Pod[],
): DaemonSetState {
  const nodes = context.api.store.list('nodes') as readonly Node[]
  const eligible = new Set(
    nodes.filter(node => roomFor(set, node)).map(({metadata}) => metadata.name),
  )
  const byNode = new Map<string, Pod[]>()
  for (const pod of pods) {
    const node = nodeOf(pod)
    if (node !== undefined) byNode.set(node, [...(byNode.get(node) ?? []), pod])
  }
  return {
    context,
    set,
    hash: metadata.labels?.[REVISION_LABEL] ?? '',
    revision,
    nodes,
    eligible,
    byNode,
  }
}

/**
 * A pod where one lacks, none where none belongs, one where there are several; what failed goes.
 */
async function place(spread: DaemonSetState): Promise<void> {
  const {nodes, eligible, byNode} = spread
  for (const {
    metadata: {name},
  } of nodes) {
    const pods = (byNode.get(name) ?? []).filter(pod => !isTerminating(pod))
    const failed = pods.filter(hasEnded)
    const standing = pods.filter(pod => !hasEnded(pod))
    if (!eligible.has(name)) await takeAway(spread, pods)
    else if (failed.length > 0) await takeAway(spread, failed)
    else if (pods.length === 0 && (byNode.get(name) ?? []).length === 0) await makeOn(spread, name)
    else await takeAway(spread, surplus(spread, standing))
  }
  const gone = [...byNode].filter(([node]) => !nodes.some(({metadata}) => metadata.name === node))
  await takeAway(
    spread,
    gone.flatMap(([, pods]) => pods.filter(pod => !isTerminating(pod))),
  )
}

/** With a surge two of different templates may stand beside each other; else the oldest stays. */
function surplus({set, hash}: DaemonSetState, pods: readonly Pod[]): readonly Pod[] {
  const surge = set.spec.updateStrategy?.rollingUpdate?.maxSurge
  const mayPair = surge !== undefined && surge !== 0 && surge !== '0%' && surge !== '0'
  const isNew = (pod: Pod): boolean => pod.metadata.labels?.[REVISION_LABEL] === hash
  const groups = mayPair ? [pods.filter(isNew), pods.filter(pod => !isNew(pod))] : [pods]
  return groups.flatMap(group =>
    [...group]
      .sort(
        (one, other) =>
          Number(isReady(other)) - Number(isReady(one)) ||
          one.metadata.creationTimestamp.localeCompare(other.metadata.creationTimestamp),
      )
      .slice(1),
  )
}

interface Row {
  readonly isEligible: boolean
  readonly pods: readonly Pod[]
}

const byAge = (pods: readonly Pod[]): readonly Pod[] =>
  [...pods].sort((one, other) =>
    one.metadata.creationTimestamp.localeCompare(other.metadata.creationTimestamp),
  )

async function report({
  context,
  set,
  hash,
  nodes,
  eligible,
  byNode,
}: DaemonSetState): Promise<void> {
  const latest = context.index.withUid(set.metadata.uid)?.object as DaemonSet | undefined
  if (latest === undefined) return
  const isThere = (row: Row): boolean => row.isEligible && row.pods.length > 0
  const rows = nodes.map(({metadata: {name}}) => ({
    isEligible: eligible.has(name),
    pods: byAge(byNode.get(name) ?? []),
  }))
  const there = rows
    .filter(isThere)
    .map(({pods}) => ({newest: pods.at(-1), ready: pods.find(isReady)}))
  const now = context.api.timeline.now()
  const available = there.filter(
    ({ready}) => ready !== undefined && isAvailable(ready, set.spec.minReadySeconds ?? 0, now),
  ).length
  const status = {
    currentNumberScheduled: there.length,
    numberMisscheduled: rows.filter(({isEligible, pods}) => !isEligible && pods.length > 0).length,
    desiredNumberScheduled: eligible.size,
    numberReady: there.filter(({ready}) => ready !== undefined).length,
    observedGeneration: set.metadata.generation ?? 1,
    ...positive({
      updatedNumberScheduled: there.filter(
        ({newest}) => newest?.metadata.labels?.[REVISION_LABEL] === hash,
      ).length,
      numberAvailable: available,
      numberUnavailable: eligible.size - available,
    }),
  }
  await context.client.updateStatus(latest, status)
}

const positive = (counts: Readonly<Record<string, number>>): object =>
  Object.fromEntries(Object.entries(counts).filter(([, value]) => value > 0))
