import {conditionOf} from './conditions.ts'
import {leeway} from './deployment-scale.ts'
import type {DeploymentState} from './deployment.ts'
import {instantOf, isTerminating} from './object-types.ts'
import type {Condition, Deployment, DeploymentStatus, ReplicaSet} from './object-types.ts'

const NO_DEADLINE = 2_147_483_647
const COMPLETE = 'NewReplicaSetAvailable'
const TIMED_OUT = 'ProgressDeadlineExceeded'

export function hasDeadline({spec}: Deployment): boolean {
  return spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== NO_DEADLINE
}

/** Writes what is so now. Out: when to look again for the deadline, in ms. */
export async function report(roll: DeploymentState): Promise<number | undefined> {
  const {context, deployment} = roll
  const next = withProgress(roll, statusOf(roll))
  await context.client.updateStatus(deployment, next)
  return untilDeadline(roll, next)
}

/** Is every pod of the new template, and there for long enough? */
export function isComplete(roll: DeploymentState): boolean {
  return isWhole(roll, statusOf(roll))
}

function isWhole({wanted, deployment}: DeploymentState, status: DeploymentStatus): boolean {
  const {updatedReplicas = 0, replicas = 0, availableReplicas = 0, observedGeneration = 0} = status
  return (
    updatedReplicas === wanted &&
    replicas === wanted &&
    availableReplicas === wanted &&
    observedGeneration >= (deployment.metadata.generation ?? 1)
  )
}

const sum = (sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number | undefined): number =>
  sets.reduce((total, set) => total + (count(set) ?? 0), 0)

function statusOf(roll: DeploymentState): DeploymentStatus {
  const {deployment, sets, fresh, now, wanted} = roll
  const counts = {
    replicas: sum(sets, ({status}) => status?.replicas),
    updatedReplicas: fresh?.status?.replicas ?? 0,
    readyReplicas: sum(sets, ({status}) => status?.readyReplicas),
    availableReplicas: sum(sets, ({status}) => status?.availableReplicas),
  }
  const unavailableReplicas = Math.max(
    0,
    sum(sets, ({spec}) => spec.replicas) - counts.availableReplicas,
  )
  const isEnough = counts.availableReplicas >= wanted - leeway(deployment).unavailable
  const available: Condition = isEnough
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      }
  const {collisionCount, conditions} = deployment.status ?? {}
  return {
    observedGeneration: deployment.metadata.generation ?? 1,
    ...positive({...counts, unavailableReplicas}),
    terminatingReplicas: sum(sets, ({status}) => status?.terminatingReplicas),
    ...(collisionCount === undefined ? {} : {collisionCount}),
    conditions: put(conditions, available, now),
  }
}

/** Counts of zero are left out, as the API does. */
function positive(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
}

/** The condition comes last when its status or reason is another; else all stays. */
function put(
  conditions: readonly Condition[] = [],
  next: Condition,
  now: string,
): readonly Condition[] {
  const known = conditionOf(conditions, next.type)
  if (known?.status === next.status && known.reason === next.reason) return conditions
  return afresh(conditions, next, now)
}

function afresh(
  conditions: readonly Condition[] = [],
  next: Condition,
  now: string,
): readonly Condition[] {
  const known = conditionOf(conditions, next.type)
  const lastTransitionTime = known?.status === next.status ? (known.lastTransitionTime ?? now) : now
  return [
    ...conditions.filter(({type}) => type !== next.type),
    {...next, lastUpdateTime: now, lastTransitionTime},
  ]
}

function withProgress(roll: DeploymentState, status: DeploymentStatus): DeploymentStatus {
  const {deployment, now} = roll
  const known = conditionOf(deployment.status?.conditions, 'Progressing')
  const conditions = withFailure(roll, status.conditions)
  if (!hasDeadline(deployment))
    return {...status, conditions: conditions.filter(({type}) => type !== 'Progressing')}
  const wasComplete =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && known?.reason === COMPLETE
  if (wasComplete || isTerminating(deployment) || deployment.spec.paused === true)
    return {...status, conditions}
  const next = progressOf(roll, status, known)
  if (next === undefined) return {...status, conditions}
  return {
    ...status,
    conditions:
      next.reason === 'ReplicaSetUpdated'
        ? afresh(conditions, next, now)
        : put(conditions, next, now),
  }
}

