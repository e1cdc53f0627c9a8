import {randomBytes} from 'node:crypto'
import type {User} from '../world/api/api.ts'
import {unauthorized} from './statuses.ts'

export const ANONYMOUS: User = {name: 'system:anonymous', groups: ['system:unauthenticated']}

/** Everybody who may come in, by bearer token. */
export class Identities {
  readonly #byToken = new Map<string, User>()
  readonly #tokens = new Map<string, string>()

  /**
   * Out: the token, a new one unless it is given. The same name again replaces the groups and keeps
   * the token.
   */
  add(
    name: string,
    groups: readonly string[],
    token = this.#tokens.get(name) ?? randomBytes(24).toString('base64url'),
  ): string {
    this.#byToken.delete(this.#tokens.get(name) ?? '')
    this.#tokens.set(name, token)
    this.#byToken.set(token, {name, groups: [...new Set([...groups, 'system:authenticated'])]})
    return token
  }

  tokenOf(name: string): string | undefined {
    return this.#tokens.get(name)
  }

  /**
   * In: an Authorization header. Out: who asks; without a token (or with proof of another kind) the
   * anonymous user.
   * @throws WireRefusal 401 for a token that nobody has
   */
  of(header: string | undefined): User {
    const token = /^bearer +(\S+) *$/i.exec(header ?? '')?.[1]
    if (token === undefined) return ANONYMOUS
    const user = this.#byToken.get(token)
    if (user === undefined) throw unauthorized()
    return user
  }
}
