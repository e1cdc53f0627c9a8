import {withCondition} from './conditions.ts'
import {found, isRefused, itself, stamp} from './parts.ts'
import type {Controller, Parts} from './parts.ts'
import {isGoing} from './shapes.ts'
import type {Condition} from './shapes.ts'
import type {Kept} from './things.ts'
import type {Thing} from '../thing.ts'
import {isFields} from '../thing.ts'

const FINALIZER = 'kubernetes'

/** Empties a namespace that was deleted, and lets it go when nothing is left. */
export function namespaces(parts: Parts): Controller {
  const ending = new Set<string>()
  return {
    name: 'namespace',
    concerns: {
      namespaces: change => {
        const {is} = change
        if (is !== undefined && isGoing(is)) ending.add(is.metadata.name)
        else ending.delete((is ?? change.was)?.metadata.name ?? '')
        return is !== undefined && isGoing(is) ? itself(change) : []
      },
    },
    // what is left in a namespace that ends
    everything: ({was, is}) =>
      was !== undefined && is === undefined && ending.has(was.metadata.namespace ?? '')
        ? [`/${was.metadata.namespace ?? ''}`]
        : [],
    reconcile: async key => {
      const namespace = found(parts.api.store, 'namespaces', key)
      return namespace === undefined || !isGoing(namespace) ? undefined : finish(parts, namespace)
    },
  }
}

async function finish(parts: Parts, namespace: Thing): Promise<undefined> {
  const {name} = namespace.metadata
  for (const {thing} of parts.things.inNamespace(name))
    if (!isGoing(thing)) await clear(parts, thing)
  const left = parts.things.inNamespace(name)
  const reported = await parts.manager.report(namespace, statusOf(parts, namespace, left))
  if (left.length > 0) return undefined
  await release(parts, reported)
  return undefined
}

async function clear({manager}: Parts, thing: Thing): Promise<void> {
  try {
    await manager.remove(thing, {propagationPolicy: 'Background'})
  } catch (error) {
    // one object that will not go must not keep the others
    if (!isRefused(error, 'Conflict') && !isRefused(error, 'Forbidden')) throw error
  }
}

/** Takes away the finalizer; what no finalizer keeps is gone then. */
async function release({manager, api}: Parts, namespace: Thing): Promise<void> {
  const spec = isFields(namespace['spec']) ? namespace['spec'] : {}
  const finalizers = (Array.isArray(spec['finalizers']) ? spec['finalizers'] : []).filter(
    each => each !== FINALIZER,
  )
  await manager.save({...namespace, spec: {...spec, finalizers}}, 'finalize')
  const latest = api.store.get('namespaces', undefined, namespace.metadata.name)
  if (
    latest?.metadata.uid === namespace.metadata.uid &&
    finalizers.length === 0 &&
    (latest.metadata.finalizers ?? []).length === 0
  )
    await manager.remove(latest)
}

function statusOf(parts: Parts, namespace: Thing, left: readonly Kept[]): object {
  const status = isFields(namespace['status']) ? namespace['status'] : {}
  let conditions = (status['conditions'] ?? []) as readonly Condition[]
  for (const each of conditionsOf(left)) conditions = withCondition(conditions, each, stamp(parts))
  return {...status, phase: 'Terminating', conditions}
}

function conditionsOf(left: readonly Kept[]): readonly Condition[] {
  const byStorage = counted(left.map(({storage}) => storage))
  const byFinalizer = counted(left.flatMap(({thing}) => thing.metadata.finalizers ?? []))
  return [...NO_FAILURES, contentRemaining(byStorage), finalizersRemaining(byFinalizer)]
}

const NO_FAILURES: readonly Condition[] = [
  {
    type: 'NamespaceDeletionDiscoveryFailure',
    status: 'False',
    reason: 'ResourcesDiscovered',
    message: 'All resources successfully discovered',
  },
  {
    type: 'NamespaceDeletionGroupVersionParsingFailure',
    status: 'False',
    reason: 'ParsedGroupVersions',
    message: 'All legacy kube types successfully parsed',
  },
  {
    type: 'NamespaceDeletionContentFailure',
    status: 'False',
    reason: 'ContentDeleted',
    message: 'All content successfully deleted, may be waiting on finalization',
  },
]

function contentRemaining(byStorage: ReadonlyMap<string, number>): Condition {
  const type = 'NamespaceContentRemaining'
  if (byStorage.size === 0)
    return {
      type,
      status: 'False',
      reason: 'ContentRemoved',
      message: 'All content successfully removed',
    }
  const remaining = [...byStorage].map(([storage, count]) => {
    const resource = storage.includes('.') ? storage : `${storage}.`
    return `${resource} has ${count} resource instances`
  })
  return {
    type,
    status: 'True',
    reason: 'SomeResourcesRemain',
    message: `Some resources are remaining: ${remaining.join(', ')}`,
  }
}

function finalizersRemaining(byFinalizer: ReadonlyMap<string, number>): Condition {
  const type = 'NamespaceFinalizersRemaining'
  if (byFinalizer.size === 0)
    return {
      type,
      status: 'False',
      reason: 'ContentHasNoFinalizers',
      message: 'All content-preserving finalizers finished',
    }
  const remaining = [...byFinalizer].map(
    ([finalizer, count]) => `${finalizer} in ${count} resource instances`,
  )
  return {
    type,
    status: 'True',
    reason: 'SomeFinalizersRemain',
    message: `Some content in the namespace has finalizers remaining: ${remaining.join(', ')}`,
  }
}

function counted(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const name of [...names].sort()) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}
