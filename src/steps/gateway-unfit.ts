import {labelsDecide, namespaceInjector} from '../mesh/injection.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import {isOfRun, unfitLabels} from './unfit.ts'
import type {RunDirection, Unfit} from './unfit.ts'
import {carries, pointedAt} from './pointing.ts'
import {releaseAt} from './release.ts'
import type {InjectionLabels, MoveGateways} from './step.ts'
import type {GatewaysMemento} from './gateway-releases.ts'
import {numberOf, releasesOf, gatewayWorkloads} from './gateway-releases.ts'

/**
 * All are releases of the chart `gateway`, some of them is served by the run or by nobody, and so
 * is the namespace where it has a say.
 */
export function unfitGateways(step: MoveGateways, seen: MeshSnapshot, travel: RunDirection): Unfit {
  const other = step.releases
    .flatMap(name => releaseAt(seen, {namespace: step.namespace, name}) ?? [])
    .find(each => each.chart !== 'gateway')
  if (other !== undefined)
    return `Helm release ${other.namespace}/${other.name} is of the chart ${other.chart}, not gateway`
  const facts = seen.namespaces.get(step.namespace)
  if (facts === undefined) return undefined
  const injector = labelsDecide(facts) ? namespaceInjector(seen, facts)?.revision : undefined
  if (injector !== undefined && !isOfRun(travel, injector))
    return `namespace ${step.namespace} asks for ${injector}, which is none of this run's`
  const served = gatewayWorkloads(step, seen).flatMap(({workload}) =>
    workload.pods.flatMap(each => each.proxy?.revision ?? []),
  )
  if (served.length === 0 || served.some(each => isOfRun(travel, each))) return undefined
  return `gateways of ${step.namespace} are served by ${served[0] ?? ''}, which is none of this run's`
}

/**
 * What is remembered: labels that lead back to the run, and numbers that Helm has given already.
 * Whether it deployed them, its port looks.
 */
export function unfitRollback(
  step: MoveGateways,
  {labels, numbers}: GatewaysMemento,
  seen: MeshSnapshot,
  travel: RunDirection,
): Unfit {
  const facts = seen.namespaces.get(step.namespace)
  const odd =
    facts !== undefined && isPointed(step, labels, seen)
      ? unfitLabels(labels, facts, seen, travel)
      : undefined
  const strange = releasesOf(step, seen).find(each => (numberOf(numbers, each) ?? 0) > each.number)
  return (
    odd ??
    (strange === undefined
      ? undefined
      : `Helm release ${strange.namespace}/${strange.name} has no revision ${numberOf(numbers, strange) ?? 0} yet`)
  )
}

/**
 * The way forward has pointed the namespace, which carried other labels before. Whatever else it
 * carries, somebody else has set.
 */
export function isPointed(
  step: MoveGateways,
  before: InjectionLabels,
  seen: MeshSnapshot,
): boolean {
  const labels = seen.namespaces.get(step.namespace)?.labels
  return labels !== undefined && carries(labels, pointedAt(step.to)) && !carries(labels, before)
}
