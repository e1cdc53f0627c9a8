import {node, rows} from '../mesh/fields.ts'
import {own} from '../mesh/own.ts'
import {pick, whole} from './pick.ts'
import type {Shape} from './pick.ts'

/** Phase, conditions and containers' states; messages may quote anything. */
export function podStatus(value: unknown): unknown {
  const status = node(value)
  const states = (key: string): Readonly<Record<string, unknown>> =>
    Array.isArray(own(status, key)) ? {[key]: rows(own(status, key)).map(containerStatus)} : {}
  return {
    ...node(
      pick(status, {
        ...whole('phase', 'reason', 'startTime', 'qosClass'),
        conditions: whole('type', 'status', 'reason', 'lastTransitionTime'),
      }),
    ),
    ...states('initContainerStatuses'),
    ...states('containerStatuses'),
  }
}

const STATE: Shape = {
  waiting: whole('reason'),
  running: whole('startedAt'),
  terminated: whole('reason', 'exitCode'),
}
const containerStatus = (value: unknown): unknown =>
  pick(value, {...whole('name', 'image', 'ready', 'started', 'restartCount'), state: STATE})
