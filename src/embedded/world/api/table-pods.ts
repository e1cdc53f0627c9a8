import type {Fields, ApiObject} from '../api-object.ts'
import {age} from './human-duration.ts'
import {AGE, NAME, text, wide} from './table-columns.ts'
import {ageOf, at, listAt, numberAt, or, textAt} from './table-fields.ts'
import type {Printer, RowCondition} from './table.ts'
import {own} from '../../../mesh/own.ts'

export const PODS: Printer = {
  columns: [
    NAME,
    text('Ready'),
    text('Status'),
    text('Restarts'),
    AGE,
    ...['IP', 'Node', 'Nominated Node', 'Readiness Gates'].map(name => wide(text(name))),
  ],
  cells: (pod, now) => {
    const {ready, total, status, restarts, restartedAt} = summaryOf(pod)
    const restartsText =
      restarts !== 0 && restartedAt !== ''
        ? `${restarts} (${age(restartedAt, now)} ago)`
        : String(restarts)
    const ip = textAt(listAt(pod, 'status.podIPs')[0] ?? {}, 'ip')
    return [
      pod.metadata.name,
      `${ready}/${total}`,
      status,
      restartsText,
      ageOf(pod, now),
      or(ip, '<none>'),
      or(textAt(pod, 'spec.nodeName'), '<none>'),
      or(textAt(pod, 'status.nominatedNodeName'), '<none>'),
      gatesOf(pod),
    ]
  },
  conditions: pod => own(END, textAt(pod, 'status.phase')),
}

const end = (reason: string, message: string): readonly RowCondition[] => [
  {type: 'Completed', status: 'True', reason, message},
]
const END: Readonly<Record<string, readonly RowCondition[]>> = {
  Succeeded: end('Succeeded', 'The pod has completed successfully.'),
  Failed: end('Failed', 'The pod failed.'),
}

interface Summary {
  readonly ready: number
  readonly total: number
  readonly status: string
  readonly restarts: number
  /** RFC 3339; `''` when nothing fell over. */
  readonly restartedAt: string
}

type Part<Status = string> = Omit<Summary, 'total' | 'status'> & {readonly status: Status}

/** No status: these containers hold nothing up. */
type InitPart = Part<string | undefined>

/** What `kubectl get pods` says of a pod. */
function summaryOf(pod: ApiObject): Summary {
  const sidecars = new Set(
    listAt(pod, 'spec.initContainers')
      .filter(each => each['restartPolicy'] === 'Always')
      .map(each => textAt(each, 'name')),
  )
  const total = listAt(pod, 'spec.containers').length + sidecars.size
  const {all, lasting} = initOf(pod, sidecars)
  const before = all.status ?? startOf(pod)
  if (all.status !== undefined && !isTrue(pod, 'Initialized'))
    return {...all, total, status: ending(pod) ?? before}
  const main = mainOf(pod, before)
  return {
    ready: all.ready + main.ready,
    total,
    status: ending(pod) ?? main.status,
    restarts: lasting.restarts + main.restarts,
    restartedAt: later(lasting.restartedAt, main.restartedAt),
  }
}

/**
 * The init containers, up to the first that is not done: all of them, and of the restarts those of
 * the sidecars.
 */
function initOf(
  pod: ApiObject,
  sidecars: ReadonlySet<string>,
): {readonly all: InitPart; readonly lasting: InitPart} {
  const statuses = listAt(pod, 'status.initContainerStatuses')
  const waits = statuses.findIndex(each => !isPast(each, sidecars))
  const seen = waits === -1 ? statuses : statuses.slice(0, waits + 1)
  const blocking = statuses[waits]
  const ready = seen.filter(
    each =>
      each !== blocking && at(each, 'state.terminated') === undefined && each['ready'] === true,
  ).length
  const status =
    blocking === undefined
      ? undefined
      : `Init:${initReason(blocking) ?? `${waits}/${listAt(pod, 'spec.initContainers').length}`}`
  const lasting = seen.filter(each => sidecars.has(textAt(each, 'name')))
  return {
    all: {ready, status, ...restartsOf(seen)},
    lasting: {ready, status, ...restartsOf(lasting)},
  }
}

