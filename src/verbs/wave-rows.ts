import type {MeshSnapshot} from '../mesh/snapshot.ts'
import {namespacesOf, rolledBy} from '../plan/estimate.ts'
import type {Step} from '../steps/step.ts'
import type {WaveRow} from './documents.ts'

/** The waves of a plan with what they touch, in order. */
export function waveRows(seen: MeshSnapshot, steps: readonly Step[]): readonly WaveRow[] {
  const groups = Map.groupBy(
    steps.filter(each => each.wave !== undefined),
    each => each.wave ?? '',
  )
  return [...groups].map(([name, members]) => {
    const namespaces = [...new Set(members.flatMap(each => namespacesOf(seen, each)))]
    const workloads = members.flatMap(each => rolledBy(seen, each))
    return {
      name,
      namespaces,
      gateways: members.flatMap(each =>
        each.kind === 'move-gateways'
          ? each.releases.map(release => ({namespace: each.namespace, name: release}))
          : [],
      ),
      workloads: workloads.length,
      pods: workloads.reduce((sum, each) => sum + each.wanted, 0),
    }
  })
}
