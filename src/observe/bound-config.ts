import {labelsOf} from '../mesh/fields.ts'
import {REV} from '../mesh/injection.ts'
import type {BoundConfig, MeshSnapshot} from '../mesh/snapshot.ts'
import type {Survey} from '../mesh/survey.ts'
import {configKinds} from './config-kinds.ts'

/**
 * The snapshot with every Istio object that carries a revision label. A kind that could not be
 * listed becomes a blind spot: not seeing such an object is no proof that there is none.
 */
export function withBoundConfig(seen: MeshSnapshot, survey: Survey): MeshSnapshot {
  const kinds = configKinds(seen)
  const bound = kinds.flatMap(({kind, group, resource}) =>
    survey.of(kind).flatMap((each): readonly BoundConfig[] => {
      const revision = labelsOf(each)[REV]
      return revision === undefined
        ? []
        : [
            {
              kind: resource.kind,
              group,
              namespace: each.metadata.namespace ?? '',
              name: each.metadata.name,
              revision,
            },
          ]
    }),
  )
  const blind = kinds.filter(each => survey.isBlind(each.kind)).map(each => each.plural)
  return {...seen, bound, blindSpots: [...seen.blindSpots, ...blind]}
}
