import {privateFolder} from './adapters/private-folder.ts'
import {lineInto} from './embedded/in-process.ts'
import type {Connect} from './open.ts'
import {copyCluster} from './rehearse/cluster-copy.ts'
import type {ClusterCopy} from './rehearse/cluster-copy.ts'
import type {Snapshot} from './snapshot/snapshot.ts'

/** A copy of a cluster in this process, and how it is reached. */
export interface OpenCopy {
  readonly copy: ClusterCopy
  /** A file that only this user may read; gone with the copy. */
  readonly kubeconfig: string
  /** For `openPorts`: without sockets, in the time of the copy. */
  readonly connect: Connect
  readonly close: () => Promise<void>
}

/** Makes the copy. */
export async function openCopy(snapshot: Snapshot): Promise<OpenCopy> {
  const folder = privateFolder()
  const copy = await copyCluster(snapshot)
  return {
    copy,
    kubeconfig: folder.write('kubeconfig', copy.kubeconfig),
    connect: (target, by) =>
      lineInto({world: copy.embedded.world, user: copy.user, clock: copy.clock}, target, by),
    close: async () => {
      await copy.embedded.stop()
      folder.remove()
    },
  }
}

/**
 * Lends a kubeconfig that leads to no cluster: Helm and the chart source can be judged with it.
 * In: what is done with its path.
 */
export async function withoutCluster<T>(action: (kubeconfig: string) => Promise<T>): Promise<T> {
  const folder = privateFolder()
  try {
    return await action(folder.write('kubeconfig', NOWHERE))
  } finally {
    folder.remove()
  }
}

const NOWHERE = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{name: 'rehearsal', cluster: {server: 'https://127.0.0.1:1'}}],
  users: [{name: 'rehearsal', user: {token: 'nobody'}}],
  contexts: [{name: 'rehearsal', context: {cluster: 'rehearsal', user: 'rehearsal'}}],
  'current-context': 'rehearsal',
})
