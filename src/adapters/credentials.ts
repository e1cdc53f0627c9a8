import {KubeConfig} from '@kubernetes/client-node'
import type {Agent, OutgoingHttpHeaders} from 'node:http'
import type {RequestOptions} from 'node:https'
import {sh} from '../mesh/shell.ts'
import {OutsideError} from '../ports/trouble.ts'
import type {ExecOptions} from './exec-login.ts'
import {kubeconfigText} from './kubeconfig.ts'
import type {KubeTarget} from './kubeconfig.ts'
import {isTls} from './kubeconfig-rules.ts'
import type {ClusterFields, UserFields} from './kubeconfig-schema.ts'
import {hasFixedAuthorization, loginOf, whyNoLogin} from './login.ts'
import type {Login} from './login.ts'

/** How to prove who we are, for one request. Never logged, never part of a message. */
export interface Proof {
  readonly tls: Pick<
    RequestOptions,
    'ca' | 'cert' | 'key' | 'rejectUnauthorized' | 'servername' | 'minVersion'
  >
  readonly headers: Readonly<Record<string, string | string[]>>
  /** Set when a proxy stands between. */
  readonly proxyAgent: Agent | undefined
}

/**
 * Logs in as the kubeconfig says: certificates, tokens, token files, passwords and programs by
 * ourselves, OIDC by client-node.
 */
export interface Credentials {
  /** Callers that ask at the same time share one login. Throws OutsideError denied LOGIN_FAILED. */
  proof(): Promise<Proof>
  /** The API said 401: throw away what was cached and log in anew next time. */
  renew(): void
}

/**
 * A program that asks a person in a browser takes its time; more than this and it hangs (F-104). At
 * a terminal it may ask for ever.
 */
const LOGIN_TIMEOUT_MS = 120_000

/**
 * A proxy that does not open a tunnel by then is given up, and one that was idle for so long as
 * well.
 */
const PROXY_MS = 55_000

/** In: the target, the user agent to carry, and for tests how programs are run. */
export function credentialsOf(
  target: KubeTarget,
  userAgent: () => string,
  options: Partial<ExecOptions> = {},
): Credentials {
  const exec: ExecOptions = {
    env: process.env,
    timeoutMs: LOGIN_TIMEOUT_MS,
    isTerminal: () => process.stdin.isTTY,
    ...options,
  }
  const fresh = (): TargetConfig => new TargetConfig(target, loginOf(target, exec), userAgent)
  let config = fresh()
  let underway: Promise<Proof> | undefined
  return {
    proof: () => {
      // client-node keeps an agent for ever, and with it the certificate that a program gave.
      if (config.login.isOver) config = fresh()
      underway ??= proofOf(config, target).finally(() => {
        underway = undefined
      })
      return underway
    },
    renew: () => {
      config = fresh()
    },
  }
}

class TargetConfig extends KubeConfig {
  readonly login: Login
  readonly #target: KubeTarget
  readonly #userAgent: () => string

  constructor(target: KubeTarget, login: Login, userAgent: () => string) {
    super()
    this.login = login
    this.#target = target
    this.#userAgent = userAgent
    this.loadFromString(
      kubeconfigText({
        ...target,
        cluster: asClientNodeReadsServer(target.cluster),
        user: oidcAlone(target.user),
      }),
    )
    this.addAuthenticator({
      isAuthProvider: () => true,
      applyAuthentication: (_user, opts) => login.apply(opts as RequestOptions),
    })
  }

  override async applyToHTTPSOptions(options: RequestOptions): Promise<void> {
    const isInsecure = this.#target.cluster['insecure-skip-tls-verify'] === true
    // Said outright, for NODE_TLS_REJECT_UNAUTHORIZED and NODE_OPTIONS would change what is left
    // unsaid.
    Object.assign(options, {
      rejectUnauthorized: !isInsecure,
      minVersion: 'TLSv1.2',
      timeout: PROXY_MS,
    })
    await super.applyToHTTPSOptions(options)
    options.headers = {
      ...(options.headers as OutgoingHttpHeaders | undefined),
      ...impersonation(this.#target),
      'User-Agent': this.#userAgent(),
    }
    // client-node keeps one agent for ever, and with it the first certificate of an exec plugin
    // that hands out new ones.
    if (!this.#target.cluster['proxy-url']) delete options.agent
  }
}

/**
 * client-node refuses plain http unless told that TLS does not matter; kubectl does not mind, for
 * it sends no credentials there.
 */
const asClientNodeReadsServer = (cluster: ClusterFields): ClusterFields =>
  isTls(cluster.server ?? '') ? cluster : {...cluster, 'insecure-skip-tls-verify': true}

function oidcAlone(user: UserFields): UserFields {
  const provider = user['auth-provider']
  return provider && !hasFixedAuthorization(user) ? {'auth-provider': provider} : {}
}

function impersonation({
  impersonate: {user, groups, uid, extra},
}: KubeTarget): Record<string, string | string[]> {
  if (user === undefined) return {}
  const extras = Object.entries(extra).map(([key, values]) => [
    `Impersonate-Extra-${encodeURIComponent(key)}`,
    [...values],
  ])
  return {
    'Impersonate-User': user,
    ...(groups.length === 0 ? {} : {'Impersonate-Group': [...groups]}),
    ...(uid === undefined ? {} : {'Impersonate-Uid': uid}),
    ...(Object.fromEntries(extras) as Record<string, string[]>),
  }
}

async function proofOf(config: TargetConfig, target: KubeTarget): Promise<Proof> {
  const options: RequestOptions = {}
  try {
    await config.applyToHTTPSOptions(options)
  } catch (error) {
    throw loginFailed(target, error)
  }
  const {ca, cert, key, rejectUnauthorized, servername, minVersion} = options
  return {
    tls: defined({ca, cert, key, rejectUnauthorized, servername, minVersion}),
    headers: options.headers as Record<string, string | string[]>,
    proxyAgent: target.cluster['proxy-url'] ? (options.agent as Agent) : undefined,
  }
}

const defined = (tls: Record<string, unknown>): Proof['tls'] =>
  Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined))

/** A program's own words may hold anything, so only its name and the kind of failure are told. */
function loginFailed(target: KubeTarget, error: unknown): OutsideError {
  return new OutsideError({
    kind: 'denied',
    code: 'LOGIN_FAILED',
    what: `Could not log in to ${target.server} as the user of the context ${target.context}`,
    why: whyNoLogin(target.user, error),
    next: [sh`kubectl --context ${target.context} auth whoami`],
    cause: error,
  })
}
