import {REV} from '../mesh/injection.ts'
import type {BoundConfig, MeshSnapshot} from '../mesh/snapshot.ts'
import type {Cluster} from '../ports/ports.ts'
import {OutsideError} from '../ports/trouble.ts'

/** Groups whose objects istiod reads as configuration. */
const GROUPS = ['networking.istio.io', 'security.istio.io', 'telemetry.istio.io', 'extensions.istio.io'] as const

/**
 * The snapshot with every Istio object that carries a revision label. Asked for when a plan is made, not in every turn.
 * A kind that may not be listed becomes a blind spot: not seeing such an object is no proof that there is none.
 */
export async function withBoundConfig(cluster: Cluster, seen: MeshSnapshot): Promise<MeshSnapshot> {
  const kinds = seen.crds.flatMap(each => (each.resource !== undefined && GROUPS.some(group => each.resource?.apiVersion.startsWith(`${group}/`)) ? [each.resource] : []))
  const found = await Promise.all(kinds.map(async resource => {
    try {
      const objects = await cluster.list({resource, labelSelector: REV, metadataOnly: true})
      return {resource, objects, blind: undefined}
    } catch (error) {
      if (!(error instanceof OutsideError) || error.kind !== 'denied') throw error
      return {resource, objects: [], blind: `${resource.plural}.${resource.apiVersion.split('/')[0] ?? ''}`}
    }
  }))
  const bound = found.flatMap(({resource, objects}) => objects.map((each): BoundConfig => ({
    kind: resource.kind,
    group: resource.apiVersion.split('/')[0] ?? '',
    namespace: each.metadata.namespace ?? '',
    name: each.metadata.name,
    revision: each.metadata.labels?.[REV] ?? '',
  })))
  return {...seen, bound, blindSpots: [...seen.blindSpots, ...found.flatMap(each => each.blind ?? [])]}
}
