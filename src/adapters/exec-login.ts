import {createPrivateKey, X509Certificate} from 'node:crypto'
import * as z from 'zod'
import {readBy, readJson} from '../schemas/reading.ts'
import {ExecFailed, runExecProgram} from './exec-program.ts'
import {interactiveMode} from './kubeconfig-rules.ts'
import type {ClusterFields, ExecFields} from './kubeconfig-schema.ts'
import {own} from '../mesh/own.ts'

/** What a login program gives. */
export interface ExecCredential {
  readonly token: string | undefined
  /** PEM. */
  readonly pair: {readonly cert: string; readonly key: string} | undefined
}

interface Kept {
  readonly credential: ExecCredential
  /** Milliseconds since 1970. */
  readonly expires: number
}

export interface ExecOptions {
  readonly env: NodeJS.ProcessEnv
  readonly timeoutMs: number
  /** Is there a person at stdin who can be asked? */
  readonly isTerminal: () => boolean
}

/**
 * Logging in by a program of the kubeconfig, by the rules of client-go
 * (plugin/pkg/client/auth/exec): `interactiveMode`, `provideClusterInfo`, `env`, versions v1 and
 * v1beta1, and a credential is kept until it says that it is over.
 */
export class ExecLogin {
  readonly #exec: ExecFields
  readonly #cluster: ClusterFields
  readonly #options: ExecOptions
  #kept: Kept | undefined
  #asking: Promise<Kept> | undefined

  /** In: `exec` of a user that keeps the rules (kubeconfig-rules.ts), and the cluster it is for. */
  constructor(exec: ExecFields, cluster: ClusterFields, options: ExecOptions) {
    this.#exec = exec
    this.#cluster = cluster
    this.#options = options
  }

  /** Is what it gave over, so that it must be asked again? */
  get isOver(): boolean {
    return this.#kept !== undefined && Date.now() > this.#kept.expires
  }

  /**
   * Runs the program unless what it gave before still holds; who asks meanwhile waits for the same.
   * Throws ExecFailed.
   */
  async credential(): Promise<ExecCredential> {
    if (this.#kept !== undefined && !this.isOver) return this.#kept.credential
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined
    })
    this.#kept = await this.#asking
    return this.#kept.credential
  }

  async #ask(): Promise<Kept> {
    const {command, args, env, apiVersion} = this.#exec
    const isInteractive = this.#isInteractive()
    const own = Object.fromEntries((env ?? []).map(({name, value}) => [name ?? '', value ?? '']))
    const text = await runExecProgram({
      command: command ?? '',
      args: args ?? [],
      env: {
        ...this.#options.env,
        ...own,
        KUBERNETES_EXEC_INFO: JSON.stringify(this.#info(isInteractive)),
      },
      isInteractive,
      timeoutMs: this.#options.timeoutMs,
    })
    return credentialIn(text, apiVersion ?? '')
  }

  #isInteractive(): boolean {
    const mode = interactiveMode(this.#exec)
    if (mode === 'Never') return false
    const isTerminal = this.#options.isTerminal()
    if (mode === 'Always' && !isTerminal) {
      throw new ExecFailed(
        'wants to ask a person (interactiveMode: Always), and standard input is no terminal',
      )
    }
    return isTerminal
  }

  #info(interactive: boolean): object {
    const cluster =
      this.#exec.provideClusterInfo === true ? {cluster: clusterInfo(this.#cluster)} : {}
    return {
      kind: 'ExecCredential',
      apiVersion: this.#exec.apiVersion,
      spec: {...cluster, interactive},
    }
  }
}

/** Where its maker may leave settings for the program, in `extensions` of the cluster. */
const EXTENSION = 'client.authentication.k8s.io/exec'

function clusterInfo(cluster: ClusterFields): object {
  const config = (cluster.extensions ?? []).find(each => each.name === EXTENSION)?.extension
  const told = Object.fromEntries(
    TOLD.filter(key => own(cluster, key)).map(key => [key, own(cluster, key)]),
  )
  return {...told, ...(config === undefined ? {} : {config})}
}

const TOLD = [
  'server',
  'tls-server-name',
  'insecure-skip-tls-verify',
  'certificate-authority-data',
  'proxy-url',
  'disable-compression',
]

const text = z.string({error: 'must be a text'}).nullish()
const answer = z.looseObject({
  apiVersion: z.string({error: 'must be a text'}),
  kind: z.literal('ExecCredential'),
  status: z.looseObject({
    token: text,
    clientCertificateData: text,
    clientKeyData: text,
    expirationTimestamp: text,
  }),
})

function credentialIn(said: string, apiVersion: string): Kept {
  const json = readJson(said, 100_000)
  if ('wrong' in json)
    throw new ExecFailed(`did not answer with an ExecCredential: ${json.wrong.join('; ')}`)
  const read = readBy(answer, json.value)
  if ('wrong' in read)
    throw new ExecFailed(
      `did not answer with an ExecCredential: ${read.wrong.join('; ') || 'it is no mapping'}`,
    )
  if (read.value.apiVersion !== apiVersion)
    throw new ExecFailed(`did not answer in ${apiVersion}, as the kubeconfig asks it to`)
  const {
    token,
    clientCertificateData: cert,
    clientKeyData: key,
    expirationTimestamp,
  } = read.value.status
  if (Boolean(cert) !== Boolean(key))
    throw new ExecFailed('gave a certificate or a key, and not both')
  if (!token && !cert) throw new ExecFailed('gave neither a token nor a certificate with its key')
  return {
    credential: {token: tokenIn(token), pair: pairIn(cert, key)},
    expires: expiry(expirationTimestamp),
  }
}

/** A token goes into a header, where a line break would begin another. */
function tokenIn(token: string | null | undefined): string | undefined {
  if (token && /[^\x21-\x7e]/.test(token))
    throw new ExecFailed('gave a token with characters that no token has')
  return token || undefined
}

function pairIn(
  cert: string | null | undefined,
  key: string | null | undefined,
): ExecCredential['pair'] {
  if (!cert || !key) return undefined
  try {
    if (new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) return {cert, key}
  } catch {
    // told below: what OpenSSL says of it may quote it
  }
  throw new ExecFailed(
    'gave a certificate and a key that cannot be read, or that do not belong together',
  )
}

function expiry(timestamp: string | null | undefined): number {
  if (!timestamp) return Infinity
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(timestamp)
    ? Date.parse(timestamp)
    : NaN
  if (Number.isNaN(at)) throw new ExecFailed('gave an expirationTimestamp that is no time')
  return at
}
