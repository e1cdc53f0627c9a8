import type {Stand} from '../stand/stand.ts'
import {readFileSync} from 'node:fs'
import {tokenOf} from '../stand/settings.ts'
import type {StandUser} from '../stand/settings.ts'

/** A server of the Kubernetes API that conversations can be had with, and real clients for it. */
export interface Server {
  /** Short, for messages. */
  readonly name: string
  /** `https://127.0.0.1:PORT`. */
  readonly url: string
  /** PEM. */
  readonly ca: string
  /** Bearer token of `admin` or one of PARITY_USERS. */
  tokenOf(user: string): string
  /** Path of a kubeconfig for that user. */
  kubeconfigFor(user: string): string
  readonly kubectl: string
  helm(major: 3 | 4): Promise<string>
  stop(): Promise<void>
}

/**
 * Users without rights until a conversation binds roles to them: one per conversation that does.
 */
export const PARITY_USERS: StandUser[] = [
  {name: 'nobody'},
  {name: 'reader', groups: ['readers']},
  {name: 'editor', groups: ['editors']},
]

/** The real control plane as a server. */
export function standServer(stand: Stand): Server {
  const config = JSON.parse(readFileSync(stand.kubeconfig, 'utf8')) as {
    clusters: [{cluster: {server: string; 'certificate-authority-data': string}}]
  }
  const {server, 'certificate-authority-data': ca} = config.clusters[0].cluster
  return {
    name: 'real',
    url: server,
    ca: Buffer.from(ca, 'base64').toString(),
    tokenOf,
    kubeconfigFor: user => (user === 'admin' ? stand.kubeconfig : stand.kubeconfigFor(user)),
    kubectl: stand.kubectlPath,
    helm: major => stand.helm(major),
    stop: () => stand.stop(),
  }
}
