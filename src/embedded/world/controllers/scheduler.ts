import {same} from '../same.ts'
import {withCondition} from './conditions.ts'
import {filterFailure} from './node-filters.ts'
import {ApiClient, objectByKey, isRefused, ownKey, timestampNow} from './controller.ts'
import type {Controller, ControllerContext} from './controller.ts'
import {NodeResources, fitsEmptyNode, requestsOf} from './node-resources.ts'
import {isTerminating} from './object-types.ts'
import type {Node, Pod} from './object-types.ts'

const COMPONENT = 'default-scheduler'

interface SchedulerState {
  readonly context: ControllerContext
  readonly room: NodeResources
  readonly writer: ApiClient
  /** Keys of pods that found no node. */
  readonly left: Set<string>
}

/** Gives each pod a node: one that fits, with the fewest siblings. */
export function schedulers(context: ControllerContext): Controller {
  const desk: SchedulerState = {
    context,
    room: new NodeResources(),
    writer: new ApiClient(context.api, 'system:kube-scheduler', 'kube-scheduler'),
    left: new Set(),
  }
  return {
    name: 'scheduler',
    workers: 1,
    concerns: {
      nodes: ({was, is}) =>
        same((was as Node | undefined)?.spec, (is as Node | undefined)?.spec) &&
        was?.metadata.labels === is?.metadata.labels &&
        (was as Node | undefined)?.status?.allocatable ===
          (is as Node | undefined)?.status?.allocatable
          ? []
          : [...desk.left],
      pods: change => {
        desk.room.follow(change)
        if (change.is === undefined) return [...desk.left]
        return needsNode(change.is as Pod) ? ownKey(change) : []
      },
    },
    reconcile: key => schedule(desk, key),
  }
}

/** Pods may name a scheduler of somebody else's: those wait for it. */
const needsNode = (pod: Pod): boolean =>
  (pod.spec['schedulerName'] ?? COMPONENT) === COMPONENT &&
  (pod.spec.nodeName === undefined || pod.spec.nodeName === '') &&
  !isTerminating(pod) &&
  ((pod.spec['schedulingGates'] as readonly unknown[] | undefined) ?? []).length === 0

async function schedule(desk: SchedulerState, key: string): Promise<undefined> {
  const {context, room, left, writer} = desk
  const pod = objectByKey(context.api.store, 'pods', key) as Pod | undefined
  left.delete(key)
  if (pod === undefined || !needsNode(pod)) return undefined
  const nodes = context.api.store.list('nodes') as readonly Node[]
  const node = choose(room, pod, nodes)
  if (node === undefined) {
    left.add(key)
    await refuse(desk, pod, nodes)
    return undefined
  }
  room.assume(pod, node)
  try {
    await writer.patch(
      pod,
      {metadata: {uid: pod.metadata.uid}, spec: {nodeName: node}},
      {subresource: 'binding'},
    )
  } catch (error) {
    room.follow({version: 0, storage: 'pods', was: pod, is: undefined, gone: undefined})
    if (isRefused(error, 'NotFound') || isRefused(error, 'Conflict')) return undefined
    throw error
  }
  context.events.tell({
    about: pod,
    type: 'Normal',
    reason: 'Scheduled',
    message: `Successfully assigned ${pod.metadata.namespace ?? ''}/${pod.metadata.name} to ${node}`,
    component: COMPONENT,
  })
  return undefined
}

function choose(room: NodeResources, pod: Pod, nodes: readonly Node[]): string | undefined {
  const need = requestsOf(pod.spec)
  let best: {readonly name: string; readonly crowd: number} | undefined
  for (const node of nodes) {
    if (filterFailure(pod.spec, node) !== undefined || room.insufficient(need, node) !== undefined)
      continue
    const crowd = room.spreadingScore(pod, node.metadata.name)
    if (best === undefined || crowd < best.crowd) best = {name: node.metadata.name, crowd}
  }
  return best?.name
}

async function refuse(
  {context, room, writer}: SchedulerState,
  pod: Pod,
  nodes: readonly Node[],
): Promise<void> {
  const need = requestsOf(pod.spec)
  const reasons = nodes.map(
    node => filterFailure(pod.spec, node) ?? room.insufficient(need, node) ?? '',
  )
  const roomy = nodes.filter(
    (node, at) =>
      filterFailure(pod.spec, node) === undefined &&
      reasons[at] !== '' &&
      fitsEmptyNode(need, node),
  ).length
  const message =
    nodes.length === 0 ? 'no nodes available to schedule pods' : messageOf(reasons, roomy)
  const conditions = withCondition(
    pod.status?.conditions,
    {
      type: 'PodScheduled',
      status: 'False',
      lastProbeTime: null,
      observedGeneration: pod.metadata.generation ?? 1,
      reason: 'Unschedulable',
      message,
    },
    timestampNow(context),
  )
  await writer.updateStatus(pod, {...pod.status, conditions})
  context.events.tell({
    about: pod,
    type: 'Warning',
    reason: 'FailedScheduling',
    message,
    component: COMPONENT,
  })
}

/**
 * `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable. …` In: why each node
 * will not do, and how many would if they were empty.
 */
function messageOf(reasons: readonly string[], roomy: number): string {
  const counts = new Map<string, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  const rows = [...counts].map(([reason, count]) => `${count} ${reason}`).sort()
  const none = `0/${reasons.length} nodes are available`
  const helpless = reasons.length - roomy
  const preemption = [
    ...(helpless > 0 ? [`${helpless} Preemption is not helpful for scheduling`] : []),
    ...(roomy > 0 ? [`${roomy} No preemption victims found for incoming pod`] : []),
  ].sort()
  return `${none}: ${rows.join(', ')}. no new claims to deallocate, preemption: ${none}: ${preemption.join(', ')}.`
}
