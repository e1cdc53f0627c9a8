import {KubeConfig} from '@kubernetes/client-node'
import type {Agent, OutgoingHttpHeaders} from 'node:http'
import type {RequestOptions} from 'node:https'
import {sh} from '../mesh/shell.ts'
import {OutsideError} from '../ports/trouble.ts'
import {isFields} from './kubeconfig-files.ts'
import type {Fields} from './kubeconfig-files.ts'
import {kubeconfigText} from './kubeconfig.ts'
import type {KubeTarget} from './kubeconfig.ts'

/** How to prove who we are, for one request. Never logged, never part of a message. */
export interface Proof {
  readonly tls: Pick<RequestOptions, 'ca' | 'cert' | 'key' | 'passphrase' | 'rejectUnauthorized' | 'servername'>
  readonly headers: Readonly<Record<string, string | string[]>>
  /** Set when a proxy stands between. */
  readonly proxyAgent: Agent | undefined
}

/** Logs in by client-node's KubeConfig: certificates, tokens, token files, exec plugins, OIDC. */
export interface Credentials {
  /** Callers that ask at the same time share one login. Throws OutsideError denied LOGIN_FAILED. */
  proof(): Promise<Proof>
  /** The API said 401: throw away what was cached and log in anew next time. */
  renew(): void
  /** A KubeConfig with impersonation and our user agent in it, for client-node's WebSockets. */
  kubeConfig(): KubeConfig
}

/** An exec plugin that asks a person in a browser takes its time; more than this and it hangs (F-104). */
const LOGIN_TIMEOUT_MS = 120_000

/** In: the target, and the user agent to carry on WebSockets. */
export function credentialsOf(target: KubeTarget, userAgent: () => string): Credentials {
  let config = new AgentKubeConfig(target, userAgent)
  let underway: Promise<Proof> | undefined
  return {
    proof: () => {
      underway ??= login(config, target).finally(() => {
        underway = undefined
      })
      return underway
    },
    renew: () => {
      config = new AgentKubeConfig(target, userAgent)
    },
    kubeConfig: () => config,
  }
}

class AgentKubeConfig extends KubeConfig {
  readonly #target: KubeTarget
  readonly #userAgent: () => string

  constructor(target: KubeTarget, userAgent: () => string) {
    super()
    this.#target = target
    this.#userAgent = userAgent
    this.loadFromString(kubeconfigText({...target, cluster: asClientNodeReadsServer(target.cluster), user: asClientNodeReadsUser(target.user)}))
  }

  override async applyToHTTPSOptions(options: RequestOptions): Promise<void> {
    await super.applyToHTTPSOptions(options)
    options.headers = {...(options.headers as OutgoingHttpHeaders | undefined), ...impersonation(this.#target), 'User-Agent': this.#userAgent()}
    // client-node keeps one agent for ever, and with it the first certificate of an exec plugin that hands out new ones.
    if (this.#target.cluster['proxy-url'] === undefined) delete options.agent
  }
}

/** client-node refuses plain http unless told that TLS does not matter; kubectl does not mind. */
const asClientNodeReadsServer = (cluster: Fields): Fields => (String(cluster['server']).startsWith('http:') ? {...cluster, 'insecure-skip-tls-verify': true} : cluster)

/** client-node knows `tokenFile` only by another name, and tells an exec plugin nothing about how it is called. */
function asClientNodeReadsUser(user: Fields): Fields {
  const {as: _, ...rest} = user
  if (typeof user['tokenFile'] === 'string') return {...rest, token: undefined, 'auth-provider': {name: 'tokenFile', config: {tokenFile: user['tokenFile']}}}
  const exec = user['exec']
  if (!isFields(exec)) return rest
  const info = {apiVersion: exec['apiVersion'], kind: 'ExecCredential', spec: {interactive: false}}
  const env: readonly unknown[] = Array.isArray(exec['env']) ? exec['env'] : []
  return {...rest, exec: {...exec, env: [...env, {name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info)}]}}
}

function impersonation({impersonate: {user, groups, uid}}: KubeTarget): Record<string, string | string[]> {
  if (user === undefined) return {}
  return {'Impersonate-User': user, ...(groups.length === 0 ? {} : {'Impersonate-Group': [...groups]}), ...(uid === undefined ? {} : {'Impersonate-Uid': uid})}
}

async function login(config: KubeConfig, target: KubeTarget): Promise<Proof> {
  const options: RequestOptions = {}
  try {
    await inTime(config.applyToHTTPSOptions(options))
  } catch (error) {
    throw loginFailed(target, error)
  }
  const {ca, cert, key, passphrase, rejectUnauthorized, servername, auth} = options
  const headers = options.headers as Record<string, string | string[]>
  const basic = auth ? {Authorization: `Basic ${Buffer.from(auth).toString('base64')}`} : {}
  return {
    tls: defined({ca, cert, key, passphrase, rejectUnauthorized, servername}),
    headers: {...headers, ...basic},
    proxyAgent: target.cluster['proxy-url'] === undefined ? undefined : (options.agent as Agent),
  }
}

const defined = (tls: Record<string, unknown>): Proof['tls'] => Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined))

async function inTime(work: Promise<void>): Promise<void> {
  const {promise, reject} = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`it took longer than ${LOGIN_TIMEOUT_MS / 1000} s`)), LOGIN_TIMEOUT_MS)
  try {
    await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}

/** The plugin's own words may hold anything, so only its name and the kind of failure are told. */
function loginFailed(target: KubeTarget, error: unknown): OutsideError {
  const exec = target.user['exec']
  const command = isFields(exec) ? String(exec['command']) : undefined
  const code = (error as NodeJS.ErrnoException).code
  return new OutsideError({
    kind: 'denied',
    code: 'LOGIN_FAILED',
    what: `Could not log in to ${target.server} as the user of the context ${target.context}`,
    why: command === undefined ? `the credentials in the kubeconfig could not be used${code === undefined ? '' : ` (${code})`}` : `the login program ${command} of the kubeconfig failed${code === undefined ? '' : ` (${code})`}`,
    next: [sh`kubectl --context ${target.context} auth whoami`],
    cause: error,
  })
}
