import {timestamp} from '../api-object.ts'
import {conditionOf} from './conditions.ts'
import type {View} from './kubelet-status.ts'
import type {Condition, Pod, PodSpec} from './object-types.ts'

interface Why {
  readonly reason: string
  readonly message?: string
}

const BEFORE: ReadonlySet<View['stage']> = new Set(['creating', 'no-image'])
const ENDED: Readonly<Partial<Record<View['stage'], Why>>> = {
  done: {reason: 'PodCompleted'},
  failed: {reason: 'PodFailed'},
}

/** The conditions that a kubelet reports, then those of others. In: the time in ms since 1970. */
export function podConditions(
  {spec, status, metadata}: Pod,
  view: View,
  now: number,
): readonly Condition[] {
  const known = status?.conditions ?? []
  const isUp = !BEFORE.has(view.stage)
  const end = ENDED[view.stage]
  const unready = end ?? unreadyOf(spec)
  const gate = openGate(spec, known)
  const rows: readonly Condition[] = [
    row('PodReadyToStartContainers', isUp && end === undefined),
    {
      ...row('Initialized', isUp || (spec.initContainers ?? []).length === 0, uninitialized(spec)),
      ...(view.stage === 'done' ? end : {}),
    },
    row('Ready', view.ready && gate === undefined, view.ready ? gate : unready),
    row('ContainersReady', view.ready, unready),
    row('PodScheduled', true),
  ]
  const own = new Set(rows.map(({type}) => type))
  return [
    ...rows.map(each => dated({...each, observedGeneration: metadata.generation ?? 1}, known, now)),
    ...known.filter(({type}) => !own.has(type)),
  ]
}

const namesOf = (containers: PodSpec['initContainers'] = []): string =>
  containers.map(({name}) => name).join(' ')
const unreadyOf = ({containers}: PodSpec): Why => ({
  reason: 'ContainersNotReady',
  message: `containers with unready status: [${namesOf(containers)}]`,
})
const uninitialized = ({initContainers}: PodSpec): Why => ({
  reason: 'ContainersNotInitialized',
  message: `containers with incomplete status: [${namesOf(initContainers)}]`,
})

/** A readiness gate that nobody has opened keeps the pod from being ready. */
function openGate({readinessGates = []}: PodSpec, known: readonly Condition[]): Why | undefined {
  const gate = readinessGates.find(
    ({conditionType}) => conditionOf(known, conditionType)?.status !== 'True',
  )
  return gate === undefined
    ? undefined
    : {
        reason: 'ReadinessGatesNotReady',
        message: `corresponding condition of pod readiness gate "${gate.conditionType}" does not exist.`,
      }
}

function row(type: string, isSo: boolean, why?: Why): Condition {
  return {type, status: isSo ? 'True' : 'False', lastProbeTime: null, ...(isSo ? {} : why)}
}

function dated(next: Condition, known: readonly Condition[], now: number): Condition {
  const was = conditionOf(known, next.type)
  return {
    ...next,
    lastTransitionTime:
      was?.status === next.status && was.lastTransitionTime !== undefined
        ? was.lastTransitionTime
        : timestamp(now),
  }
}
