import type {Kind} from '../kinds.ts'
import {Refusal, badRequest} from '../refusal.ts'
import type {Store} from '../store.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {ApiObject} from '../api-object.ts'
import type {ListMeta} from './output-format.ts'
import {filterOf} from './selectors.ts'
import type {Filter} from './selectors.ts'

export interface Page {
  readonly objects: readonly ApiObject[]
  readonly meta: ListMeta
}

/** How many lists that were begun are remembered for their next pages. */
const REMEMBERED = 200

/**
 * Lists in pages. A list that goes on shows the state of its first page: objects never change, so
 * that keeping them is cheap.
 */
export class Lists {
  readonly #store: Store
  readonly #begun = new Map<
    string,
    {readonly objects: readonly ApiObject[]; readonly version: number}
  >()
  #serial = 0

  constructor(store: Store) {
    this.#store = store
  }

  /** @throws Refusal 410 for a continue token that is forgotten, 400 for one that is none. */
  page(kind: Kind, namespace: string | undefined, query: URLSearchParams): Page {
    const filter = filterOf(
      query.get('labelSelector') ?? '',
      query.get('fieldSelector') ?? '',
      kind.kind,
    )
    const limit = count(query, 'limit')
    const token = query.get('continue') ?? ''
    const {objects, version} =
      token === '' ? this.#begin(kind, namespace, query, filter) : this.#goOn(token, query)
    if (limit === 0 || objects.length <= limit)
      return {objects, meta: {resourceVersion: String(version)}}
    const selected = ['labelSelector', 'fieldSelector'].some(name => (query.get(name) ?? '') !== '')
    const rest = objects.slice(limit)
    const meta = {
      resourceVersion: String(version),
      continue: this.#remember(rest, version),
      ...(selected ? {} : {remainingItemCount: rest.length}),
    }
    return {objects: objects.slice(0, limit), meta}
  }

  #begin(
    kind: Kind,
    namespace: string | undefined,
    query: URLSearchParams,
    filter: Filter,
  ): {readonly objects: readonly ApiObject[]; readonly version: number} {
    checkVersion(query, this.#store.version)
    return {
      objects: this.#store.list(kind.storage, namespace).filter(filter),
      version: this.#store.version,
    }
  }

  #goOn(
    token: string,
    query: URLSearchParams,
  ): {readonly objects: readonly ApiObject[]; readonly version: number} {
    if ((query.get('resourceVersion') ?? '') !== '')
      throw badRequest('specifying resource version is not allowed when using continue')
    const key = serialOf(token)
    if (key === undefined)
      throw badRequest(
        'invalid continue token: continue key is not valid: server does not recognize this encoded version ',
      )
    const found = this.#begun.get(key)
    if (found !== undefined) return found
    throw new Refusal(
      410,
      'Expired',
      'The provided continue parameter is too old to display a consistent list result. You ' +
        'can start a new list without the continue parameter.',
    )
  }

  #remember(objects: readonly ApiObject[], version: number): string {
    const key = String(++this.#serial)
    this.#begun.set(key, {objects, version})
    const oldest = this.#begun.keys().next().value
    if (this.#begun.size > REMEMBERED && oldest !== undefined) this.#begun.delete(oldest)
    return btoa(JSON.stringify({v: 'meta.k8s.io/v1', rv: version, start: key}))
  }
}

function serialOf(token: string): string | undefined {
  try {
    const read: unknown = JSON.parse(atob(token))
    return isFields(read) && typeof read['start'] === 'string' ? read['start'] : undefined
  } catch {
    return undefined
  }
}

function count(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? ''
  if (text === '') return 0
  if (!/^-?\d+$/.test(text))
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
  return Math.max(0, Number(text))
}

/** The state of the past is not kept, and that of the future not known. */
function checkVersion(query: URLSearchParams, newest: number): void {
  const text = query.get('resourceVersion') ?? ''
  if (text === '' || text === '0') return
  const version = Number(text)
  if (!Number.isInteger(version) || version < 0)
    throw badRequest(
      `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(text)}: ` +
        `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    )
  if (version > newest)
    throw new Refusal(
      504,
      'Timeout',
      `Too large resource version: ${version}, current: ${newest}`,
      {
        retryAfterSeconds: 1,
        causes: [{reason: 'ResourceVersionTooLarge', message: 'Too large resource version'}],
      },
    )
  if (version < newest && query.get('resourceVersionMatch') === 'Exact')
    throw new Refusal(410, 'Expired', 'The resourceVersion for the provided list is too old.')
}
