import {labelsOf} from '../mesh/fields.ts'
import {REV} from '../mesh/injection.ts'
import type {BoundConfig, MeshSnapshot} from '../mesh/snapshot.ts'
import type {Survey} from '../mesh/survey.ts'

/** Groups whose objects istiod reads as configuration. */
const GROUPS = ['networking.istio.io', 'security.istio.io', 'telemetry.istio.io', 'extensions.istio.io'] as const

/**
 * The snapshot with every Istio object that carries a revision label. A kind that could not be listed becomes a blind spot: not
 * seeing such an object is no proof that there is none.
 */
export function withBoundConfig(seen: MeshSnapshot, survey: Survey): MeshSnapshot {
  const kinds = seen.crds.flatMap(each => {
    const group = each.resource?.apiVersion.split('/')[0] ?? ''
    return each.resource !== undefined && GROUPS.some(known => known === group) ? [{...each.resource, group}] : []
  })
  const bound = kinds.flatMap(({kind, group}) => survey.of(`${kind}.${group}`).flatMap((each): readonly BoundConfig[] => {
    const revision = labelsOf(each)[REV]
    return revision === undefined ? [] : [{kind, group, namespace: each.metadata.namespace ?? '', name: each.metadata.name, revision}]
  }))
  const blind = kinds.filter(({kind, group}) => survey.isBlind(`${kind}.${group}`)).map(({plural, group}) => `${plural}.${group}`)
  return {...seen, bound, blindSpots: [...seen.blindSpots, ...blind]}
}
