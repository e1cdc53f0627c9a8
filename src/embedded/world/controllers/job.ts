import {isTrue} from './conditions.ts'
import type {Controller, ControllerContext} from './controller.ts'
import {objectByKey, ownKey, controllerKeys} from './controller.ts'
import {hasEnded, isActive} from './pods.ts'
import {TRACKING, makeJobPods, removeJobPods} from './job-pods.ts'
import {endOf, statusOf} from './job-status.ts'
import type {Tally} from './job-status.ts'
import {instantOf, isTerminating} from './object-types.ts'
import type {Condition, Pod, Template} from './object-types.ts'
import type {ApiObject} from '../api-object.ts'

const JOBS = 'jobs.batch'
export interface Job extends ApiObject {
  readonly spec: {
    readonly parallelism?: number
    readonly completions?: number
    readonly completionMode?: string
    readonly backoffLimit?: number
    readonly activeDeadlineSeconds?: number
    readonly ttlSecondsAfterFinished?: number
    readonly suspend?: boolean
    readonly template: Template
  }
  readonly status?: {
    readonly startTime?: string
    readonly completionTime?: string
    readonly succeeded?: number
    readonly failed?: number
    readonly completedIndexes?: string
    readonly conditions?: readonly Condition[]
  }
}

/** Runs pods until enough of them have done their work. */
export function jobs(context: ControllerContext): Controller {
  /** Ended pods that are in a Job's counts already, by uid. */
  const counted = new Set<string>()
  return {
    name: 'job',
    concerns: {[JOBS]: ownKey, pods: controllerKeys('Job')},
    reconcile: async key => {
      const job = objectByKey(context.api.store, JOBS, key) as Job | undefined
      return job === undefined || isTerminating(job) ? undefined : sync(context, job, counted)
    },
  }
}

const FIRST_WAIT_MS = 10_000
const MAX_WAIT_MS = 600_000

async function sync(
  context: ControllerContext,
  job: Job,
  counted: Set<string>,
): Promise<number | undefined> {
  const pods = podsOf(context, job)
  if (isFinished(job)) return tidy(context, job, pods)
  const fresh = pods.filter(
    pod =>
      isOver(pod) &&
      !counted.has(pod.metadata.uid) &&
      (pod.metadata.finalizers ?? []).includes(TRACKING),
  )
  const tally: Tally = {
    succeeded:
      (job.status?.succeeded ?? 0) +
      fresh.filter(({status}) => status?.phase === 'Succeeded').length,
    failed:
      (job.status?.failed ?? 0) + fresh.filter(({status}) => status?.phase !== 'Succeeded').length,
    active: pods.filter(isActive),
    all: pods,
  }
  const end = endOf(context, job, tally)
  const wait = await manage(context, job, tally, end !== undefined)
  const left = podsOf(context, job).filter(isActive)
  await context.client.updateStatus(
    job,
    statusOf(context, job, {...tally, active: left}, left.length === 0 ? end : undefined),
  )
  for (const pod of fresh) counted.add(pod.metadata.uid)
  await untrack(context, fresh)
  return soonest(wait, untilDeadline(context, job))
}

const podsOf = ({index}: ControllerContext, job: Job): readonly Pod[] =>
  index
    .ownedBy(job.metadata.uid)
    .flatMap(({storage, object}) => (storage === 'pods' ? [object as Pod] : []))
const isOver = (pod: Pod): boolean => hasEnded(pod) || isTerminating(pod)
const isFinished = (job: Job): boolean =>
  isTrue(job.status?.conditions, 'Complete') || isTrue(job.status?.conditions, 'Failed')

/** Out: in how many ms to make the next pod, when failures make it wait. */
async function manage(
  context: ControllerContext,
  job: Job,
  tally: Tally,
  isEnding: boolean,
): Promise<number | undefined> {
  const {active, succeeded} = tally
  if (isEnding || job.spec.suspend === true) {
    await removeJobPods(context, job, active)
    return undefined
  }
  const wanted = wantedOf(job, succeeded)
  if (active.length > wanted) await removeJobPods(context, job, active.slice(wanted))
  const lacking = wanted - active.length
  if (lacking <= 0) return undefined
  const wait = backOff(context, tally)
  if (wait > 0) return wait
  await makeJobPods(context, job, tally, lacking)
  return undefined
}

function wantedOf({spec: {parallelism = 1, completions}}: Job, succeeded: number): number {
  if (completions === undefined) return succeeded > 0 ? 0 : parallelism
  return Math.max(0, Math.min(parallelism, completions - succeeded))
}

/** After failures the next try comes 10 s, 20 s, … after the last. */
function backOff({api}: ControllerContext, {failed, all}: Tally): number {
  if (failed === 0) return 0
  const ends = all.filter(({status}) => status?.phase === 'Failed').map(pod => endOfPod(pod))
  if (ends.length === 0) return 0
  return (
    Math.max(...ends) +
    Math.min(FIRST_WAIT_MS * 2 ** (failed - 1), MAX_WAIT_MS) -
    api.timeline.now()
  )
}

function endOfPod({status, metadata}: Pod): number {
  const ends = (status?.containerStatuses ?? []).flatMap(({state}) =>
    typeof state.terminated?.['finishedAt'] === 'string'
      ? [instantOf(state.terminated['finishedAt'])]
      : [],
  )
  return ends.length === 0 ? instantOf(metadata.creationTimestamp) : Math.max(...ends)
}

async function untrack({client, index}: ControllerContext, pods: readonly Pod[]): Promise<void> {
  for (const {
    metadata: {uid},
  } of pods) {
    const pod = index.withUid(uid)?.object
    const finalizers = pod?.metadata.finalizers ?? []
    if (pod !== undefined && finalizers.includes(TRACKING))
      await client.patch(pod, {
        metadata: {uid, finalizers: finalizers.filter(each => each !== TRACKING)},
      })
  }
}

/** A finished Job keeps nothing running, holds no pod, and goes when its time is over. */
async function tidy(
  context: ControllerContext,
  job: Job,
  pods: readonly Pod[],
): Promise<number | undefined> {
  await removeJobPods(context, job, pods.filter(isActive))
  await untrack(
    context,
    pods.filter(pod => isOver(pod) && (pod.metadata.finalizers ?? []).includes(TRACKING)),
  )
  const {ttlSecondsAfterFinished: ttl} = job.spec
  if (ttl === undefined) return undefined
  const finished = job.status?.conditions?.find(
    ({type, status}) => (type === 'Complete' || type === 'Failed') && status === 'True',
  )?.lastTransitionTime
  const left =
    instantOf(finished ?? job.metadata.creationTimestamp) + ttl * 1000 - context.api.timeline.now()
  if (left > 0) return left
  await context.client.delete(job, {propagationPolicy: 'Background'})
  return undefined
}

function untilDeadline(
  {api}: ControllerContext,
  {spec, status, metadata}: Job,
): number | undefined {
  if (spec.activeDeadlineSeconds === undefined || spec.suspend === true) return undefined
  const left =
    instantOf(status?.startTime ?? metadata.creationTimestamp) +
    spec.activeDeadlineSeconds * 1000 -
    api.timeline.now()
  return left > 0 ? left : undefined
}

const soonest = (...waits: readonly (number | undefined)[]): number | undefined => {
  const some = waits.filter(each => each !== undefined)
  return some.length === 0 ? undefined : Math.min(...some)
}
