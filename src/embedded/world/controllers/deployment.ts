import type {Controller, ControllerContext} from './controller.ts'
import {objectByKey, ownKey, controllerKeys, timestampNow} from './controller.ts'
import {controllerOf} from './object-types.ts'
import type {Deployment, ReplicaSet} from './object-types.ts'
import {hasEnded} from './pods.ts'
import {isComplete, report} from './deployment-status.ts'
import {scaleAll, scaleTo, isScaling, rollNew, rollOld} from './deployment-scale.ts'
import {cleanUp, newSetOf, pausedKnown, settleNewSet} from './deployment-sets.ts'
import {setsOf} from './replica-set.ts'
import {isTerminating} from './object-types.ts'

const DEPLOYMENTS = 'deployments.apps'

/** One look at a Deployment. */
export interface DeploymentState {
  readonly context: ControllerContext
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
export function deployments(context: ControllerContext): Controller {
  return {
    name: 'deployment',
    concerns: {
      [DEPLOYMENTS]: ownKey,
      'replicasets.apps': controllerKeys('Deployment'),
      pods: change =>
        change.is === undefined && change.was !== undefined
          ? deploymentOfPod(context, controllerOf(change.was)?.uid)
          : [],
    },
    reconcile: async key => {
      const deployment = objectByKey(context.api.store, DEPLOYMENTS, key) as Deployment | undefined
      return deployment === undefined ? undefined : sync(context, deployment)
    },
  }
}

/** Recreate waits until the last pod is gone. */
function deploymentOfPod({index}: ControllerContext, set: string | undefined): readonly string[] {
  const kept = set === undefined ? undefined : index.withUid(set)?.object
  const owner = kept === undefined ? undefined : controllerOf(kept)
  return owner?.kind === 'Deployment' ? [`${kept?.metadata.namespace ?? ''}/${owner.name}`] : []
}

async function sync(context: ControllerContext, read: Deployment): Promise<number | undefined> {
  if (isTerminating(read)) return report(look(context, read))
  const deployment = await pausedKnown(look(context, read))
  const roll = look(context, deployment)
  if (deployment.spec.paused === true || isScaling(roll)) return scaleOnly(roll)
  return deployment.spec.strategy?.type === 'Recreate' ? recreate(roll) : rollOn(roll)
}

/** Reads everything anew: after each write of a ReplicaSet the counts are others. */
function look(context: ControllerContext, deployment: Deployment): DeploymentState {
  const latest = (context.index.withUid(deployment.metadata.uid)?.object ??
    deployment) as Deployment
  const sets = [...setsOf(context, latest)].sort(byAge)
  const fresh = newSetOf(latest, sets)
  return {
    context,
    deployment: latest,
    wanted: latest.spec.replicas ?? 1,
    sets,
    fresh,
    old: sets.filter(set => set !== fresh),
    now: timestampNow(context),
  }
}

const byAge = (one: ReplicaSet, other: ReplicaSet): number =>
  one.metadata.creationTimestamp.localeCompare(other.metadata.creationTimestamp) ||
  one.metadata.name.localeCompare(other.metadata.name)

async function scaleOnly(roll: DeploymentState): Promise<number | undefined> {
  await settleNewSet(roll, false)
  const settled = look(roll.context, roll.deployment)
  await scaleAll(settled)
  const scaled = look(roll.context, roll.deployment)
  if (roll.deployment.spec.paused === true) await cleanUp(scaled)
  return report(scaled)
}

async function rollOn(roll: DeploymentState): Promise<number | undefined> {
  await settleNewSet(roll, true)
  const settled = look(roll.context, roll.deployment)
  if (await rollNew(settled)) return report(look(roll.context, roll.deployment))
  if (await rollOld(settled)) return report(look(roll.context, roll.deployment))
  return finish(settled)
}

async function recreate(roll: DeploymentState): Promise<number | undefined> {
  await settleNewSet(roll, false)
  const settled = look(roll.context, roll.deployment)
  const standing = settled.old.filter(set => (set.spec.replicas ?? 0) > 0)
  for (const set of standing) await scaleTo(settled, set, 0)
  if (standing.length > 0 || hasOldPods(settled)) return report(look(roll.context, roll.deployment))
  await settleNewSet(settled, true)
  const ready = look(roll.context, roll.deployment)
  if (ready.fresh !== undefined && ready.fresh.spec.replicas !== ready.wanted)
    await scaleTo(ready, ready.fresh, ready.wanted)
  return finish(look(roll.context, roll.deployment))
}

function hasOldPods({context, old}: DeploymentState): boolean {
  return old.some(set =>
    context.index
      .ownedBy(set.metadata.uid)
      .some(({storage, object}) => storage === 'pods' && !hasEnded(object as never)),
  )
}

async function finish(roll: DeploymentState): Promise<number | undefined> {
  if (isComplete(roll)) await cleanUp(roll)
  return report(look(roll.context, roll.deployment))
}
