import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {startCluster} from '../../src/embedded/boot/cluster.ts'
import {helmBinary} from '../stand/helm-binaries.ts'
import {bootStand} from '../stand/stand.ts'
import {ADMIN, tokenOf} from '../stand/settings.ts'
import {findTools} from '../stand/tools.ts'
import {PARITY_USERS, standServer} from './server.ts'
import type {Server} from './server.ts'

const NODES = 2
/** About as fast as the simulated kubelets and load balancers of the real one, in ms. */
const SOON = {readyAfterMs: 200, endAfterMs: 50, jobAfterMs: 1_000, loadBalancerAfterMs: 100}

/** The real control plane. */
export async function bootReal(): Promise<Server> {
  return standServer(await bootStand({nodes: NODES, users: PARITY_USERS}))
}

/** The world on the wire, with the users of the real one. */
export async function bootWorldServer(): Promise<Server> {
  const [{kubectl}, folder, embedded] = await Promise.all([
    findTools({proxies: false}),
    mkdtemp(join(tmpdir(), 'meshctl-parity-world-')),
    startCluster({nodes: NODES, context: 'stand', settings: SOON}),
  ])
  const {serving} = embedded
  const users = [{name: ADMIN, groups: ['system:masters']}, ...PARITY_USERS]
  for (const {name, groups = []} of users) {
    serving.addUser(name, groups, tokenOf(name))
    await writeFile(join(folder, name), serving.kubeconfig(name), {mode: 0o600})
  }
  return {
    name: 'world',
    url: serving.url,
    ca: serving.ca,
    tokenOf,
    kubeconfigFor: user => join(folder, user),
    kubectl,
    helm: helmBinary,
    stop: async () => {
      await embedded.stop()
      await rm(folder, {recursive: true, force: true})
    },
  }
}
