import {rows, text} from '../mesh/fields.ts'
import type {Owner, Thing} from '../embedded/world/thing.ts'
import type {World} from '../embedded/world/world.ts'

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
    .flatMap(storage => api.store.list(storage).map(thing => ({storage, thing})))
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
export interface Restored {
  readonly storage: string
  readonly thing: Thing
}

/** All workloads that are there now. */
export const workloadsOf = ({api}: World): readonly Restored[] =>
  [...WORKLOADS].flatMap(storage => api.store.list(storage).map(thing => ({storage, thing})))

/** Of those workloads, the ones that are gone: `Deployment shop/web`. */
export function lostOf({api}: World, restored: readonly Restored[]): readonly string[] {
  const isThere = ({storage, thing: {metadata}}: Restored): boolean =>
    api.store.get(storage, metadata.namespace, metadata.name)?.metadata.uid === metadata.uid
  return restored
    .filter(each => !isThere(each))
    .map(({thing: {kind, metadata}}) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`)
}

/** A file may hold anything: only what is whole can be stood in for. */
function ownersOf({metadata}: Thing): readonly Owner[] {
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
