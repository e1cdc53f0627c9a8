import {rows, text} from '../mesh/fields.ts'
import type {ApiObject, OwnerReference, World} from '../embedded/cluster.ts'

/** No kind is served from here: nobody lists what is in it. */
const STORAGE = 'owners-left-outside'

const WORKLOADS: ReadonlySet<string> = new Set([
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
])

/**
 * Puts a stand-in with the owner's uid, and nothing else of it, for every owner that things name
 * and the copy lacks: an operator's resource, a node. Without it what they own would be taken for
 * garbage; without the reference the plan would not be the cluster's. Out: workloads whose owner is
 * only a stand-in: `App owner of Deployment shop/web`.
 */
export function standInForOwners({api}: World): readonly string[] {
  const all = api.store
    .storages()
    .flatMap(storage => api.store.list(storage).map(object => ({storage, thing: object})))
  const there = new Set(all.map(each => each.thing.metadata.uid))
  const owned = all.flatMap(({storage, thing}) =>
    ownersOf(thing)
      .filter(owner => !there.has(owner.uid))
      .map(owner => ({storage, thing, owner})),
  )
  for (const {
    owner: {apiVersion, kind, uid},
  } of owned) {
    api.store.put(STORAGE, {
      apiVersion,
      kind,
      metadata: {name: uid, uid, resourceVersion: '', creationTimestamp: api.naming.now()},
    })
  }
  return owned
    .filter(each => WORKLOADS.has(each.storage))
    .map(
      ({thing: {kind, metadata}, owner}) =>
        `${owner.kind} ${owner.name} of ${kind} ${metadata.namespace ?? ''}/${metadata.name}`,
    )
}

/** A workload of the snapshot, as the copy has it. */
export interface RestoredWorkload {
  readonly storage: string
  readonly thing: ApiObject
}

/** All workloads that are there now. */
export const workloadsOf = ({api}: World): readonly RestoredWorkload[] =>
  [...WORKLOADS].flatMap(storage =>
    api.store.list(storage).map(object => ({storage, thing: object})),
  )

/** Of those workloads, the ones that are gone: `Deployment shop/web`. */
export function lostOf({api}: World, restored: readonly RestoredWorkload[]): readonly string[] {
  const isThere = ({storage, thing: {metadata}}: RestoredWorkload): boolean =>
    api.store.get(storage, metadata.namespace, metadata.name)?.metadata.uid === metadata.uid
  return restored
    .filter(each => !isThere(each))
    .map(({thing: {kind, metadata}}) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`)
}

/** A file may hold anything: only what is whole can be stood in for. */
function ownersOf({metadata}: ApiObject): readonly OwnerReference[] {
  return rows(metadata.ownerReferences).flatMap(each => {
    const [apiVersion, kind, name, uid] = [
      each['apiVersion'],
      each['kind'],
      each['name'],
      each['uid'],
    ].map(text)
    return apiVersion === undefined || kind === undefined || name === undefined || uid === undefined
      ? []
      : [{apiVersion, kind, name, uid}]
  })
}
