import {openMeshInformer} from '../../src/observe/mesh-informer.ts'
import type {MeshSnapshot} from '../../src/mesh/snapshot.ts'
import type {Unread} from '../../src/mesh/unread.ts'
import type {ReleaseWorld} from './release-world.ts'

/** The ports, as commands use them. */
export async function informer(world: ReleaseWorld): Promise<MeshSnapshot> {
  const eyes = await openMeshInformer({...world.ports}, 'istio-system')
  try {
    return await eyes.snapshot()
  } finally {
    eyes.close()
  }
}

export const names = (
  all: readonly {readonly namespace: string; readonly name: string}[],
): readonly string[] => all.map(each => `${each.namespace}/${each.name}`)
export const told = (all: readonly Unread[]): readonly string[] =>
  all.map(each => `${each.kind} ${each.namespace}/${each.name}: ${each.why}`)

/** A Deployment that says it is a gateway of that release. */
export const gateway = async (
  world: ReleaseWorld,
  place: string,
  release: string,
  namespace = place.split('/')[0] ?? '',
): Promise<void> =>
  world.put(
    `apps/v1 Deployment ${place}`,
    {
      spec: {
        selector: {matchLabels: {app: 'gw'}},
        template: {
          metadata: {labels: {app: 'gw'}},
          spec: {containers: [{name: 'istio-proxy', image: 'auto'}]},
        },
      },
    },
    {
      annotations: {
        'meta.helm.sh/release-name': release,
        'meta.helm.sh/release-namespace': namespace,
      },
    },
  )
