import type {Verdict} from '../checks/finding.ts'
import {allOf, met, pending} from '../checks/finding.ts'
import type {Probe} from '../mesh/probes.ts'
import {probeKey} from '../mesh/probes.ts'
import {injectorOf, labelsDecide, namespaceInjector} from '../mesh/injection.ts'
import {some} from '../mesh/sentences.ts'
import type {MeshSnapshot, WorkloadFacts} from '../mesh/snapshot.ts'
import {unfitIstiod} from './unfit.ts'
import {busy, releaseAt, releaseBusy} from './release.ts'
import type {RetireRevision, StepRule} from './step.ts'
import {usesOf, stillUsed} from './revision-uses.ts'

/**
 * Only when pods, labels and templates, and the old istiod itself agree that nobody uses it
 * (docs/safety.md).
 */
export const retireRevision: StepRule<RetireRevision> = {
  title: step => `Retire istiod ${step.revision}`,
  touches: (step, seen) => [
    {kind: 'HelmRelease', namespace: step.release.namespace, name: step.release.name},
    ...(releaseAt(seen, step.release)?.objects ?? []).map(each => ({
      kind: each.split('/')[0] ?? '',
      name: each.split('/')[1] ?? '',
    })),
  ],
  reversible: () => false,
  reverse: () => 'none: an old istiod that is gone takes nothing back',
  probes: (step, _before, seen) =>
    seen.revisions.has(step.revision)
      ? [{kind: 'connections', revision: step.revision}]
      : afterwards(seen),
  check: (step, seen, begun) => {
    const release = releaseAt(seen, step.release)
    if (release === undefined) return []
    const uses = usesOf(step, seen)
    return [
      ...(!begun && busy(release) ? [releaseBusy(release)] : []),
      ...(uses.every(each => each.passing) ? [] : [stillUsed(step, uses)]),
    ]
  },
  unfit: (step, _before, seen, {to}) =>
    seen.revisions.has(to)
      ? unfitIstiod(step.release, step.revision, seen)
      : `there is no istiod ${to} to take its place`,
  remember: () => ({kind: 'nothing'}),
  foresee: (step, seen) => ({
    forward: [{kind: 'uninstall-release', release: step.release}],
    back: [],
    probes: [{kind: 'connections', revision: step.revision}, ...asking(seen)],
  }),
  apply: (step, _before, seen) =>
    releaseAt(seen, step.release) === undefined || usesOf(step, seen).length > 0
      ? []
      : [{kind: 'uninstall-release', release: step.release}],
  verify: (step, _before, seen) => {
    const uses = usesOf(step, seen)
    if (uses.length > 0)
      return pending(
        `istiod ${step.revision} is still in use: ${some(uses.map(each => each.said))}`,
      )
    if (releaseAt(seen, step.release) !== undefined || seen.revisions.has(step.revision))
      return pending(`istiod ${step.revision} is still there`)
    const left = [...seen.injectors, ...seen.validators].find(
      each => each.revision === step.revision,
    )
    if (left !== undefined) return pending(`webhook ${left.config} still names ${step.revision}`)
    return allOf(afterwards(seen).map(each => stillInjected(each, seen)))
  },
  revert: step => ({
    kind: 'none',
    because: `istiod ${step.revision} is gone, or going; install it again to go back`,
  }),
  reverted: (step, _before, seen) =>
    stillWhole(step, seen) ? met : pending(`istiod ${step.revision} is gone, or going`),
}

/** Nobody has laid a hand on it yet. */
const stillWhole = (step: RetireRevision, seen: MeshSnapshot): boolean =>
  seen.revisions.has(step.revision) && releaseAt(seen, step.release)?.status === 'deployed'

/** Afterwards every namespace that asks for injection must still get it: so many are asked. */
const ASKED_MAX = 25

const afterwards = (seen: MeshSnapshot): readonly Probe[] => asking(seen).slice(0, ASKED_MAX)

function asking(seen: MeshSnapshot): readonly Probe[] {
  const namespaces = [...seen.namespaces.values()].filter(
    each => labelsDecide(each) && namespaceInjector(seen, each) !== undefined,
  )
  return namespaces.map(each => {
    const workload = each.workloads.find(
      one => injectorOf(seen, each, one) !== undefined && hasJustRun(one),
    )
    return {
      kind: 'injection',
      namespace: each.name,
      ...(workload === undefined ? {} : {workload: workload.ref}),
    }
  })
}

/**
 * Its newest template is what its pods run by, with a proxy: a template that never made a pod says
 * nothing of who injects there, whatever its owner wrote.
 */
const hasJustRun = ({rolls, rolledOut, pods}: WorkloadFacts): boolean =>
  rolls === 'by-itself' &&
  rolledOut &&
  pods.length > 0 &&
  pods.every(pod => pod.ready && pod.proxy !== undefined)

function stillInjected(probe: Probe, seen: MeshSnapshot): Verdict {
  const answer =
    probe.kind === 'injection' ? seen.probeResults.injections.get(probeKey(probe)) : undefined
  if (probe.kind !== 'injection' || answer === undefined) return pending('new pods are being tried')
  if (answer.is === 'unknown')
    return {
      is: 'unknown',
      because: `cannot tell whether new pods of ${probe.namespace} are injected: ${answer.because}`,
    }
  return answer.value.every(each => each.by !== undefined)
    ? met
    : pending(`a dry-run pod of ${probe.namespace} gets no sidecar`)
}
