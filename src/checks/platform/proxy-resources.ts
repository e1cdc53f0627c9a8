import {at, node} from '../../mesh/fields.ts'
import type {Labels} from '../../mesh/selector.ts'
import type {Evidence} from '../check.ts'
import {quantity} from './quantity.ts'

/** By resource, in cores or bytes; one that is missing is not set. */
export type Amounts = Readonly<Record<string, number>>
export interface Resources {
  readonly requests: Amounts
  readonly limits: Amounts
}

/**
 * What Istio's charts give a sidecar when nobody says otherwise (values of the istiod chart, 1.22
 * to 1.30).
 */
const USUAL = {requests: {cpu: '100m', memory: '128Mi'}, limits: {cpu: '2000m', memory: '1024Mi'}}

/**
 * Annotations of a pod which together take the place of the values: one of them, and the others
 * count as not set.
 */
const BY_ANNOTATION = [
  ['sidecar.istio.io/proxyCPU', 'requests', 'cpu'],
  ['sidecar.istio.io/proxyMemory', 'requests', 'memory'],
  ['sidecar.istio.io/proxyCPULimit', 'limits', 'cpu'],
  ['sidecar.istio.io/proxyMemoryLimit', 'limits', 'memory'],
] as const

/** What the sidecar of a pod with these annotations asks for and may use. */
export function proxyResources({asked}: Pick<Evidence, 'asked'>, annotations: Labels): Resources {
  const own = BY_ANNOTATION.filter(([name]) => annotations[name] !== undefined)
  if (own.length === 0) return valuesOf(at(asked.like?.values, 'global', 'proxy', 'resources'))
  const of = (part: 'requests' | 'limits'): Amounts =>
    amounts(
      Object.fromEntries(
        own
          .filter(each => each[1] === part)
          .map(([name, , resource]) => [resource, annotations[name]]),
      ),
    )
  return {requests: of('requests'), limits: of('limits')}
}

/** Helm lays the user's values over the chart's, key by key; null takes one away. */
function valuesOf(said: unknown): Resources {
  if (said === null) return {requests: {}, limits: {}}
  const over = (part: 'requests' | 'limits'): Amounts =>
    at(said, part) === null ? {} : amounts({...USUAL[part], ...node(at(said, part))})
  return {requests: over('requests'), limits: over('limits')}
}

/** What is no amount is left out. */
export const amounts = (value: unknown): Amounts =>
  Object.fromEntries(
    Object.entries(node(value)).flatMap(([name, each]) =>
      quantity(each) === undefined ? [] : [[name, quantity(each) ?? 0]],
    ),
  )
