import {withCondition} from './conditions.ts'
import {objectByKey, isRefused, ownKey, timestampNow} from './controller.ts'
import type {Controller, ControllerContext} from './controller.ts'
import {isTerminating} from './object-types.ts'
import type {Condition} from './object-types.ts'
import type {IndexedObject} from './object-index.ts'
import type {ApiObject} from '../api-object.ts'
import {isFields} from '../../../mesh/fields.ts'

const FINALIZER = 'kubernetes'

/** Empties a namespace that was deleted, and lets it go when nothing is left. */
export function namespaces(context: ControllerContext): Controller {
  const ending = new Set<string>()
  return {
    name: 'namespace',
    concerns: {
      namespaces: change => {
        const {is} = change
        if (is !== undefined && isTerminating(is)) ending.add(is.metadata.name)
        else ending.delete((is ?? change.was)?.metadata.name ?? '')
        return is !== undefined && isTerminating(is) ? ownKey(change) : []
      },
    },
    // what is left in a namespace that ends
    everything: ({was, is}) =>
      was !== undefined && is === undefined && ending.has(was.metadata.namespace ?? '')
        ? [`/${was.metadata.namespace ?? ''}`]
        : [],
    reconcile: async key => {
      const namespace = objectByKey(context.api.store, 'namespaces', key)
      return namespace === undefined || !isTerminating(namespace)
        ? undefined
        : finish(context, namespace)
    },
  }
}

async function finish(context: ControllerContext, namespace: ApiObject): Promise<undefined> {
  const {name} = namespace.metadata
  for (const {object} of context.index.inNamespace(name))
    if (!isTerminating(object)) await clear(context, object)
  const left = context.index.inNamespace(name)
  const reported = await context.client.updateStatus(namespace, statusOf(context, namespace, left))
  if (left.length > 0) return undefined
  await release(context, reported)
  return undefined
}

async function clear({client}: ControllerContext, object: ApiObject): Promise<void> {
  try {
    await client.delete(object, {propagationPolicy: 'Background'})
  } catch (error) {
    // one object that will not go must not keep the others
    if (!isRefused(error, 'Conflict') && !isRefused(error, 'Forbidden')) throw error
  }
}

/** Takes away the finalizer; what no finalizer keeps is gone then. */
async function release({client, api}: ControllerContext, namespace: ApiObject): Promise<void> {
  const spec = isFields(namespace['spec']) ? namespace['spec'] : {}
  const finalizers = (Array.isArray(spec['finalizers']) ? spec['finalizers'] : []).filter(
    each => each !== FINALIZER,
  )
  await client.update({...namespace, spec: {...spec, finalizers}}, 'finalize')
  const latest = api.store.get('namespaces', undefined, namespace.metadata.name)
  if (
    latest?.metadata.uid === namespace.metadata.uid &&
    finalizers.length === 0 &&
    (latest.metadata.finalizers ?? []).length === 0
  )
    await client.delete(latest)
}

function statusOf(
  context: ControllerContext,
  namespace: ApiObject,
  left: readonly IndexedObject[],
): object {
  const status = isFields(namespace['status']) ? namespace['status'] : {}
  let conditions = (status['conditions'] ?? []) as readonly Condition[]
  for (const each of conditionsOf(left))
    conditions = withCondition(conditions, each, timestampNow(context))
  return {...status, phase: 'Terminating', conditions}
}

function conditionsOf(left: readonly IndexedObject[]): readonly Condition[] {
  const byStorage = counted(left.map(({storage}) => storage))
  const byFinalizer = counted(left.flatMap(({object}) => object.metadata.finalizers ?? []))
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
