import {isFields} from '../thing.ts'
import type {Fields, Thing} from '../thing.ts'
import {age, humanDuration, instant} from './human.ts'
import {AGE, CONTAINERS, NAME, SELECTOR, count, text} from './table-columns.ts'
import {
  ageOf,
  at,
  containersAt,
  fieldsAt,
  labelsText,
  lengthAt,
  listAt,
  numberAt,
  or,
  selectorText,
  textAt,
} from './table-fields.ts'
import type {Printer} from './table.ts'

const TEMPLATE = 'spec.template.spec.containers'
const selectorAt = (part: Fields | Thing, path = 'spec.selector'): string =>
  or(selectorText(fieldsAt(part, path)), '<none>')

const DEPLOYMENTS: Printer = {
  columns: [
    NAME,
    text('Ready'),
    text('Up-to-date'),
    text('Available'),
    AGE,
    ...CONTAINERS,
    SELECTOR,
  ],
  cells: (thing, now) => [
    thing.metadata.name,
    readyOf(thing),
    numberAt(thing, 'status.updatedReplicas'),
    numberAt(thing, 'status.availableReplicas'),
    ageOf(thing, now),
    ...containersAt(thing, TEMPLATE),
    selectorText(fieldsAt(thing, 'spec.selector')),
  ],
}

const REPLICA_COLUMNS = [
  NAME,
  count('Desired'),
  count('Current'),
  count('Ready'),
  AGE,
  ...CONTAINERS,
  SELECTOR,
]
const replicaCells = (thing: Thing, now: number): readonly unknown[] => [
  thing.metadata.name,
  numberAt(thing, 'spec.replicas'),
  numberAt(thing, 'status.replicas'),
  numberAt(thing, 'status.readyReplicas'),
  ageOf(thing, now),
  ...containersAt(thing, TEMPLATE),
]

const REPLICA_SETS: Printer = {
  columns: REPLICA_COLUMNS,
  cells: (thing, now) => [...replicaCells(thing, now), selectorAt(thing)],
}
const REPLICATION_CONTROLLERS: Printer = {
  columns: REPLICA_COLUMNS,
  cells: (thing, now) => [
    ...replicaCells(thing, now),
    labelsText(fieldsAt(thing, 'spec.selector')),
  ],
}

const STATEFUL_SETS: Printer = {
  columns: [NAME, text('Ready'), AGE, ...CONTAINERS],
  cells: (thing, now) => [
    thing.metadata.name,
    readyOf(thing),
    ageOf(thing, now),
    ...containersAt(thing, TEMPLATE),
  ],
}

const DAEMON_COUNTS = [
  'desiredNumberScheduled',
  'currentNumberScheduled',
  'numberReady',
  'updatedNumberScheduled',
  'numberAvailable',
]

const DAEMON_SETS: Printer = {
  columns: [
    NAME,
    ...['Desired', 'Current', 'Ready', 'Up-to-date', 'Available'].map(count),
    text('Node Selector'),
    AGE,
    ...CONTAINERS,
    SELECTOR,
  ],
  cells: (thing, now) => [
    thing.metadata.name,
    ...DAEMON_COUNTS.map(name => numberAt(thing, `status.${name}`)),
    labelsText(fieldsAt(thing, 'spec.template.spec.nodeSelector')),
    ageOf(thing, now),
    ...containersAt(thing, TEMPLATE),
    selectorAt(thing),
  ],
}

const CONTROLLER_REVISIONS: Printer = {
  columns: [NAME, text('Controller'), text('Revision'), AGE],
  cells: (thing, now) => {
    const owner = thing.metadata.ownerReferences?.find(each => each.controller === true)
    const group =
      owner?.apiVersion.includes('/') === true ? `.${owner.apiVersion.split('/')[0] ?? ''}` : ''
    return [
      thing.metadata.name,
      owner === undefined ? '<none>' : `${`${owner.kind}${group}`.toLowerCase()}/${owner.name}`,
      numberAt(thing, 'revision'),
      ageOf(thing, now),
    ]
  },
}

const POD_TEMPLATES: Printer = {
  columns: [NAME, text('Containers'), text('Images'), text('Pod Labels')],
  cells: thing => [
    thing.metadata.name,
    ...containersAt(thing, 'template.spec.containers'),
    labelsText(fieldsAt(thing, 'template.metadata.labels')),
  ],
}

