import type {Change} from '../store.ts'
import type {OwnerReference, ApiObject} from '../api-object.ts'
import {isRefused} from './controller.ts'
import type {Controller, ControllerContext} from './controller.ts'
import {isTerminating} from './object-types.ts'
import type {IndexedObject} from './object-index.ts'

const FOREGROUND = 'foregroundDeletion'
const ORPHAN = 'orphan'

/** Removes what belonged to somebody who is gone. Keys are uids. */
export function garbage(context: ControllerContext): Controller {
  return {
    name: 'garbage',
    workers: 20,
    concerns: {},
    everything: change => concerned(context, change),
    reconcile: uid => collect(context, uid),
  }
}

function concerned(context: ControllerContext, {was, is}: Change): readonly string[] {
  if (is === undefined)
    return was === undefined
      ? []
      : [
          ...ownersOf(was),
          ...context.index.ownedBy(was.metadata.uid).map(({object}) => object.metadata.uid),
        ]
  const isOwnedAnew = was?.metadata.ownerReferences !== is.metadata.ownerReferences
  const mayBeDue = isOwnedAnew ? ownersOf(is).length > 0 : false
  // an owner that is deleted in the foreground waits for what it lets go of
  const left = isOwnedAnew && was !== undefined ? ownersOf(was) : []
  return [...(mayBeDue || hasBegunToEnd(was, is) ? [is.metadata.uid] : []), ...left]
}

const ownersOf = ({metadata: {ownerReferences = []}}: ApiObject): readonly string[] =>
  ownerReferences.map(({uid}) => uid)
const hasBegunToEnd = (was: ApiObject | undefined, is: ApiObject): boolean =>
  isTerminating(is) &&
  (was === undefined || !isTerminating(was) || was.metadata.finalizers !== is.metadata.finalizers)

async function collect(context: ControllerContext, uid: string): Promise<undefined> {
  const kept = context.index.withUid(uid)
  if (
    kept === undefined ||
    context.api.kinds.named(kept.object.apiVersion, kept.object.kind) === undefined
  )
    return undefined
  try {
    await judge(context, kept.object)
  } catch (error) {
    if (!isRefused(error, 'NotFound')) throw error
  }
  return undefined
}

async function judge(context: ControllerContext, object: ApiObject): Promise<void> {
  const finalizers = object.metadata.finalizers ?? []
  if (isTerminating(object) && finalizers.includes(ORPHAN)) return orphan(context, object)
  if (isTerminating(object) && finalizers.includes(FOREGROUND)) return foreground(context, object)
  const owners = object.metadata.ownerReferences ?? []
  if (isTerminating(object) || owners.length === 0) return
  const states = owners.map(owner => stateOf(context, owner))
  const left = owners.filter((_, at) => states[at] === 'solid')
  if (left.length > 0) {
    if (left.length < owners.length)
      await context.client.patch(object, {
        metadata: {uid: object.metadata.uid, ownerReferences: left},
      })
    return
  }
  await context.client.delete(object, {
    propagationPolicy: policyOf(context, object, states.includes('waiting')),
  })
}

type State = 'solid' | 'waiting' | 'absent'

function stateOf({index}: ControllerContext, {uid}: OwnerReference): State {
  const owner = index.withUid(uid)?.object
  if (owner === undefined) return 'absent'
  return isTerminating(owner) && (owner.metadata.finalizers ?? []).includes(FOREGROUND)
    ? 'waiting'
    : 'solid'
}

/**
 * What hangs below is deleted first when the owner waits for it; else as the object's own
 * finalizers say.
 */
function policyOf(
  {index}: ControllerContext,
  {metadata: {uid, finalizers = []}}: ApiObject,
  isAwaited: boolean,
): 'Background' | 'Foreground' | 'Orphan' {
  if (finalizers.includes(ORPHAN)) return 'Orphan'
  if (finalizers.includes(FOREGROUND)) return 'Foreground'
  return isAwaited && index.ownedBy(uid).length > 0 ? 'Foreground' : 'Background'
}

/** All below lose their owner, then it goes. */
async function orphan(context: ControllerContext, object: ApiObject): Promise<void> {
  for (const {object: below} of context.index.ownedBy(object.metadata.uid)) {
    const ownerReferences = (below.metadata.ownerReferences ?? []).filter(
      ({uid}) => uid !== object.metadata.uid,
    )
    await context.client.patch(below, {
      metadata: {
        uid: below.metadata.uid,
        ownerReferences: ownerReferences.length === 0 ? null : ownerReferences,
      },
    })
  }
  await letGo(context, object, ORPHAN)
}

/** Those below go first; only those that block are waited for. */
async function foreground(context: ControllerContext, object: ApiObject): Promise<void> {
  const blocks = ({object: below}: IndexedObject): boolean =>
    (below.metadata.ownerReferences ?? []).some(
      ({uid, blockOwnerDeletion}) => uid === object.metadata.uid && blockOwnerDeletion === true,
    )
  for (const {object: below} of context.index.ownedBy(object.metadata.uid))
    if (!isTerminating(below)) await judge(context, below)
  if (!context.index.ownedBy(object.metadata.uid).some(blocks))
    await letGo(context, object, FOREGROUND)
}

async function letGo(
  {client, index}: ControllerContext,
  {metadata: {uid}}: ApiObject,
  finalizer: string,
): Promise<void> {
  const object = index.withUid(uid)?.object
  if (object === undefined) return
  await client.update({
    ...object,
    metadata: {
      ...object.metadata,
      finalizers: (object.metadata.finalizers ?? []).filter(each => each !== finalizer),
    },
  })
}
