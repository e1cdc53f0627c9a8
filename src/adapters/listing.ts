import {node, text} from '../mesh/fields.ts'
import type {KubeObject} from '../mesh/object.ts'
import {sh} from '../mesh/shell.ts'
import type {Query} from '../ports/ports.ts'
import {OutsideError} from '../ports/trouble.ts'
import {isKubeObject} from './api-object.ts'
import {notAnApiServer} from './api-trouble.ts'
import type {Api} from './http.ts'
import {aboutQuery, resourcePath, withQuery} from './paths.ts'

/** Pages keep both sides small; larger ones are no faster (measured). */
const PAGE = 500
/** A page that is too large is read again with so many times fewer objects. */
const SMALLER = 8
/** A million objects; the largest clusters have some hundred thousand pods. */
const PAGES_MAX = 2_000
const LIST_MAX_MS = 10 * 60_000
const METADATA_LIST =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json'
const RESTARTS_MAX = 3

/**
 * Reads a whole list page by page and hands each object over at once, so that no more than a page
 * is in memory. `restart` is called when a list took so long that its place was forgotten (410) and
 * begins anew. Out: the resourceVersion from which a watch goes on. Throws OutsideError.
 */
export async function readList(
  api: Api,
  query: Query,
  take: (object: KubeObject) => void,
  restart: () => void,
): Promise<string> {
  for (let nth = 1; ; nth++) {
    try {
      return await readPages(api, query, take)
    } catch (error) {
      if (!(error instanceof OutsideError) || error.code !== 'EXPIRED' || nth === RESTARTS_MAX)
        throw error
      restart()
    }
  }
}

interface Page {
  readonly items: readonly KubeObject[]
  readonly version: string
  /** Where the next page begins; undefined for the last one. */
  readonly next: string | undefined
}

async function readPages(
  api: Api,
  query: Query,
  take: (object: KubeObject) => void,
): Promise<string> {
  const pager = new Pager(api, query)
  const since = performance.now()
  let from: string | undefined
  for (let nth = 1; nth <= PAGES_MAX && performance.now() - since < LIST_MAX_MS; nth++) {
    const page = await pager.page(from)
    for (const item of page.items) take(item)
    if (page.next === undefined) return page.version
    from = page.next
  }
  throw endless(api, query)
}

/**
 * Reads pages, and smaller ones from where one was too large to take: what objects weigh is up to
 * whoever wrote them.
 */
class Pager {
  readonly #api: Api
  readonly #query: Query
  #limit = PAGE

  constructor(api: Api, query: Query) {
    this.#api = api
    this.#query = query
  }

  async page(from: string | undefined): Promise<Page> {
    for (;;) {
      try {
        return await this.#read(from)
      } catch (error) {
        if (
          !(error instanceof OutsideError) ||
          error.code !== 'ANSWER_TOO_LARGE' ||
          this.#limit === 1
        )
          throw error
        this.#limit = Math.ceil(this.#limit / SMALLER)
      }
    }
  }

  async #read(from: string | undefined): Promise<Page> {
    const {resource, namespace, metadataOnly} = this.#query
    const path = withQuery(resourcePath(resource, namespace), {
      ...selectors(this.#query),
      limit: String(this.#limit),
      continue: from,
    })
    const accept = metadataOnly === true ? {accept: METADATA_LIST} : {}
    const answer = await this.#api.send({
      method: 'GET',
      path,
      about: aboutQuery('list', this.#query),
      ...accept,
    })
    return pageIn(answer) ?? fail(notAList(this.#api, this.#query))
  }
}

/** Out: undefined when it is no list of Kubernetes objects. */
function pageIn({metadata, items}: Readonly<Record<string, unknown>>): Page | undefined {
  const {resourceVersion, continue: next} = node(metadata)
  const all: readonly unknown[] | undefined =
    items === undefined || items === null ? [] : Array.isArray(items) ? items : undefined
  if (all?.every(isKubeObject) !== true) return undefined
  return {items: all, version: text(resourceVersion) ?? '', next: text(next) || undefined}
}

function fail(error: Error): never {
  throw error
}

const notAList = ({target}: Api, {resource}: Query): OutsideError =>
  notAnApiServer(target, {
    what: `${target.server} answered with something else than a list of ${resource.plural}`,
    why: 'its items are no Kubernetes objects',
  })

const endless = ({target}: Api, {resource}: Query): OutsideError =>
  new OutsideError({
    kind: 'broken',
    code: 'LIST_ENDLESS',
    what: `The list of ${resource.plural} of ${target.server} does not end`,
    why: `it was given up after ${PAGES_MAX} pages or ${LIST_MAX_MS / 60_000} minutes`,
    next: [
      sh`kubectl --context ${target.context} get ${resource.plural} --all-namespaces --chunk-size ${PAGE}`,
    ],
  })

/** The part of a query that narrows a list or a watch. */
export function selectors({
  labelSelector,
  fieldSelector,
}: Query): Readonly<Record<string, string | undefined>> {
  return {labelSelector, fieldSelector}
}
