import type {MeshSnapshot} from '../mesh/snapshot.ts'
import type {Resource} from '../ports/ports.ts'

/** Groups whose objects istiod reads as configuration, and its validators judge. */
const GROUPS: readonly string[] = [
  'networking.istio.io',
  'security.istio.io',
  'telemetry.istio.io',
  'extensions.istio.io',
]

export interface ConfigKind {
  readonly resource: Resource
  readonly group: string
  /** As a survey names it: `Sidecar.networking.istio.io`. */
  readonly kind: string
  /** As the API names it: `sidecars.networking.istio.io`. */
  readonly plural: string
}

/** The kinds of configuration that the cluster has definitions of. */
export function configKinds(seen: MeshSnapshot): readonly ConfigKind[] {
  return seen.crds.flatMap(({resource}) => {
    const group = resource?.apiVersion.split('/')[0] ?? ''
    return resource === undefined || !GROUPS.includes(group)
      ? []
      : [
          {
            resource,
            group,
            kind: `${resource.kind}.${group}`,
            plural: `${resource.plural}.${group}`,
          },
        ]
  })
}
