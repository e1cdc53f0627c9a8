import type {Tag} from '../mesh/names.ts'
import type {MeshSnapshot, ReleaseFacts} from '../mesh/snapshot.ts'
import {migrateValues} from './migrate-values.ts'
import type {Migrated} from './migrate-values.ts'
import {refOf, releaseAt, towards} from './release.ts'
import type {NamespacedWorkload} from './rollout.ts'
import type {Effect, Memento, MoveGateways} from './step.ts'

/** A release may be called like something that every object has. */
export const numberOf = (
  numbers: GatewaysMemento['numbers'],
  {name}: ReleaseFacts,
): number | undefined => (Object.hasOwn(numbers, name) ? numbers[name] : undefined)

/** The releases of the step that are there. */
export const releasesOf = (step: MoveGateways, seen: MeshSnapshot): readonly ReleaseFacts[] =>
  step.releases.flatMap(name => releaseAt(seen, {namespace: step.namespace, name}) ?? [])

/**
 * The revision value that the release shall have: a tag's name stays, since the tag itself moves.
 */
export function wantedRevision(
  step: MoveGateways,
  release: ReleaseFacts,
  seen: MeshSnapshot,
): string {
  const now = release.values['revision']
  return typeof now === 'string' && seen.tags.has(now as Tag) ? now : step.to
}

export const upgraded = (step: MoveGateways, release: ReleaseFacts, seen: MeshSnapshot): boolean =>
  release.chartVersion === step.version &&
  release.values['revision'] === wantedRevision(step, release, seen)

export const upgrade = (step: MoveGateways, release: ReleaseFacts, seen: MeshSnapshot): Effect => ({
  kind: 'apply-release',
  release: refOf(release),
  chart: 'gateway',
  version: step.version,
  values: gatewayValues(step, release, seen).values,
  force: false,
})

/** The user's values of a gateway's release, as the chart of the step's version takes them. */
export const gatewayValues = (
  step: MoveGateways,
  release: ReleaseFacts,
  seen: MeshSnapshot,
): Migrated =>
  migrateValues('gateway', release.values, {
    fromVersion: release.chartVersion,
    toVersion: step.version,
    revision: wantedRevision(step, release, seen),
  })

export function backTo(
  release: ReleaseFacts,
  number: number | undefined,
  step: MoveGateways,
  seen: MeshSnapshot,
): readonly Effect[] {
  if (number === undefined || release.number === number) return []
  if (release.status === 'deployed' && !upgraded(step, release, seen)) return []
  // Helm compares with the newest manifest, failed or not: a rollback that failed would hide what
  // it should take away. So to what last held, first.
  const stepping = release.status === 'failed' ? (release.goodNumber ?? number) : number
  return towards(seen, refOf(release), () => false, {
    kind: 'rollback-release',
    release: refOf(release),
    number: stepping,
    force: false,
  })
}

/**
 * The pods of these releases. They count as moved by the target's own injection, whatever label
 * they asked with.
 */
export function gatewayWorkloads(
  step: MoveGateways,
  seen: MeshSnapshot,
): readonly NamespacedWorkload[] {
  const facts = seen.namespaces.get(step.namespace)
  const mine =
    facts?.workloads.filter(
      each =>
        each.release?.namespace === step.namespace && step.releases.includes(each.release.name),
    ) ?? []
  return mine.map(workload => ({namespace: step.namespace, workload}))
}

export type GatewaysMemento = Extract<Memento, {kind: 'gateways'}>

export function ofGateways(before: Memento): GatewaysMemento {
  if (before.kind !== 'gateways')
    throw new TypeError(`gateways cannot go back with a ${before.kind} memento`)
  return before
}
