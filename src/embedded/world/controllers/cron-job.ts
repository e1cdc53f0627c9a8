import {timestamp} from '../api-object.ts'
import type {Fields, Strings, ApiObject} from '../api-object.ts'
import {isTrue} from './conditions.ts'
import {nextDue, parseCron} from './cron.ts'
import type {Schedule} from './cron.ts'
import type {Job} from './job.ts'
import {objectByKey, isRefused, ownKey, controllerKeys} from './controller.ts'
import type {Controller, ControllerContext} from './controller.ts'
import {controllerRef, instantOf, isTerminating} from './object-types.ts'

const CRONJOBS = 'cronjobs.batch'
const COMPONENT = 'cronjob-controller'

interface CronJob extends ApiObject {
  readonly spec: {
    readonly schedule: string
    readonly suspend?: boolean
    readonly concurrencyPolicy?: string
    readonly startingDeadlineSeconds?: number
    readonly successfulJobsHistoryLimit?: number
    readonly failedJobsHistoryLimit?: number
    readonly jobTemplate: {
      readonly metadata?: {readonly labels?: Strings; readonly annotations?: Strings}
      readonly spec: Job['spec']
    }
  }
  readonly status?: {
    readonly active?: readonly object[]
    readonly lastScheduleTime?: string
    readonly lastSuccessfulTime?: string
  }
}

/** Makes Jobs when it is time. All times are UTC. */
export function cronJobs(context: ControllerContext): Controller {
  return {
    name: 'cronjob',
    concerns: {[CRONJOBS]: ownKey, 'jobs.batch': controllerKeys('CronJob')},
    reconcile: async key => {
      const cron = objectByKey(context.api.store, CRONJOBS, key) as CronJob | undefined
      return cron === undefined || isTerminating(cron) ? undefined : sync(context, cron)
    },
  }
}

const isOver = (job: Job): boolean =>
  isTrue(job.status?.conditions, 'Complete') || isTrue(job.status?.conditions, 'Failed')
const jobsOf = ({index}: ControllerContext, cron: CronJob): readonly Job[] =>
  index
    .ownedBy(cron.metadata.uid)
    .flatMap(({storage, object}) => (storage === 'jobs.batch' ? [object as Job] : []))

async function sync(context: ControllerContext, cron: CronJob): Promise<number | undefined> {
  await tidy(context, cron)
  const schedule = parseCron(cron.spec.schedule)
  const now = context.api.timeline.now()
  const due =
    schedule === undefined || cron.spec.suspend === true ? undefined : lastDue(cron, schedule, now)
  const started = due === undefined ? undefined : await start(context, cron, due)
  await report(context, cron, started)
  const next =
    schedule === undefined || cron.spec.suspend === true ? undefined : nextDue(schedule, now)
  return next === undefined ? undefined : next - now
}

const MANY = 100

/**
 * The newest instant that is due and was not served; undefined when there is none, or it is too
 * long ago.
 */
function lastDue(
  {spec, status, metadata}: CronJob,
  schedule: Schedule,
  now: number,
): number | undefined {
  const deadline = spec.startingDeadlineSeconds
  const since = Math.max(
    instantOf(status?.lastScheduleTime ?? metadata.creationTimestamp),
    deadline === undefined ? 0 : now - deadline * 1000,
  )
  let due: number | undefined
  let count = 0
  for (
    let at = nextDue(schedule, since);
    at !== undefined && at <= now && count < MANY;
    at = nextDue(schedule, at), count++
  )
    due = at
  return due
}

