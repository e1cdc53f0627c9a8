import {allOf, met, pending} from '../checks/finding.ts'
import {unfitBase} from './unfit.ts'
import {validates} from './install-revision.ts'
import {applied, busy, releaseAt, releaseBusy, rolledBack, towards} from './release.ts'
import {notServing} from './serving.ts'
import type {MoveDefault, StepRule} from './step.ts'
import {baseStands, baseWith, defaultOf, defaultRevision, unfitDefault} from './upgrade-base.ts'

/**
 * The default validator judges every Istio resource, so it must point at the new revision before
 * the old one goes (F-23).
 */
export const moveDefault: StepRule<MoveDefault> = {
  title: step => `Make ${step.to} the default revision`,
  touches: step => [
    {kind: 'HelmRelease', namespace: step.release.namespace, name: step.release.name},
    {kind: 'ValidatingWebhookConfiguration', name: 'istiod-default-validator'},
  ],
  reversible: () => true,
  reverse: step => `${step.release.name} names the old default revision again`,
  probes: (step, _before, seen) =>
    baseStands(step, step.to, seen).is === 'met' ? [{kind: 'validation'}] : [],
  check: (step, seen, begun) => [
    ...notServing(step.to, seen),
    ...(begun
      ? []
      : [releaseAt(seen, step.release)]
          .filter(each => each !== undefined)
          .filter(busy)
          .map(releaseBusy)),
  ],
  unfit: (step, before, seen, travel) =>
    unfitBase(step.release, seen) ?? unfitDefault(step, before, seen, travel),
  remember: (_step, seen) => ({kind: 'default', revision: defaultRevision(seen)}),
  foresee: step => {
    const effects = [applied(step), rolledBack(step.release)]
    return {forward: effects, back: effects, probes: [{kind: 'validation'}]}
  },
  apply: (step, _before, seen) =>
    towards(seen, step.release, stands(step, step.to), baseWith(step, step.to, seen)),
  verify: (step, _before, seen) => {
    const release = releaseAt(seen, step.release)
    if (release === undefined || !stands(step, step.to)(release))
      return pending(`${step.release.name} does not name ${step.to} yet`)
    return allOf([
      baseStands(step, step.to, seen),
      seen.validators.some(each => each.isDefault) ? validates(undefined, seen) : met,
    ])
  },
  revert: (step, before, seen) => ({
    kind: 'effects',
    effects: towards(
      seen,
      step.release,
      stands(step, defaultOf(before)),
      baseWith(step, defaultOf(before), seen),
    ),
  }),
  reverted: (step, before, seen) => {
    const release = releaseAt(seen, step.release)
    if (release === undefined || !stands(step, defaultOf(before))(release))
      return pending(`${step.release.name} does not name ${defaultOf(before)} yet`)
    return baseStands(step, defaultOf(before), seen)
  },
}

const stands =
  (step: MoveDefault, revision: string) =>
  (release: {
    readonly chartVersion: string
    readonly values: Readonly<Record<string, unknown>>
  }): boolean =>
    release.chartVersion === step.version &&
    (release.values['defaultRevision'] === revision || release.values['defaultRevision'] === '')
