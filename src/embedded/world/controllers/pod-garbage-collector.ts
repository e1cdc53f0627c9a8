import {objectByKey, ownKey} from './controller.ts'
import type {Controller, ControllerContext} from './controller.ts'
import {hasEnded} from './pods.ts'
import {instantOf, isTerminating} from './object-types.ts'
import type {Pod} from './object-types.ts'

/**
 * How long a node may be away before its pods are given up, in ms; as the real controller waits.
 */
const QUARANTINE_MS = 40_000
/** Ended pods that are kept in all (the controller manager's --terminated-pod-gc-threshold). */
const ENDED_MAX = 12_500

/**
 * Removes pods that nobody else would: of nodes that are gone, and the oldest of very many that
 * have ended.
 */
export function podGarbage(context: ControllerContext): Controller {
  const away = new Map<string, number>()
  const ended = new Map<string, string>()
  return {
    name: 'pod-garbage',
    workers: 1,
    concerns: {
      nodes: ({was, is}) => {
        const name = (is ?? was)?.metadata.name ?? ''
        if (is !== undefined) return (away.delete(name), [])
        away.set(name, context.api.timeline.now())
        return [name]
      },
      pods: ({was, is}) => {
        const key = ownKey({version: 0, storage: 'pods', was, is, gone: undefined})[0] ?? ''
        if (is === undefined || !hasEnded(is as Pod)) ended.delete(key)
        else ended.set(key, is.metadata.creationTimestamp)
        return ended.size > ENDED_MAX ? [''] : []
      },
    },
    reconcile: node => (node === '' ? trim(context, ended) : giveUp(context, node, away.get(node))),
  }
}

async function giveUp(
  context: ControllerContext,
  node: string,
  since: number | undefined,
): Promise<number | undefined> {
  if (since === undefined) return undefined
  const left = since + QUARANTINE_MS - context.api.timeline.now()
  for (const pod of context.index.onNode(node))
    if (left <= 0 || isTerminating(pod)) await context.client.delete(pod, {gracePeriodSeconds: 0})
  return left > 0 ? left : undefined
}

async function trim(
  context: ControllerContext,
  ended: ReadonlyMap<string, string>,
): Promise<undefined> {
  const oldest = [...ended]
    .sort(([, one], [, other]) => instantOf(one) - instantOf(other))
    .slice(0, Math.max(0, ended.size - ENDED_MAX))
  for (const [key] of oldest) {
    const pod = objectByKey(context.api.store, 'pods', key)
    if (pod !== undefined) await context.client.delete(pod, {gracePeriodSeconds: 0})
  }
  return undefined
}
