import {isFields} from '../../../mesh/fields.ts'
import type {Fields, ApiObject} from '../api-object.ts'
import {age, humanDuration, instant} from './human-duration.ts'
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
const selectorAt = (part: Fields | ApiObject, path = 'spec.selector'): string =>
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
  cells: (object, now) => [
    object.metadata.name,
    readyOf(object),
    numberAt(object, 'status.updatedReplicas'),
    numberAt(object, 'status.availableReplicas'),
    ageOf(object, now),
    ...containersAt(object, TEMPLATE),
    selectorText(fieldsAt(object, 'spec.selector')),
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
const replicaCells = (object: ApiObject, now: number): readonly unknown[] => [
  object.metadata.name,
  numberAt(object, 'spec.replicas'),
  numberAt(object, 'status.replicas'),
  numberAt(object, 'status.readyReplicas'),
  ageOf(object, now),
  ...containersAt(object, TEMPLATE),
]

const REPLICA_SETS: Printer = {
  columns: REPLICA_COLUMNS,
  cells: (object, now) => [...replicaCells(object, now), selectorAt(object)],
}
const REPLICATION_CONTROLLERS: Printer = {
  columns: REPLICA_COLUMNS,
  cells: (object, now) => [
    ...replicaCells(object, now),
    labelsText(fieldsAt(object, 'spec.selector')),
  ],
}

const STATEFUL_SETS: Printer = {
  columns: [NAME, text('Ready'), AGE, ...CONTAINERS],
  cells: (object, now) => [
    object.metadata.name,
    readyOf(object),
    ageOf(object, now),
    ...containersAt(object, TEMPLATE),
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
  cells: (object, now) => [
    object.metadata.name,
    ...DAEMON_COUNTS.map(name => numberAt(object, `status.${name}`)),
    labelsText(fieldsAt(object, 'spec.template.spec.nodeSelector')),
    ageOf(object, now),
    ...containersAt(object, TEMPLATE),
    selectorAt(object),
  ],
}

const CONTROLLER_REVISIONS: Printer = {
  columns: [NAME, text('Controller'), text('Revision'), AGE],
  cells: (object, now) => {
    const owner = object.metadata.ownerReferences?.find(each => each.controller === true)
    const group =
      owner?.apiVersion.includes('/') === true ? `.${owner.apiVersion.split('/')[0] ?? ''}` : ''
    return [
      object.metadata.name,
      owner === undefined ? '<none>' : `${`${owner.kind}${group}`.toLowerCase()}/${owner.name}`,
      numberAt(object, 'revision'),
      ageOf(object, now),
    ]
  },
}

const POD_TEMPLATES: Printer = {
  columns: [NAME, text('Containers'), text('Images'), text('Pod Labels')],
  cells: object => [
    object.metadata.name,
    ...containersAt(object, 'template.spec.containers'),
    labelsText(fieldsAt(object, 'template.metadata.labels')),
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
  cells: (object, now) => [
    object.metadata.name,
    jobStatus(object),
    completions(object),
    jobDuration(object, now),
    ageOf(object, now),
    ...containersAt(object, TEMPLATE),
    selectorAt(object),
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
  cells: (object, now) => {
    const [suspend, last] = [at(object, 'spec.suspend'), at(object, 'status.lastScheduleTime')]
    const suspended = suspend === undefined ? '<unset>' : suspend === true ? 'True' : 'False'
    const template = 'spec.jobTemplate.spec'
    return [
      object.metadata.name,
      textAt(object, 'spec.schedule'),
      at(object, 'spec.timeZone') ?? '<none>',
      suspended,
      lengthAt(object, 'status.active'),
      isSet(last) ? age(last, now) : '<none>',
      ageOf(object, now),
      ...containersAt(object, `${template}.template.spec.containers`),
      selectorAt(object, `${template}.selector`),
    ]
  },
}

const SCALES: Printer = {
  columns: [text('Name'), count('Desired'), count('Available'), AGE],
  cells: (object, now) => [
    object.metadata.name,
    numberAt(object, 'spec.replicas'),
    numberAt(object, 'status.replicas'),
    ageOf(object, now),
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

function readyOf(object: ApiObject): string {
  return `${numberAt(object, 'status.readyReplicas')}/${numberAt(object, 'spec.replicas')}`
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

function jobStatus(job: ApiObject): string {
  const isSo = (type: string): boolean =>
    listAt(job, 'status.conditions').find(each => each['type'] === type)?.['status'] === 'True'
  const found = JOB_STATES.find(([type]) =>
    type === '' ? job.metadata.deletionTimestamp !== undefined : isSo(type),
  )
  return found?.[1] ?? 'Running'
}

function completions(job: ApiObject): string {
  const [wanted, succeeded, parallel] = [
    at(job, 'spec.completions'),
    numberAt(job, 'status.succeeded'),
    numberAt(job, 'spec.parallelism'),
  ]
  if (typeof wanted === 'number') return `${succeeded}/${wanted}`
  return parallel > 1 ? `${succeeded}/1 of ${parallel}` : `${succeeded}/1`
}

function jobDuration(job: ApiObject, now: number): string {
  const [start, end] = [textAt(job, 'status.startTime'), textAt(job, 'status.completionTime')]
  if (start === '') return ''
  return humanDuration((end === '' ? now : instant(end)) - instant(start))
}

const isSet = (value: unknown): boolean => value !== undefined && value !== null && !isFields(value)