/** Out: the instant that is served now; undefined when the Jobs before keep it from starting. */
async function start(
  context: ControllerContext,
  cron: CronJob,
  due: number,
): Promise<number | undefined> {
  const running = jobsOf(context, cron).filter(job => !isOver(job) && !isTerminating(job))
  const policy = cron.spec.concurrencyPolicy
  if (policy === 'Forbid' && running.length > 0) {
    context.events.tell({
      about: cron,
      type: 'Normal',
      reason: 'JobAlreadyActive',
      message:
        'Not starting job because prior execution is running and concurrency policy is Forbid',
      component: COMPONENT,
    })
    return undefined
  }
  if (policy === 'Replace') for (const job of running) await drop(context, cron, job)
  const kind = context.api.kinds.must('batch/v1', 'Job')
  const job = jobFrom(cron, due)
  try {
    await context.client.create(kind, cron.metadata.namespace, job)
    context.events.tell({
      about: cron,
      type: 'Normal',
      reason: 'SuccessfulCreate',
      message: `Created job ${job.metadata.name}`,
      component: COMPONENT,
    })
  } catch (error) {
    if (!isRefused(error, 'AlreadyExists')) throw error
  }
  return due
}

/** The Job of a scheduled instant. */
function jobFrom(cron: CronJob, due: number): NewJob {
  const {metadata, spec} = cron.spec.jobTemplate
  const annotations = {
    ...metadata?.annotations,
    'batch.kubernetes.io/cronjob-scheduled-timestamp': timestamp(due),
  }
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${cron.metadata.name}-${Math.floor(due / 60_000)}`,
      ...(metadata?.labels === undefined ? {} : {labels: metadata.labels}),
      annotations,
      ownerReferences: [controllerRef(cron)],
    },
    spec,
  }
}

interface NewJob {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: Fields & {readonly name: string}
  readonly spec: Job['spec']
}

async function drop({client, events}: ControllerContext, cron: CronJob, job: Job): Promise<void> {
  await client.delete(job, {propagationPolicy: 'Background'})
  events.tell({
    about: cron,
    type: 'Normal',
    reason: 'SuccessfulDelete',
    message: `Deleted job ${job.metadata.name}`,
    component: COMPONENT,
  })
}

/** Keeps only the newest Jobs that are over. */
async function tidy(context: ControllerContext, cron: CronJob): Promise<void> {
  const over = jobsOf(context, cron)
    .filter(job => isOver(job) && !isTerminating(job))
    .sort((one, other) =>
      other.metadata.creationTimestamp.localeCompare(one.metadata.creationTimestamp),
    )
  const good = over.filter(job => isTrue(job.status?.conditions, 'Complete'))
  const bad = over.filter(job => !good.includes(job))
  for (const job of [
    ...good.slice(cron.spec.successfulJobsHistoryLimit ?? 3),
    ...bad.slice(cron.spec.failedJobsHistoryLimit ?? 1),
  ])
    await drop(context, cron, job)
}

async function report(
  context: ControllerContext,
  cron: CronJob,
  started: number | undefined,
): Promise<void> {
  const all = jobsOf(context, cron)
  const known = new Map(
    (cron.status?.active ?? []).map(each => [(each as {uid: string}).uid, each]),
  )
  const active = all
    .filter(job => !isOver(job) && !isTerminating(job))
    .map(job => known.get(job.metadata.uid) ?? referenceTo(job))
  for (const job of all)
    if (isOver(job) && known.has(job.metadata.uid)) tellCompleted(context, cron, job)
  const times = {
    lastScheduleTime: started === undefined ? cron.status?.lastScheduleTime : timestamp(started),
    lastSuccessfulTime:
      all
        .flatMap(({status}) => status?.completionTime ?? [])
        .sort()
        .at(-1) ?? cron.status?.lastSuccessfulTime,
  }
  await context.client.updateStatus(cron, {
    ...(active.length === 0 ? {} : {active}),
    ...Object.fromEntries(Object.entries(times).filter(([, time]) => time !== undefined)),
  })
}

function referenceTo({
  apiVersion,
  kind,
  metadata: {namespace, name, uid, resourceVersion},
}: Job): object {
  return {apiVersion, kind, namespace, name, uid, resourceVersion}
}

function tellCompleted({events}: ControllerContext, about: CronJob, job: Job): void {
  const condition = isTrue(job.status?.conditions, 'Complete') ? 'Complete' : 'Failed'
  events.tell({
    about,
    type: 'Normal',
    reason: 'SawCompletedJob',
    message: `Saw completed job: ${job.metadata.name}, condition: ${condition}`,
    component: COMPONENT,
  })
}
