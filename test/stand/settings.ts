import type {Tools} from './tools.ts'

/**
 * A user of the API server besides `admin` (system:masters), with a token and a kubeconfig of its
 * own and no rights at first.
 */
export type StandUser = {name: string; groups?: string[]}

/** What the process of a stand is told at its start. */
export type Settings = {
  /** Empty folder of this stand's own. */
  folder: string
  nodes: number
  users: StandUser[]
  /** Folder with `pilot-discovery-VERSION` programs; our test istiod when undefined. */
  istiods?: string
  tools: Tools
}

/** What it tells when it is ready. */
export type Booted = {apiPort: number; seconds: number}

export type FromHost = {type: 'ready'; booted: Booted} | {type: 'failed'; message: string}

export const ADMIN = 'admin'

/** The bearer token of a user: made up, for a server that only this machine reaches. */
export function tokenOf(user: string): string {
  return `${user}-token`
}
