import {followersOf, workloadsInjectedBy} from '../mesh/injection.ts'
import type {NamespaceName} from '../mesh/names.ts'
import type {MeshSnapshot, WorkloadFacts} from '../mesh/snapshot.ts'
import type {Step} from '../steps/step.ts'
import type {WaveRow} from './documents.ts'

/** The waves of a plan with what they touch, in order. */
export function waveRows(seen: MeshSnapshot, steps: readonly Step[]): readonly WaveRow[] {
  const groups = Map.groupBy(steps.filter(each => each.wave !== undefined), each => each.wave ?? '')
  return [...groups].map(([name, members]) => {
    const namespaces = [...new Set(members.flatMap(each => namespacesOf(seen, each)))]
    const workloads = members.flatMap(each => workloadsOf(seen, each))
    return {
      name,
      namespaces,
      gateways: members.flatMap(each => (each.kind === 'move-gateways' ? each.releases.map(release => ({namespace: each.namespace, name: release})) : [])),
      workloads: workloads.length,
      pods: workloads.reduce((sum, each) => sum + each.wanted, 0),
    }
  })
}

export function namespacesOf(seen: MeshSnapshot, step: Step): readonly NamespaceName[] {
  if (step.kind === 'move-tag') return followersOf(seen, step.tag)
  return step.kind === 'move-namespace' || step.kind === 'move-gateways' ? [step.namespace] : []
}

function workloadsOf(seen: MeshSnapshot, step: Step): readonly WorkloadFacts[] {
  const revisions = [...seen.revisions.keys()]
  const all = namespacesOf(seen, step).flatMap(name => {
    const facts = seen.namespaces.get(name)
    return facts === undefined ? [] : revisions.flatMap(each => workloadsInjectedBy(seen, facts, each))
  })
  return all.filter(each => (step.kind === 'move-gateways') === each.isGateway)
}
