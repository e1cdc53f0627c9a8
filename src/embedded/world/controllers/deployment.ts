import type {Controller, Parts} from './parts.ts'
import {found, itself, ownersOf, stamp} from './parts.ts'
import {controllerOf} from './shapes.ts'
import type {Deployment, ReplicaSet} from './shapes.ts'
import {hasEnded} from './pods.ts'
import {isComplete, report} from './deployment-status.ts'
import {scaleAll, scaleTo, isScaling, rollNew, rollOld} from './deployment-scale.ts'
import {cleanUp, newSetOf, pausedKnown, settleNewSet} from './deployment-sets.ts'
import {setsOf} from './replica-set.ts'
import {isGoing} from './shapes.ts'

const DEPLOYMENTS = 'deployments.apps'

/** One look at a Deployment. */
export interface Roll {
  readonly parts: Parts
  readonly deployment: Deployment
  readonly wanted: number
  /** Oldest first. */
  readonly sets: readonly ReplicaSet[]
  /** Of the template as it is now; undefined before there is one. */
  readonly fresh: ReplicaSet | undefined
  readonly old: readonly ReplicaSet[]
  readonly now: string
}

/** Rolls ReplicaSets from one template to the next. */
export function deployments(parts: Parts): Controller {
  return {
    name: 'deployment',
    concerns: {
      [DEPLOYMENTS]: itself,
      'replicasets.apps': ownersOf('Deployment'),
      pods: change =>
        change.is === undefined && change.was !== undefined
          ? deploymentOfPod(parts, controllerOf(change.was)?.uid)
          : [],
    },
    reconcile: async key => {
      const deployment = found(parts.api.store, DEPLOYMENTS, key) as Deployment | undefined
      return deployment === undefined ? undefined : sync(parts, deployment)
    },
  }
}

/** Recreate waits until the last pod is gone. */
function deploymentOfPod({things}: Parts, set: string | undefined): readonly string[] {
  const kept = set === undefined ? undefined : things.withUid(set)?.thing
  const owner = kept === undefined ? undefined : controllerOf(kept)
  return owner?.kind === 'Deployment' ? [`${kept?.metadata.namespace ?? ''}/${owner.name}`] : []
}

async function sync(parts: Parts, read: Deployment): Promise<number | undefined> {
  if (isGoing(read)) return report(look(parts, read))
  const deployment = await pausedKnown(look(parts, read))
  const roll = look(parts, deployment)
  if (deployment.spec.paused === true || isScaling(roll)) return scaleOnly(roll)
  return deployment.spec.strategy?.type === 'Recreate' ? recreate(roll) : rollOn(roll)
}

/** Reads everything anew: after each write of a ReplicaSet the counts are others. */
function look(parts: Parts, deployment: Deployment): Roll {
  const latest = (parts.things.withUid(deployment.metadata.uid)?.thing ?? deployment) as Deployment
  const sets = [...setsOf(parts, latest)].sort(byAge)
  const fresh = newSetOf(latest, sets)
  return {
    parts,
    deployment: latest,
    wanted: latest.spec.replicas ?? 1,
    sets,
    fresh,
    old: sets.filter(set => set !== fresh),
    now: stamp(parts),
  }
}

const byAge = (one: ReplicaSet, other: ReplicaSet): number =>
  one.metadata.creationTimestamp.localeCompare(other.metadata.creationTimestamp) ||
  one.metadata.name.localeCompare(other.metadata.name)

async function scaleOnly(roll: Roll): Promise<number | undefined> {
  await settleNewSet(roll, false)
  const settled = look(roll.parts, roll.deployment)
  await scaleAll(settled)
  const scaled = look(roll.parts, roll.deployment)
  if (roll.deployment.spec.paused === true) await cleanUp(scaled)
  return report(scaled)
}

async function rollOn(roll: Roll): Promise<number | undefined> {
  await settleNewSet(roll, true)
  const settled = look(roll.parts, roll.deployment)
  if (await rollNew(settled)) return report(look(roll.parts, roll.deployment))
  if (await rollOld(settled)) return report(look(roll.parts, roll.deployment))
  return finish(settled)
}

async function recreate(roll: Roll): Promise<number | undefined> {
  await settleNewSet(roll, false)
  const settled = look(roll.parts, roll.deployment)
  const standing = settled.old.filter(set => (set.spec.replicas ?? 0) > 0)
  for (const set of standing) await scaleTo(settled, set, 0)
  if (standing.length > 0 || hasOldPods(settled)) return report(look(roll.parts, roll.deployment))
  await settleNewSet(settled, true)
  const ready = look(roll.parts, roll.deployment)
  if (ready.fresh !== undefined && ready.fresh.spec.replicas !== ready.wanted)
    await scaleTo(ready, ready.fresh, ready.wanted)
  return finish(look(roll.parts, roll.deployment))
}

function hasOldPods({parts, old}: Roll): boolean {
  return old.some(set =>
    parts.things
      .ownedBy(set.metadata.uid)
      .some(({storage, thing}) => storage === 'pods' && !hasEnded(thing as never)),
  )
}

async function finish(roll: Roll): Promise<number | undefined> {
  if (isComplete(roll)) await cleanUp(roll)
  return report(look(roll.parts, roll.deployment))
}
