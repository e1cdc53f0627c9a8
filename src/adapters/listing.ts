import type {KubeObject} from '../mesh/object.ts'
import type {Query} from '../ports/ports.ts'
import {OutsideError} from '../ports/trouble.ts'
import type {Api} from './http.ts'
import {aboutQuery, resourcePath, withQuery} from './paths.ts'

/** Pages keep both sides small; larger ones are no faster (scale.md). */
const PAGE = '500'
const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json'
const RESTARTS_MAX = 3

/**
 * Reads a whole list page by page and hands each object over at once, so that no more than a page is in memory.
 * `restart` is called when a list took so long that its place was forgotten (410) and begins anew.
 * Out: the resourceVersion from which a watch goes on. Throws OutsideError.
 */
export async function readList(api: Api, query: Query, take: (object: KubeObject) => void, restart: () => void): Promise<string> {
  for (let nth = 1; ; nth++) {
    try {
      return await readPages(api, query, take)
    } catch (error) {
      if (!(error instanceof OutsideError) || error.code !== 'EXPIRED' || nth === RESTARTS_MAX) throw error
      restart()
    }
  }
}

interface Page {
  readonly metadata?: {readonly resourceVersion?: string; readonly continue?: string}
  readonly items?: readonly KubeObject[] | null
}

async function readPages(api: Api, query: Query, take: (object: KubeObject) => void): Promise<string> {
  let from: string | undefined
  for (;;) {
    const page = await readPage(api, query, from)
    for (const item of page.items ?? []) take(item)
    from = page.metadata?.continue
    if (!from) return page.metadata?.resourceVersion ?? ''
  }
}

async function readPage(api: Api, query: Query, from: string | undefined): Promise<Page> {
  const path = withQuery(resourcePath(query.resource, query.namespace), {...selectors(query), limit: PAGE, continue: from})
  const about = aboutQuery('list', query)
  return (await api.send({method: 'GET', path, about, ...(query.metadataOnly === true ? {accept: METADATA_LIST} : {})})) as Page
}

/** The part of a query that narrows a list or a watch. */
export function selectors({labelSelector, fieldSelector}: Query): Readonly<Record<string, string | undefined>> {
  return {labelSelector, fieldSelector}
}
