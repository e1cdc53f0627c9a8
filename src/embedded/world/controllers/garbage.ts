import type {Change} from '../store.ts'
import type {Owner, Thing} from '../thing.ts'
import {isRefused} from './parts.ts'
import type {Controller, Parts} from './parts.ts'
import {isGoing} from './shapes.ts'
import type {Kept} from './things.ts'

const FOREGROUND = 'foregroundDeletion'
const ORPHAN = 'orphan'

/** Removes what belonged to somebody who is gone. Keys are uids. */
export function garbage(parts: Parts): Controller {
  return {
    name: 'garbage',
    workers: 20,
    concerns: {},
    everything: change => concerned(parts, change),
    reconcile: uid => collect(parts, uid),
  }
}

function concerned(parts: Parts, {was, is}: Change): readonly string[] {
  if (is === undefined)
    return was === undefined
      ? []
      : [
          ...ownersOf(was),
          ...parts.things.ownedBy(was.metadata.uid).map(({thing}) => thing.metadata.uid),
        ]
  const isOwnedAnew = was?.metadata.ownerReferences !== is.metadata.ownerReferences
  const mayBeDue = isOwnedAnew ? ownersOf(is).length > 0 : false
  // an owner that is deleted in the foreground waits for what it lets go of
  const left = isOwnedAnew && was !== undefined ? ownersOf(was) : []
  return [...(mayBeDue || hasBegunToEnd(was, is) ? [is.metadata.uid] : []), ...left]
}

const ownersOf = ({metadata: {ownerReferences = []}}: Thing): readonly string[] =>
  ownerReferences.map(({uid}) => uid)
const hasBegunToEnd = (was: Thing | undefined, is: Thing): boolean =>
  isGoing(is) &&
  (was === undefined || !isGoing(was) || was.metadata.finalizers !== is.metadata.finalizers)

async function collect(parts: Parts, uid: string): Promise<undefined> {
  const kept = parts.things.withUid(uid)
  if (
    kept === undefined ||
    parts.api.kinds.named(kept.thing.apiVersion, kept.thing.kind) === undefined
  )
    return undefined
  try {
    await judge(parts, kept.thing)
  } catch (error) {
    if (!isRefused(error, 'NotFound')) throw error
  }
  return undefined
}

async function judge(parts: Parts, thing: Thing): Promise<void> {
  const finalizers = thing.metadata.finalizers ?? []
  if (isGoing(thing) && finalizers.includes(ORPHAN)) return orphan(parts, thing)
  if (isGoing(thing) && finalizers.includes(FOREGROUND)) return foreground(parts, thing)
  const owners = thing.metadata.ownerReferences ?? []
  if (isGoing(thing) || owners.length === 0) return
  const states = owners.map(owner => stateOf(parts, owner))
  const left = owners.filter((_, at) => states[at] === 'solid')
  if (left.length > 0) {
    if (left.length < owners.length)
      await parts.manager.patch(thing, {metadata: {uid: thing.metadata.uid, ownerReferences: left}})
    return
  }
  await parts.manager.remove(thing, {
    propagationPolicy: policyOf(parts, thing, states.includes('waiting')),
  })
}

type State = 'solid' | 'waiting' | 'absent'

function stateOf({things}: Parts, {uid}: Owner): State {
  const owner = things.withUid(uid)?.thing
  if (owner === undefined) return 'absent'
  return isGoing(owner) && (owner.metadata.finalizers ?? []).includes(FOREGROUND)
    ? 'waiting'
    : 'solid'
}

/**
 * What hangs below is deleted first when the owner waits for it; else as the object's own
 * finalizers say.
 */
function policyOf(
  {things}: Parts,
  {metadata: {uid, finalizers = []}}: Thing,
  isAwaited: boolean,
): 'Background' | 'Foreground' | 'Orphan' {
  if (finalizers.includes(ORPHAN)) return 'Orphan'
  if (finalizers.includes(FOREGROUND)) return 'Foreground'
  return isAwaited && things.ownedBy(uid).length > 0 ? 'Foreground' : 'Background'
}

/** All below lose their owner, then it goes. */
async function orphan(parts: Parts, thing: Thing): Promise<void> {
  for (const {thing: below} of parts.things.ownedBy(thing.metadata.uid)) {
    const ownerReferences = (below.metadata.ownerReferences ?? []).filter(
      ({uid}) => uid !== thing.metadata.uid,
    )
    await parts.manager.patch(below, {
      metadata: {
        uid: below.metadata.uid,
        ownerReferences: ownerReferences.length === 0 ? null : ownerReferences,
      },
    })
  }
  await letGo(parts, thing, ORPHAN)
}

/** Those below go first; only those that block are waited for. */
async function foreground(parts: Parts, thing: Thing): Promise<void> {
  const blocks = ({thing: below}: Kept): boolean =>
    (below.metadata.ownerReferences ?? []).some(
      ({uid, blockOwnerDeletion}) => uid === thing.metadata.uid && blockOwnerDeletion === true,
    )
  for (const {thing: below} of parts.things.ownedBy(thing.metadata.uid))
    if (!isGoing(below)) await judge(parts, below)
  if (!parts.things.ownedBy(thing.metadata.uid).some(blocks)) await letGo(parts, thing, FOREGROUND)
}

async function letGo(
  {manager, things}: Parts,
  {metadata: {uid}}: Thing,
  finalizer: string,
): Promise<void> {
  const thing = things.withUid(uid)?.thing
  if (thing === undefined) return
  await manager.save({
    ...thing,
    metadata: {
      ...thing.metadata,
      finalizers: (thing.metadata.finalizers ?? []).filter(each => each !== finalizer),
    },
  })
}
