import type {RequestOptions} from 'node:https'
import {ExecFailed} from './exec-program.ts'
import {ExecLogin} from './exec-login.ts'
import type {ExecOptions} from './exec-login.ts'
import {FileUnusable, readInputFileSync} from './input-file.ts'
import type {KubeTarget} from './kubeconfig.ts'
import type {UserFields} from './kubeconfig-schema.ts'

/** Proves who a user is. */
export interface Login {
  /** Adds what proves it to a request's options. Throws ExecFailed or TokenFileUnusable. */
  apply(options: RequestOptions): Promise<void>
  /** Is what was proved so far over? */
  readonly isOver: boolean
}

/** The token file of the kubeconfig; `message` is half a sentence about it. */
class TokenFileUnusable extends Error {}

/**
 * By the precedence of client-go: a token before a password, either or a certificate before a
 * program; a token from a file before one that the kubeconfig has. A certificate goes along with
 * whatever else there is. A user without any of it is nobody in particular.
 */
export function loginOf(
  {user, cluster}: Pick<KubeTarget, 'user' | 'cluster'>,
  options: ExecOptions,
): Login {
  const pair = certificatePair(user)
  const authorization = fixedAuthorization(user)
  const exec =
    user.exec && pair === undefined && authorization === undefined
      ? new ExecLogin(user.exec, cluster, options)
      : undefined
  return {
    get isOver() {
      return exec?.isOver === true
    },
    apply: async request => {
      const given = await exec?.credential()
      Object.assign(request, given?.pair ?? pair ?? {})
      const header = given?.token === undefined ? authorization?.() : `Bearer ${given.token}`
      if (header !== undefined)
        request.headers = {
          ...(request.headers as Record<string, string> | undefined),
          Authorization: header,
        }
    },
  }
}

/** Has it what goes before the providers that client-node knows (oidc)? */
export const hasFixedAuthorization = (user: UserFields): boolean =>
  fixedAuthorization(user) !== undefined

function certificatePair(
  user: UserFields,
): {readonly cert: Buffer; readonly key: Buffer} | undefined {
  const [cert, key] = [user['client-certificate-data'], user['client-key-data']]
  return cert && key
    ? {cert: Buffer.from(cert, 'base64'), key: Buffer.from(key, 'base64')}
    : undefined
}

function fixedAuthorization({
  token,
  tokenFile,
  username,
  password,
}: UserFields): (() => string) | undefined {
  if (tokenFile) {
    const file = new TokenFile(tokenFile, token || undefined)
    return () => `Bearer ${file.token()}`
  }
  if (token) return () => `Bearer ${token}`
  if (!username && !password) return undefined
  return () => `Basic ${Buffer.from(`${username ?? ''}:${password ?? ''}`).toString('base64')}`
}

const TOKEN_BYTES_MAX = 1024 * 1024
/** The kubelet renews it long before it is over; client-go looks as often. */
const TOKEN_READ_EVERY_MS = 50_000

/**
 * A token that somebody renews in a file. What was read last holds while the file cannot be read.
 */
class TokenFile {
  readonly #path: string
  #token: string | undefined
  #readAt = -Infinity

  constructor(path: string, token: string | undefined) {
    this.#path = path
    this.#token = token
  }

  token(): string {
    if (performance.now() - this.#readAt < TOKEN_READ_EVERY_MS && this.#token !== undefined)
      return this.#token
    try {
      this.#token = this.#read()
      this.#readAt = performance.now()
    } catch (error) {
      if (this.#token === undefined) throw error
    }
    return this.#token
  }

  #read(): string {
    try {
      const token = readInputFileSync(this.#path, TOKEN_BYTES_MAX).toString('utf8').trim()
      if (token !== '') return token
    } catch (error) {
      throw new TokenFileUnusable(
        `the token file ${this.#path} cannot be read: ${error instanceof FileUnusable ? error.message : 'unknown'}`,
      )
    }
    throw new TokenFileUnusable(`the token file ${this.#path} is empty`)
  }
}

/** Half a sentence why a login failed, with nothing in it that a program said or a file holds. */
export function whyNoLogin(user: UserFields, error: unknown): string {
  if (error instanceof TokenFileUnusable) return error.message
  const {code} = error as NodeJS.ErrnoException
  if (!(error instanceof ExecFailed))
    return `the credentials in the kubeconfig could not be used${code === undefined ? '' : ` (${code})`}`
  const hint = error.code === 'ENOENT' ? installHint(user) : ''
  return `the login program ${user.exec?.command ?? ''} of the kubeconfig ${error.message}${hint}`
}

const HINT_MAX = 2_000

/** What the kubeconfig's maker says about where to get the program. */
function installHint(user: UserFields): string {
  const hint = (user.exec?.installHint ?? '').trim().replace(/\s+/g, ' ').slice(0, HINT_MAX)
  return hint === '' ? '' : `; the kubeconfig says: ${hint}`
}
