import type {Stand, StandOptions} from '../stand/stand.ts'
import type {InventoryDocument, StatusDocument} from '../../src/verbs/documents.ts'
import {bootGround} from '../stand/ground.ts'
import {judge} from './judge.ts'
import type {Judge} from './judge.ts'
import {INGRESS, MESHED, QUIET, putMesh, revisionOf} from './mesh.ts'
import type {Mesh, MeshOrder} from './mesh.ts'
import {LEAST_USERS, leastMeshctl} from './least.ts'
import {meshctlOn} from './meshctl.ts'
import type {Meshctl} from './meshctl.ts'

/** Namespaces that an upgrade of the test mesh may touch. */
const MESH_NAMESPACES: readonly string[] = [...MESHED, QUIET, INGRESS]

/** A cluster with a mesh, a meshctl for it, and a judge who watches. */
export type Scene = {
  readonly stand: Stand
  readonly mesh: Mesh
  readonly meshctl: Meshctl
  readonly judge: Judge
  /** The version to go to, and the revision that it gets. */
  readonly to: string
  readonly revision: string
  status(): Promise<StatusDocument>
  proxies(): Promise<InventoryDocument['proxies']>
  end(): Promise<void>
}

export type SceneOrder = MeshOrder & {
  to: string
  /** More of the stand, such as users. */
  options?: StandOptions
  /**
   * meshctl is somebody who has the least role of the phase that a command is about, and not
   * everything; `verify` is the judge's.
   */
  least?: boolean
  /** What else the mesh shall have before the judge begins. Out: more namespaces of the mesh. */
  furnish?: (stand: Stand, mesh: Mesh) => Promise<readonly string[]>
}

export async function setScene({
  to,
  options,
  furnish,
  least,
  ...order
}: SceneOrder): Promise<Scene> {
  const stand = await bootGround(
    least === true ? {...options, users: [...(options?.users ?? []), ...LEAST_USERS]} : options,
  )
  try {
    const mesh = await putMesh(stand, order)
    const more = (await furnish?.(stand, mesh)) ?? []
    const meshctl = least === true ? await leastMeshctl(stand, mesh, to) : meshctlOn(stand, {mesh})
    const watching = await judge(stand.api, [...MESH_NAMESPACES, ...more])
    return {
      stand,
      mesh,
      meshctl,
      judge: watching,
      to,
      revision: revisionOf(to),
      status: () => meshctl.json<StatusDocument>(['upgrade', 'status']),
      proxies: async () => (await meshctl.json<InventoryDocument>(['proxies'])).proxies,
      end: async () => {
        watching.stop()
        await stand.stop()
      },
    }
  } catch (error) {
    await stand.stop()
    throw error
  }
}
