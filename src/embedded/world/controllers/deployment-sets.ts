import {same} from '../same.ts'
import type {Strings, ApiObject} from '../api-object.ts'
import {conditionOf} from './conditions.ts'
import {DESIRED, MAX, leeway, newReplicas, tellScaled} from './deployment-scale.ts'
import type {DeploymentState} from './deployment.ts'
import {hasDeadline, withLatest} from './deployment-status.ts'
import {templateHash} from './names.ts'
import {isRefused, objectByKey} from './controller.ts'
import {textOf} from './replica-set.ts'
import {controllerOf, controllerRef, isTerminating, keyOf} from './object-types.ts'
import type {Deployment, DeploymentStatus, ReplicaSet, Template} from './object-types.ts'

const REVISION = 'deployment.kubernetes.io/revision'
const REVISIONS_BEFORE = 'deployment.kubernetes.io/revision-history'
const HASH = 'pod-template-hash'
/** Annotations of a Deployment that its ReplicaSets do not get. */
const OWN = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISIONS_BEFORE,
  DESIRED,
  MAX,
  'deprecated.deployment.rollback.to',
])
const DEFAULT_HISTORY = 10

/**
 * The ReplicaSet of the template as it is now: the oldest one whose template is the same but for
 * its hash. In: oldest first.
 */
export function newSetOf(
  {spec: {template}}: Deployment,
  sets: readonly ReplicaSet[],
): ReplicaSet | undefined {
  const wanted = withoutHash(template)
  return sets.find(set => same(withoutHash(set.spec.template), wanted))
}

function withoutHash({metadata = {}, ...rest}: Template): object {
  const {[HASH]: _hash, ...labels} = metadata.labels ?? {}
  return {...rest, metadata: {...metadata, labels}}
}

const revisionOf = ({metadata}: ApiObject): number => Number(metadata.annotations?.[REVISION] ?? 0)

/**
 * Sees that there is a ReplicaSet of the template (if it may be made), that it has the newest
 * revision, and that the Deployment tells which.
 */
export async function settleNewSet(roll: DeploymentState, mayCreate: boolean): Promise<void> {
  const {fresh, old} = roll
  const revision = Math.max(0, ...old.map(revisionOf)) + 1
  if (fresh === undefined) {
    if (mayCreate) await createSet(roll, revision)
    return
  }
  const annotations = annotationsOf(roll, fresh, revision)
  const {minReadySeconds} = roll.deployment.spec
  if (
    !same(annotations, fresh.metadata.annotations) ||
    (fresh.spec.minReadySeconds ?? 0) !== (minReadySeconds ?? 0)
  ) {
    const {minReadySeconds: _seconds, ...spec} = fresh.spec
    await roll.context.client.update({
      ...fresh,
      metadata: {...fresh.metadata, annotations},
      spec: {...spec, ...(minReadySeconds === undefined ? {} : {minReadySeconds})},
    })
  }
  await tellRevision(roll, annotations[REVISION] ?? String(revision), {
    isNew: false,
    reason: 'FoundNewReplicaSet',
    message: `Found new replica set "${fresh.metadata.name}"`,
  })
}

/** A ReplicaSet that is taken up again gets a new revision and remembers those it had. */
function annotationsOf({deployment}: DeploymentState, set: ReplicaSet, revision: number): Strings {
  const had = set.metadata.annotations?.[REVISION]
  const isOlder = Number(had ?? 0) < revision
  const before = set.metadata.annotations?.[REVISIONS_BEFORE] ?? ''
  const history =
    had === undefined || !isOlder
      ? {}
      : {[REVISIONS_BEFORE]: before === '' ? had : `${before},${had}`}
  return {
    ...set.metadata.annotations,
    ...handedOn(deployment),
    ...(isOlder ? {[REVISION]: String(revision)} : {}),
    ...history,
  }
}

const handedOn = ({metadata}: Deployment): Strings =>
  Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([key]) => !OWN.has(key)))

async function createSet(roll: DeploymentState, revision: number): Promise<void> {
  const {context, deployment} = roll
  const {namespace} = deployment.metadata
  const set = setFor(roll, revision)
  try {
    await context.client.create(context.api.kinds.must('apps/v1', 'ReplicaSet'), namespace, set)
  } catch (error) {
    if (isRefused(error, 'AlreadyExists')) return collided(roll, set.metadata.name)
    await withLatest(roll, 'Progressing', {
      status: 'False',
      reason: 'ReplicaSetCreateError',
      message: `Failed to create new replica set "${set.metadata.name}": ${textOf(error)}`,
    })
    throw error
  }
  if (set.spec.replicas > 0) tellScaled(roll, set, 0, set.spec.replicas)
  await tellRevision(roll, String(revision), {
    isNew: true,
    reason: 'NewReplicaSetCreated',
    message: `Created new replica set "${set.metadata.name}"`,
  })
}