const JOBS: Printer = {
  columns: [
    NAME,
    text('Status'),
    text('Completions'),
    text('Duration'),
    AGE,
    ...CONTAINERS,
    SELECTOR,
  ],
  cells: (thing, now) => [
    thing.metadata.name,
    jobStatus(thing),
    completions(thing),
    jobDuration(thing, now),
    ageOf(thing, now),
    ...containersAt(thing, TEMPLATE),
    selectorAt(thing),
  ],
}

const CRON_JOBS: Printer = {
  columns: [
    NAME,
    text('Schedule'),
    text('Timezone'),
    {...text('Suspend'), type: 'boolean'},
    count('Active'),
    text('Last Schedule'),
    AGE,
    ...CONTAINERS,
    SELECTOR,
  ],
  cells: (thing, now) => {
    const [suspend, last] = [at(thing, 'spec.suspend'), at(thing, 'status.lastScheduleTime')]
    const suspended = suspend === undefined ? '<unset>' : suspend === true ? 'True' : 'False'
    const template = 'spec.jobTemplate.spec'
    return [
      thing.metadata.name,
      textAt(thing, 'spec.schedule'),
      at(thing, 'spec.timeZone') ?? '<none>',
      suspended,
      lengthAt(thing, 'status.active'),
      isSet(last) ? age(last, now) : '<none>',
      ageOf(thing, now),
      ...containersAt(thing, `${template}.template.spec.containers`),
      selectorAt(thing, `${template}.selector`),
    ]
  },
}

const SCALES: Printer = {
  columns: [text('Name'), count('Desired'), count('Available'), AGE],
  cells: (thing, now) => [
    thing.metadata.name,
    numberAt(thing, 'spec.replicas'),
    numberAt(thing, 'status.replicas'),
    ageOf(thing, now),
  ],
}

/** By kind. */
export const WORKLOADS: Readonly<Record<string, Printer>> = {
  Deployment: DEPLOYMENTS,
  ReplicaSet: REPLICA_SETS,
  ReplicationController: REPLICATION_CONTROLLERS,
  StatefulSet: STATEFUL_SETS,
  DaemonSet: DAEMON_SETS,
  ControllerRevision: CONTROLLER_REVISIONS,
  PodTemplate: POD_TEMPLATES,
  Job: JOBS,
  CronJob: CRON_JOBS,
  Scale: SCALES,
}

function readyOf(thing: Thing): string {
  return `${numberAt(thing, 'status.readyReplicas')}/${numberAt(thing, 'spec.replicas')}`
}

/** The first that is true, in this order; an end before it is told as such. */
const JOB_STATES = [
  ['Complete', 'Complete'],
  ['Failed', 'Failed'],
  ['', 'Terminating'],
  ['Suspended', 'Suspended'],
  ['FailureTarget', 'FailureTarget'],
  ['SuccessCriteriaMet', 'SuccessCriteriaMet'],
] as const

function jobStatus(job: Thing): string {
  const isSo = (type: string): boolean =>
    listAt(job, 'status.conditions').find(each => each['type'] === type)?.['status'] === 'True'
  const found = JOB_STATES.find(([type]) =>
    type === '' ? job.metadata.deletionTimestamp !== undefined : isSo(type),
  )
  return found?.[1] ?? 'Running'
}

function completions(job: Thing): string {
  const [wanted, succeeded, parallel] = [
    at(job, 'spec.completions'),
    numberAt(job, 'status.succeeded'),
    numberAt(job, 'spec.parallelism'),
  ]
  if (typeof wanted === 'number') return `${succeeded}/${wanted}`
  return parallel > 1 ? `${succeeded}/1 of ${parallel}` : `${succeeded}/1`
}

function jobDuration(job: Thing, now: number): string {
  const [start, end] = [textAt(job, 'status.startTime'), textAt(job, 'status.completionTime')]
  if (start === '') return ''
  return humanDuration((end === '' ? now : instant(end)) - instant(start))
}

const isSet = (value: unknown): boolean => value !== undefined && value !== null && !isFields(value)
