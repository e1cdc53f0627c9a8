import {conditionOf, withCondition} from './conditions.ts'
import {indexOf} from './job-pods.ts'
import type {Job} from './job.ts'
import {timestampNow} from './controller.ts'
import type {ControllerContext} from './controller.ts'
import {hasEnded, isReady, restartsOf} from './pods.ts'
import {instantOf, isTerminating} from './object-types.ts'
import type {Condition, Pod} from './object-types.ts'
import type {Fields} from '../api-object.ts'

/** What a Job has. */
export interface Tally {
  readonly succeeded: number
  readonly failed: number
  readonly active: readonly Pod[]
  readonly all: readonly Pod[]
}

/** Why a Job is over. */
export interface End {
  readonly type: 'Complete' | 'Failed'
  readonly reason: string
  readonly message: string
}

const DEFAULT_RETRIES = 6

/** Is the Job over, and why? */
export function endOf(
  {api}: ControllerContext,
  {spec, status}: Job,
  {succeeded, failed, active}: Tally,
): End | undefined {
  const restarts =
    spec.template.spec.restartPolicy === 'OnFailure'
      ? active.reduce((total, pod) => total + restartsOf(pod), 0)
      : 0
  if (failed + restarts > (spec.backoffLimit ?? DEFAULT_RETRIES))
    return {
      type: 'Failed',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    }
  const {activeDeadlineSeconds: deadline} = spec
  if (
    deadline !== undefined &&
    status?.startTime !== undefined &&
    api.timeline.now() - instantOf(status.startTime) >= deadline * 1000
  )
    return {
      type: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'Job was active longer than specified deadline',
    }
  const isEnough =
    spec.completions === undefined
      ? succeeded > 0 && active.length === 0
      : succeeded >= spec.completions
  return isEnough
    ? {
        type: 'Complete',
        reason: 'CompletionsReached',
        message: 'Reached expected number of succeeded pods',
      }
    : undefined
}

/** The status with these counts; with the conditions of its end once no pod is active. */
export function statusOf(
  context: ControllerContext,
  job: Job,
  {succeeded, failed, active, all}: Tally,
  end: End | undefined,
): object {
  const now = timestampNow(context)
  const ready = active.filter(isReady).length
  const isStarting = job.status?.startTime === undefined && job.spec.suspend !== true
  const conditions = conditionsOf(job, end, now)
  tellChanges(context, job, conditions, end)
  const {
    active: _active,
    succeeded: _succeeded,
    failed: _failed,
    conditions: _conditions,
    ...others
  } = (job.status ?? {}) as Fields
  return {
    ...others,
    ...(isStarting ? {startTime: now} : {}),
    ...(end?.type === 'Complete' ? {completionTime: now} : {}),
    ...counts({active: active.length, succeeded, failed}),
    ready,
    terminating: all.filter(pod => isTerminating(pod) && !hasEnded(pod)).length,
    uncountedTerminatedPods: {},
    ...completedOf(job, all),
    ...(conditions.length === 0 ? {} : {conditions}),
  }
}

/** Counts of zero are left out, as the API does. */
function counts(rows: Readonly<Record<string, number>>): object {
  return Object.fromEntries(Object.entries(rows).filter(([, count]) => count > 0))
}

/** `0-3,5`. */
function ranges(numbers: readonly number[]): string {
  const rows: {from: number; to: number}[] = []
  for (const each of [...new Set(numbers)].sort((one, other) => one - other)) {
    const last = rows.at(-1)
    if (last?.to === each - 1) last.to = each
    else rows.push({from: each, to: each})
  }
  return rows
    .map(({from, to}) =>
      from === to ? String(from) : to === from + 1 ? `${from},${to}` : `${from}-${to}`,
    )
    .join(',')
}

function conditionsOf(
  {status, spec}: Job,
  end: End | undefined,
  now: string,
): readonly Condition[] {
  let conditions = status?.conditions ?? []
  const put = (type: string, so: 'True' | 'False', reason: string, message: string): void => {
    conditions = withCondition(
      conditions,
      {type, status: so, lastProbeTime: now, reason, message},
      now,
    )
  }
  const wasSuspended = conditionOf(conditions, 'Suspended')?.status
  if (spec.suspend === true && wasSuspended !== 'True')
    put('Suspended', 'True', 'JobSuspended', 'Job suspended')
  if (spec.suspend !== true && wasSuspended === 'True')
    put('Suspended', 'False', 'JobResumed', 'Job resumed')
  if (end === undefined) return conditions
  put(
    end.type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget',
    'True',
    end.reason,
    end.message,
  )
  put(end.type, 'True', end.reason, end.message)
  return conditions
}

function completedOf({spec}: Job, all: readonly Pod[]): object {
  return spec.completionMode === 'Indexed'
    ? {
        completedIndexes: ranges(
          all.filter(({status}) => status?.phase === 'Succeeded').map(indexOf),
        ),
      }
    : {}
}

function tellChanges(
  context: ControllerContext,
  job: Job,
  conditions: readonly Condition[],
  end: End | undefined,
): void {
  if (
    conditionOf(conditions, 'Suspended')?.status !==
    conditionOf(job.status?.conditions, 'Suspended')?.status
  )
    tellSuspension(context, job)
  if (end !== undefined) tellEnd(context, job, end)
}

function tellSuspension({events}: ControllerContext, about: Job): void {
  const isSuspended = about.spec.suspend === true
  events.tell({
    about,
    type: 'Normal',
    reason: isSuspended ? 'Suspended' : 'Resumed',
    message: isSuspended ? 'Job suspended' : 'Job resumed',
    component: 'job-controller',
  })
}

function tellEnd({events}: ControllerContext, about: Job, {type, reason, message}: End): void {
  if (type === 'Complete')
    events.tell({
      about,
      type: 'Normal',
      reason: 'Completed',
      message: 'Job completed',
      component: 'job-controller',
    })
  else events.tell({about, type: 'Warning', reason, message, component: 'job-controller'})
}
