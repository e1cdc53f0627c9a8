import {carriesMarks, crdNamed} from '../checks/cluster/crd-changes.ts'
import {met, pending} from '../checks/finding.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import {unfitBase, unfitCrds} from './unfit.ts'
import type {AdoptCrds, StepRule} from './step.ts'

/**
 * From 1.24 on the base chart renders the definitions, and Helm takes over only what carries its
 * marks (`invalid ownership metadata` otherwise, F-28). They are also marked to be kept, so that no
 * repair of base by `helm rollback` removes one, with all resources of its kind.
 */
export const adoptCrds: StepRule<AdoptCrds> = {
  title: step =>
    `Mark ${step.crds.length} CRDs for Helm release ${step.release.name}, whose chart takes them over`,
  touches: step => step.crds.map(name => ({kind: 'CustomResourceDefinition', name})),
  reversible: () => false,
  reverse: () => 'stays: the marks change nothing for an istiod',
  probes: () => [],
  check: () => [],
  unfit: ({release, crds}, _before, seen) =>
    unfitBase(release, seen) ?? unfitCrds(release, crds, seen),
  remember: () => ({kind: 'nothing'}),
  foresee: ({release, crds}) => ({
    forward: [{kind: 'mark-crds', release, crds}],
    back: [],
    probes: [],
  }),
  apply: (step, _before, seen) => {
    const {release} = step
    const crds = unmarked(step, seen)
    return crds.length === 0 ? [] : [{kind: 'mark-crds', release, crds}]
  },
  verify: (step, _before, seen) => {
    const [name] = step.crds.filter(each => !isMarked(each, step, seen))
    if (name === undefined) return met
    const lacks =
      crdNamed(seen, name) === undefined
        ? 'is not there'
        : `is not marked as that of ${step.release.name} yet`
    return pending(`CustomResourceDefinition ${name} ${lacks}`)
  },
  revert: () => ({kind: 'effects', effects: []}),
  reverted: () => met,
}

const isMarked = (name: string, {release}: AdoptCrds, seen: MeshSnapshot): boolean => {
  const live = crdNamed(seen, name)
  return live !== undefined && carriesMarks(live, release)
}

/** Of those that are there: nobody makes a definition to mark it. */
const unmarked = (step: AdoptCrds, seen: MeshSnapshot): readonly string[] =>
  step.crds.filter(each => crdNamed(seen, each) !== undefined && !isMarked(each, step, seen))
