import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {embed} from '../../src/embed/embed.ts'
import type {Faults} from '../../src/world/istio/faults.ts'
import {helmBinary, kubectlBinary} from './helm-binaries.ts'
import {kubeApi} from './kube.ts'
import {ADMIN} from './settings.ts'
import type {Stand, StandOptions} from './stand.ts'

/** How much faster than the wall clock the world's time goes in tests. */
const SPEED = 5

/** The same as `bootStand`, on the embedded cluster: no Go, no processes, up in a blink. */
export async function bootWorld(options: Omit<StandOptions, 'istiods' | 'keep'> = {}): Promise<Stand> {
  const began = performance.now()
  const folder = await mkdtemp(join(tmpdir(), 'meshctl-world-'))
  const state: {faults: Faults} = {faults: {}}
  const embedded = await embed({nodes: options.nodes ?? 3, speed: SPEED, faults: () => state.faults})
  const {serving} = embedded
  const token = serving.addUser(ADMIN, ['system:masters'])
  for (const {name, groups = []} of options.users ?? []) serving.addUser(name, groups)
  const names = [ADMIN, ...(options.users ?? []).map(({name}) => name)]
  for (const name of names) await writeFile(join(folder, `${name}.kubeconfig`), serving.kubeconfig(name), {mode: 0o600})
  const api = kubeApi(serving.port, token, serving.ca)
  return {
    folder,
    logs: folder,
    kubeconfig: join(folder, `${ADMIN}.kubeconfig`),
    kubectlPath: await kubectlBinary(),
    api,
    seconds: (performance.now() - began) / 1000,
    ended: new Promise(() => undefined),
    kubeconfigFor: user => {
      if (!names.includes(user)) throw new Error(`the world has no user ${user}: name it in bootWorld({users: [{name: '${user}'}]})`)
      return join(folder, `${user}.kubeconfig`)
    },
    helm: helmBinary,
    control: faults => {
      state.faults = faults
      return Promise.resolve()
    },
    stop: async () => {
      api.close()
      await embedded.stop()
      await rm(folder, {recursive: true, force: true})
    },
  }
}
