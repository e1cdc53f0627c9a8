import {crdNamed, isBehind, missingVersions} from '../checks/cluster/crd-changes.ts'
import {allOf, met, pending} from '../checks/finding.ts'
import type {Verdict} from '../checks/finding.ts'
import type {ChartCrd} from '../mesh/chart-crds.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import {unfitBase, unfitCrds} from './unfit.ts'
import type {Effect, StepRule, UpgradeCrds} from './step.ts'

/**
 * Helm never upgrades what lies in a chart's folder `crds/`, and a new istiod reads versions that
 * old definitions do not serve. Applied whole and server-side, so that doing it twice is doing it
 * once; never removed, and never taken back: an old istiod reads newer definitions.
 */
export const upgradeCrds: StepRule<UpgradeCrds> = {
  title: step =>
    `Apply ${step.crds.length} CRDs of ${step.version}, which Helm does not upgrade by itself`,
  touches: step => step.crds.map(each => ({kind: 'CustomResourceDefinition', name: each.name})),
  reversible: () => false,
  reverse: () =>
    'stays: newer definitions suit the old istiod, older ones may lose what was written',
  probes: () => [],
  check: () => [],
  unfit: ({release, crds}, _before, seen) =>
    unfitBase(release, seen) ??
    unfitCrds(
      release,
      crds.map(each => each.name),
      seen,
    ),
  remember: () => ({kind: 'nothing'}),
  foresee: (step, seen) => ({forward: effectsOf(step, step.crds, seen), back: [], probes: []}),
  apply: (step, _before, seen) => effectsOf(step, behindOf(step, seen), seen),
  verify: (step, _before, seen) => allOf(step.crds.map(each => stands(each, step, seen))),
  revert: () => ({kind: 'effects', effects: []}),
  reverted: () => met,
}

const behindOf = ({crds, version}: UpgradeCrds, seen: MeshSnapshot): readonly ChartCrd[] =>
  crds.filter(each => isBehind(each, crdNamed(seen, each.name), version))

function effectsOf(
  {version}: UpgradeCrds,
  wanted: readonly ChartCrd[],
  seen: MeshSnapshot,
): readonly Extract<Effect, {kind: 'apply-crds'}>[] {
  const crds = wanted.map(each => each.name)
  const missing = crds.filter(each => crdNamed(seen, each) === undefined)
  return crds.length === 0 ? [] : [{kind: 'apply-crds', version, crds, missing}]
}

function stands(wanted: ChartCrd, {version}: UpgradeCrds, seen: MeshSnapshot): Verdict {
  const live = crdNamed(seen, wanted.name)
  const name = `CustomResourceDefinition ${wanted.name}`
  if (live === undefined) return pending(`${name} is not there yet`)
  if (isBehind(wanted, live, version))
    return pending(`${name} is of ${live.chartVersion ?? 'an unknown version'}, not ${version} yet`)
  const missing = missingVersions(wanted, live)
  if (missing.length > 0) return pending(`${name} does not serve ${missing.join(', ')} yet`)
  return live.established ? met : pending(`${name} is not established yet`)
}