function setFor(
  roll: DeploymentState,
  revision: number,
): {readonly metadata: {readonly name: string}; readonly spec: {readonly replicas: number}} {
  const {deployment, wanted} = roll
  const {template, selector, minReadySeconds} = deployment.spec
  const hash = templateHash(template, deployment.status?.collisionCount)
  const labels = {...template.metadata?.labels, [HASH]: hash}
  const annotations = {
    ...handedOn(deployment),
    [REVISION]: String(revision),
    [DESIRED]: String(wanted),
    [MAX]: String(wanted + leeway(deployment).surge),
  }
  const metadata = {
    name: `${deployment.metadata.name}-${hash}`,
    labels,
    annotations,
    ownerReferences: [controllerRef(deployment)],
  }
  const spec = {
    replicas: newReplicas(roll, 0),
    ...(minReadySeconds === undefined ? {} : {minReadySeconds}),
    selector: {...selector, matchLabels: {...selector.matchLabels, [HASH]: hash}},
    template: {...template, metadata: {...template.metadata, labels}},
  }
  return {apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata, spec} as {
    readonly metadata: {readonly name: string}
    readonly spec: {readonly replicas: number}
  }
}

/** Another ReplicaSet has the name: the next try hashes the count in. */
async function collided({context, deployment}: DeploymentState, name: string): Promise<void> {
  const other = objectByKey(
    context.api.store,
    'replicasets.apps',
    `${deployment.metadata.namespace ?? ''}/${name}`,
  )
  if (other === undefined || controllerOf(other)?.uid === deployment.metadata.uid) return
  await context.client.updateStatus(deployment, {
    ...deployment.status,
    collisionCount: (deployment.status?.collisionCount ?? 0) + 1,
  })
}

/** `kubectl rollout` reads the revision from the Deployment. */
async function tellRevision(
  {context, deployment, now}: DeploymentState,
  revision: string,
  {
    isNew,
    reason,
    message,
  }: {readonly isNew: boolean; readonly reason: string; readonly message: string},
): Promise<void> {
  const {conditions} = deployment.status ?? {}
  const lacksReason =
    hasDeadline(deployment) && (isNew || conditionOf(conditions, 'Progressing') === undefined)
  if (deployment.metadata.annotations?.[REVISION] === revision && !lacksReason) return
  const annotations = {...deployment.metadata.annotations, [REVISION]: revision}
  const next = lacksReason
    ? replaced(deployment.status, {
        type: 'Progressing',
        status: 'True',
        reason,
        message,
        lastUpdateTime: now,
        lastTransitionTime: now,
      })
    : (deployment.status ?? {})
  await context.client.update(
    {...deployment, metadata: {...deployment.metadata, annotations}, status: next},
    'status',
  )
}

function replaced(
  status: DeploymentStatus | undefined,
  condition: NonNullable<DeploymentStatus['conditions']>[number],
): DeploymentStatus {
  const known = conditionOf(status?.conditions, condition.type)
  const since = known?.status === condition.status ? known.lastTransitionTime : undefined
  const others = (status?.conditions ?? []).filter(({type}) => type !== condition.type)
  return {
    ...status,
    conditions: [
      ...others,
      {...condition, ...(since === undefined ? {} : {lastTransitionTime: since})},
    ],
  }
}

/**
 * A roll that is paused, or goes on, says so while nothing else happens. Out: the Deployment as it
 * is then.
 */
export async function pausedKnown(roll: DeploymentState): Promise<Deployment> {
  const {deployment} = roll
  const reason = conditionOf(deployment.status?.conditions, 'Progressing')?.reason
  if (!hasDeadline(deployment) || reason === 'ProgressDeadlineExceeded') return deployment
  const isPaused = deployment.spec.paused === true
  if (isPaused === (reason === 'DeploymentPaused')) return deployment
  return withLatest(roll, 'Progressing', {
    status: 'Unknown',
    reason: isPaused ? 'DeploymentPaused' : 'DeploymentResumed',
    message: `Deployment is ${isPaused ? 'paused' : 'resumed'}`,
  })
}

/** Drops the oldest ReplicaSets that have no pods, down to the limit. */
export async function cleanUp({context, deployment, old}: DeploymentState): Promise<void> {
  const alive = old.filter(set => !isTerminating(set))
  const most = deployment.spec.revisionHistoryLimit ?? DEFAULT_HISTORY
  const tooMany = [...alive]
    .sort(
      (one, other) => revisionOf(one) - revisionOf(other) || keyOf(one).localeCompare(keyOf(other)),
    )
    .slice(0, Math.max(0, alive.length - most))
  const empty = tooMany.filter(
    ({spec, status, metadata}) =>
      (spec.replicas ?? 0) === 0 &&
      (status?.replicas ?? 0) === 0 &&
      (metadata.generation ?? 1) <= (status?.observedGeneration ?? 0),
  )
  for (const set of empty) await context.client.delete(set, {propagationPolicy: 'Background'})
}
