import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {startCluster} from '../../src/embedded/boot/cluster.ts'
import type {EmbeddedCluster} from '../../src/embedded/boot/cluster.ts'
import type {User} from '../../src/embedded/world/api/api.ts'
import type {Faults} from '../../src/embedded/world/istio/faults.ts'
import {helmBinary, kubectlBinary} from './helm-binaries.ts'
import {kubeApi} from './kube.ts'
import type {KubeApi} from './kube.ts'
import {ADMIN, tokenOf} from './settings.ts'
import type {Inside, Stand, StandOptions} from './stand.ts'

export type WorldOptions = Omit<StandOptions, 'istiods' | 'keep'>

/**
 * How much faster than the wall clock the world's time goes when commands are processes of their
 * own.
 */
const SPEED = 5
/** In the world's time: until the controllers have given every namespace what it begins with. */
const FOUNDING_MS = 2_000

/** The same as `bootStand`, on the embedded cluster: no Go, no processes, up in a blink. */
export function bootWorld(options: WorldOptions = {}): Promise<Stand> {
  return boot(options, SPEED)
}

/** Somebody whom the wire lets in. */
export type Known = {token: string; user: User}
/** What a stand has of its own. */
export type Extras = {api?: KubeApi; inside?: Inside; stopTime?: () => void}

/** Boots a world. In: its speed; what to put in place of the usual, once it is there. */
export async function boot(
  options: WorldOptions,
  speed: number,
  extras: (embedded: EmbeddedCluster, users: readonly Known[]) => Extras = () => ({}),
): Promise<Stand> {
  const began = performance.now()
  const folder = await mkdtemp(join(tmpdir(), 'meshctl-world-'))
  const state: {faults: Faults} = {faults: {}}
  const embedded = await startCluster({
    nodes: options.nodes ?? 3,
    speed,
    faults: () => state.faults,
    context: 'stand',
  })
  const {serving, pacer, world} = embedded
  await pacer.jump(world.api.timeline.now() + FOUNDING_MS)
  const users = [
    userOf(ADMIN, ['system:masters']),
    ...(options.users ?? []).map(({name, groups = []}) => userOf(name, groups)),
  ]
  const known = users.map(user => ({
    user,
    token: serving.addUser(user.name, user.groups, tokenOf(user.name)),
  }))
  for (const {name} of users)
    await writeFile(join(folder, `${name}.kubeconfig`), serving.kubeconfig(name), {mode: 0o600})
  const {stopTime, ...own} = extras(embedded, known)
  const api = own.api ?? kubeApi(serving.port, known[0]?.token ?? '', serving.ca)
  return {
    folder,
    logs: folder,
    kubeconfig: join(folder, `${ADMIN}.kubeconfig`),
    kubectlPath: await kubectlBinary(),
    seconds: (performance.now() - began) / 1000,
    ended: new Promise(() => undefined),
    kubeconfigFor: user => {
      if (!users.some(({name}) => name === user))
        throw new Error(
          `the world has no user ${user}: name it in bootWorld({users: [{name: '${user}'}]})`,
        )
      return join(folder, `${user}.kubeconfig`)
    },
    helm: helmBinary,
    control: faults => {
      state.faults = faults
      return Promise.resolve()
    },
    stop: async () => {
      stopTime?.()
      api.close()
      await embedded.stop()
      await rm(folder, {recursive: true, force: true})
    },
    ...own,
    api,
  }
}

export const userOf = (name: string, groups: readonly string[]): User => ({
  name,
  groups: [...groups, 'system:authenticated'],
})