function isPast(container: Fields, sidecars: ReadonlySet<string>): boolean {
  const ended = at(container, 'state.terminated')
  if (ended !== undefined && numberAt(container, 'state.terminated.exitCode') === 0) return true
  return sidecars.has(textAt(container, 'name')) && container['started'] === true
}

function initReason(container: Fields): string | undefined {
  if (at(container, 'state.terminated') !== undefined) return endReason(container)
  const waiting = textAt(container, 'state.waiting.reason')
  return waiting === '' || waiting === 'PodInitializing' ? undefined : waiting
}

function mainOf(pod: ApiObject, until: string): Part {
  const statuses = listAt(pod, 'status.containerStatuses')
  const running = statuses.filter(
    each =>
      textAt(each, 'state.waiting.reason') === '' &&
      at(each, 'state.terminated') === undefined &&
      each['ready'] === true &&
      at(each, 'state.running') !== undefined,
  )
  const status = statuses.reduceRight((so, each) => reasonOf(each) ?? so, until)
  const failed = statuses.find(
    each =>
      textAt(each, 'state.waiting.reason') === '' &&
      numberAt(each, 'state.terminated.exitCode') !== 0,
  )
  return {
    ready: running.length,
    status: status === 'Completed' ? completed(pod, running.length > 0, failed) : status,
    ...restartsOf(statuses),
  }
}

/** A pod of which one container is done may run on, or have failed by another. */
function completed(pod: ApiObject, running: boolean, failed: Fields | undefined): string {
  if (running && isTrue(pod, 'Ready')) return 'Running'
  if (failed !== undefined) return endReason(failed)
  return running ? 'NotReady' : 'Completed'
}

function reasonOf(container: Fields): string | undefined {
  const waiting = textAt(container, 'state.waiting.reason')
  if (waiting !== '') return waiting
  return at(container, 'state.terminated') === undefined ? undefined : endReason(container)
}

function endReason(container: Fields): string {
  const [reason, signal] = [
    textAt(container, 'state.terminated.reason'),
    numberAt(container, 'state.terminated.signal'),
  ]
  if (reason !== '') return reason
  return signal === 0
    ? `ExitCode:${numberAt(container, 'state.terminated.exitCode')}`
    : `Signal:${signal}`
}

function startOf(pod: ApiObject): string {
  if (
    listAt(pod, 'status.conditions').some(
      each => each['type'] === 'PodScheduled' && each['reason'] === 'SchedulingGated',
    )
  )
    return 'SchedulingGated'
  return or(textAt(pod, 'status.reason'), textAt(pod, 'status.phase'))
}

function ending(pod: ApiObject): string | undefined {
  if (pod.metadata.deletionTimestamp === undefined) return undefined
  if (textAt(pod, 'status.reason') === 'NodeLost') return 'Unknown'
  return ['Succeeded', 'Failed'].includes(textAt(pod, 'status.phase')) ? undefined : 'Terminating'
}

function restartsOf(containers: readonly Fields[]): {
  readonly restarts: number
  readonly restartedAt: string
} {
  const restarts = containers.reduce((sum, each) => sum + numberAt(each, 'restartCount'), 0)
  return {
    restarts,
    restartedAt: containers
      .map(each => textAt(each, 'lastState.terminated.finishedAt'))
      .reduce(later, ''),
  }
}

// all times of the API have the same form
const later = (one: string, other: string): string => (one < other ? other : one)

function gatesOf(pod: ApiObject): string {
  const gates = listAt(pod, 'spec.readinessGates').map(each => textAt(each, 'conditionType'))
  return gates.length === 0
    ? '<none>'
    : `${gates.filter(each => isTrue(pod, each)).length}/${gates.length}`
}

function isTrue(pod: ApiObject, type: string): boolean {
  return listAt(pod, 'status.conditions').find(each => each['type'] === type)?.['status'] === 'True'
}
