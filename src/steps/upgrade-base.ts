import {rendersCrds} from '../checks/cluster/base.ts'
import {met, pending} from '../checks/finding.ts'
import type {Verdict} from '../checks/finding.ts'
import {baseRelease} from '../mesh/base.ts'
import {UNREVISIONED} from '../mesh/names.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import {unfitBase} from './unfit.ts'
import type {RunDirection, Unfit} from './unfit.ts'
import {migrateValues} from './migrate-values.ts'
import type {Migrated} from './migrate-values.ts'
import {applied, busy, releaseAt, releaseBusy, rolledBack, towards} from './release.ts'
import type {Effect, Memento, MoveDefault, StepRule, UpgradeBase} from './step.ts'

/**
 * CRDs first: an old istiod reads new CRDs, a new one may not read old ones. They never go back
 * (docs/safety.md), so this step keeps what it brought even on the way back.
 */
export const upgradeBase: StepRule<UpgradeBase> = {
  title: ({release, version}) =>
    `Upgrade ${release.name}${rendersCrds(version) ? ' and the CRDs' : ''} to ${version}, default revision unchanged`,
  touches: (step, seen) => [
    {kind: 'HelmRelease', namespace: step.release.namespace, name: step.release.name},
    ...(rendersCrds(step.version) ? seen.crds : []).map(each => ({
      kind: 'CustomResourceDefinition',
      name: each.name,
    })),
    ...seen.validators
      .filter(each => each.isDefault)
      .map(each => ({kind: 'ValidatingWebhookConfiguration', name: each.config})),
  ],
  reversible: () => false,
  reverse: () =>
    'stays: newer definitions suit the old istiod, older ones may lose what was written',
  probes: () => [],
  check: (step, seen, begun) => {
    const release = releaseAt(seen, step.release)
    return !begun && release !== undefined && busy(release) ? [releaseBusy(release)] : []
  },
  unfit: (step, before, seen, travel) =>
    unfitBase(step.release, seen) ?? unfitDefault(step, before, seen, travel),
  remember: (_step, seen) => ({kind: 'default', revision: defaultRevision(seen)}),
  foresee: step => ({
    forward: [applied(step), rolledBack(step.release)],
    back: [rolledBack(step.release)],
    probes: [],
  }),
  apply: (step, before, seen) =>
    towards(
      seen,
      step.release,
      release => release.chartVersion === step.version,
      baseWith(step, defaultOf(before), seen),
    ),
  verify: (step, before, seen) => baseStands(step, defaultOf(before), seen),
  revert: (step, _before, seen) => ({
    kind: 'effects',
    effects: busy(releaseAt(seen, step.release))
      ? towards(seen, step.release, () => true, {kind: 'uninstall-release', release: step.release})
      : [],
  }),
  reverted: (step, _before, seen) =>
    busy(releaseAt(seen, step.release)) ? pending(`${step.release.name} is busy`) : met,
}

/**
 * The default revision now: the live validator's, since a chart's default may never have been true
 * (F-24).
 */
export function defaultRevision(seen: MeshSnapshot): string {
  const live = seen.validators.find(each => each.isDefault)?.revision
  const set = baseRelease(seen)?.values['defaultRevision']
  return live ?? (typeof set === 'string' ? set : 'default')
}

/**
 * A default revision that is written back must be one that the mesh knows: the validator of all
 * Istio resources follows it.
 */
export function unfitDefault(
  {release}: UpgradeBase | MoveDefault,
  before: Memento,
  seen: MeshSnapshot,
  {from, to}: RunDirection,
): Unfit {
  const revision = defaultOf(before)
  const known = [
    defaultRevision(seen),
    UNREVISIONED,
    to,
    ...from,
    ...seen.revisions.keys(),
    ...seen.tags.keys(),
  ]
  // Empty: there shall be none. Only the user can have said so.
  const isKnown =
    revision === ''
      ? releaseAt(seen, release)?.values['defaultRevision'] === ''
      : known.some(each => each === revision)
  return isKnown
    ? undefined
    : `the default revision that is remembered, "${revision}", is none of this mesh`
}

export function defaultOf(before: Memento): string {
  if (before.kind !== 'default')
    throw new TypeError(`a base release cannot go on with a ${before.kind} memento`)
  return before.revision
}

/** The base chart at the step's version with the user's values and this default revision. */
export const baseWith = (
  step: UpgradeBase | MoveDefault,
  revision: string,
  seen: MeshSnapshot,
): Effect => ({
  kind: 'apply-release',
  release: step.release,
  chart: 'base',
  version: step.version,
  values: baseValues(step, revision, seen).values,
  force: true,
})

/** The user's values of the base release, as the chart of the step's version takes them. */
export function baseValues(
  step: UpgradeBase | MoveDefault,
  revision: string,
  seen: MeshSnapshot,
): Migrated {
  const release = releaseAt(seen, step.release)
  return migrateValues('base', release?.values ?? {}, {
    fromVersion: release?.chartVersion,
    toVersion: step.version,
    revision,
  })
}

/**
 * Release deployed at the version, CRDs established, the default validator at the revision and as
 * closed as istiod makes it.
 */
export function baseStands(
  step: UpgradeBase | MoveDefault,
  revision: string,
  seen: MeshSnapshot,
): Verdict {
  const release = releaseAt(seen, step.release)
  if (release?.status !== 'deployed' || release.chartVersion !== step.version) {
    const status = release?.status ?? 'absent'
    const failure = release?.failure === undefined ? '' : `: ${release.failure}`
    return pending(
      `${step.release.name} is ${status} at ${release?.chartVersion ?? 'no version'}${failure}`,
    )
  }
  const waiting = seen.crds.find(each => !each.established)
  if (waiting !== undefined)
    return pending(`CustomResourceDefinition ${waiting.name} is not established yet`)
  return validatorStands(revision, seen)
}

function validatorStands(revision: string, seen: MeshSnapshot): Verdict {
  const validator = seen.validators.find(each => each.isDefault)
  if (validator === undefined) return met
  if (validator.revision !== revision)
    return pending(
      `${validator.config} names ${validator.revision ?? 'no revision'}, not ${revision}`,
    )
  const served = [...seen.revisions.values()].some(
    each => each.service?.name === validator.service?.name,
  )
  if (!served) return met
  if (!validator.hasCaBundle) return pending(`${validator.config} has no CA bundle yet`)
  return validator.failClosed ? met : pending(`${validator.config} is not fail-closed yet`)
}