/** Undefined: nothing new. */
function progressOf(
  roll: DeploymentState,
  status: DeploymentStatus,
  known: Condition | undefined,
): Condition | undefined {
  const {deployment, fresh} = roll
  const about =
    fresh === undefined
      ? `Deployment "${deployment.metadata.name}"`
      : `ReplicaSet "${fresh.metadata.name}"`
  if (isWhole(roll, status))
    return {
      type: 'Progressing',
      status: 'True',
      reason: COMPLETE,
      message: `${about} has successfully progressed.`,
    }
  if (isMoving(deployment.status ?? {}, status))
    return {
      type: 'Progressing',
      status: 'True',
      reason: 'ReplicaSetUpdated',
      message: `${about} is progressing.`,
    }
  return isTimedOut(roll, known)
    ? {
        type: 'Progressing',
        status: 'False',
        reason: TIMED_OUT,
        message: `${about} has timed out progressing.`,
      }
    : undefined
}

function isMoving(was: DeploymentStatus, is: DeploymentStatus): boolean {
  const old = ({replicas = 0, updatedReplicas = 0}: DeploymentStatus): number =>
    replicas - updatedReplicas
  const grew = (count: (status: DeploymentStatus) => number | undefined): boolean =>
    (count(is) ?? 0) > (count(was) ?? 0)
  return (
    grew(each => each.updatedReplicas) ||
    old(is) < old(was) ||
    grew(each => each.readyReplicas) ||
    grew(each => each.availableReplicas)
  )
}

function isTimedOut({context, deployment}: DeploymentState, known: Condition | undefined): boolean {
  if (known === undefined || known.reason === COMPLETE) return false
  if (known.reason === TIMED_OUT) return true
  return deadline(deployment, known, context.api.timeline.now()) < context.api.timeline.now()
}

/** In ms. Who writes a condition need not say since when it is so; then it begins now. */
function deadline(
  {spec}: Deployment,
  {lastUpdateTime, lastTransitionTime}: Condition,
  now: number,
): number {
  const since = instantOf(lastUpdateTime ?? lastTransitionTime ?? '')
  return (Number.isFinite(since) ? since : now) + (spec.progressDeadlineSeconds ?? 0) * 1000
}

/** A ReplicaSet that cannot make pods is the Deployment's failure too. */
function withFailure(
  {sets, fresh, now}: DeploymentState,
  conditions: readonly Condition[] = [],
): readonly Condition[] {
  const failures = [fresh, ...sets].flatMap(
    set => conditionOf(set?.status?.conditions, 'ReplicaFailure') ?? [],
  )
  const [failure] = failures
  if (failure === undefined) return conditions.filter(({type}) => type !== 'ReplicaFailure')
  const {status, reason = '', message = ''} = failure
  return put(conditions, {type: 'ReplicaFailure', status, reason, message}, now)
}

const SLACK_MS = 1_000

function untilDeadline(roll: DeploymentState, status: DeploymentStatus): number | undefined {
  const progressing = conditionOf(status.conditions, 'Progressing')
  const {deployment, context} = roll
  if (
    !hasDeadline(deployment) ||
    progressing === undefined ||
    isWhole(roll, status) ||
    progressing.reason === TIMED_OUT ||
    progressing.reason === COMPLETE
  )
    return undefined
  const now = context.api.timeline.now()
  return Math.max(0, deadline(deployment, progressing, now) - now) + SLACK_MS
}

/** Writes one condition into the status. Out: the Deployment with it. */
export async function withLatest(
  {context, deployment, now}: DeploymentState,
  type: string,
  condition: Omit<Condition, 'type'>,
): Promise<Deployment> {
  const conditions = put(deployment.status?.conditions, {type, ...condition}, now)
  return (await context.client.updateStatus(deployment, {
    ...deployment.status,
    conditions,
  })) as Deployment
}
