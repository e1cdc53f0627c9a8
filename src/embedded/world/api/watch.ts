import type {Kind} from '../kinds.ts'
import {apiVersionOf} from '../kinds.ts'
import {Refusal} from '../refusal.ts'
import type {Change, Store} from '../store.ts'
import type {ApiObject} from '../api-object.ts'
import type {Timeline} from '../timeline.ts'
import {objectText} from './output-format.ts'
import type {OutputFormat} from './output-format.ts'
import {filterOf} from './selectors.ts'
import type {Filter} from './selectors.ts'

/** A stream of changes, as lines of JSON without their newline. */
export interface Watch {
  /** Begins. Out: how to stop. `end` is called when the server ends it. */
  start(line: (text: string) => void, end: () => void): () => void
}

export interface WatchOrder {
  readonly kind: Kind
  readonly namespace: string | undefined
  readonly query: URLSearchParams
  readonly wanted: OutputFormat
}

interface WatchSource {
  readonly store: Store
  readonly timeline: Timeline
}

const BOOKMARK_MS = 60_000

/**
 * @throws Refusal 400 for a query that cannot be read. A version that is too old is told inside the
 * stream, as the API server does.
 */
export function watchOf({store, timeline}: WatchSource, order: WatchOrder): Watch {
  const {kind, namespace, query} = order
  const filter = filterOf(
    query.get('labelSelector') ?? '',
    query.get('fieldSelector') ?? '',
    kind.kind,
  )
  const inside: Filter = object =>
    (namespace === undefined || object.metadata.namespace === namespace) && filter(object)
  const from = startOf(query)
  return {
    start: (line, end) => {
      // only the first table of a stream tells its columns
      let headers = true
      const tell = (type: string, object: ApiObject): void => {
        line(
          `{"type":"${type}","object":${objectText(kind, object, {...order.wanted, headers}, timeline.now())}}`,
        )
        headers = false
      }
      if (!tellPast(store, {...order, inside, from}, {tell, line})) {
        end()
        return () => undefined
      }
      const stopObserving = store.observe(change => {
        if (change.storage === kind.storage) tellChange(change, inside, tell)
      })
      const bookmarks =
        query.get('allowWatchBookmarks') === 'true'
          ? keepMarking(timeline, () => line(bookmark(order, store.version)))
          : undefined
      return () => {
        stopObserving()
        bookmarks?.()
      }
    },
  }
}

interface WatchWriter {
  readonly tell: (type: string, object: ApiObject) => void
  readonly line: (text: string) => void
}

/** Everything until now. Out: false when it is forgotten, and the stream must end. */
function tellPast(
  store: Store,
  order: WatchOrder & {inside: Filter; from: number | undefined},
  voice: WatchWriter,
): boolean {
  const {kind, namespace, query, inside, from} = order
  if (from === undefined) {
    for (const object of store.list(kind.storage, namespace))
      if (inside(object)) voice.tell('ADDED', object)
    if (query.get('sendInitialEvents') === 'true')
      voice.line(bookmark(order, store.version, {'k8s.io/initial-events-end': 'true'}))
    return true
  }
  const past = store.since(kind.storage, from)
  if (past === undefined) {
    const {status} = new Refusal(
      410,
      'Expired',
      `too old resource version: ${from} (${store.version})`,
    )
    voice.line(JSON.stringify({type: 'ERROR', object: status}))
    return false
  }
  for (const change of past) tellChange(change, inside, voice.tell)
  return true
}

/**
 * An object that leaves the selection is deleted for whoever watches, one that enters it is added.
 */
function tellChange({was, is, gone}: Change, inside: Filter, tell: WatchWriter['tell']): void {
  const before = was !== undefined && inside(was)
  if (is !== undefined && inside(is)) return tell(before ? 'MODIFIED' : 'ADDED', is)
  if (!before) return
  const version = (gone ?? is ?? was).metadata.resourceVersion
  tell('DELETED', {...was, metadata: {...was.metadata, resourceVersion: version}})
}

/** Undefined: begin with all that is. */
function startOf(query: URLSearchParams): number | undefined {
  const text = query.get('resourceVersion') ?? ''
  if (text === '' || text === '0' || query.get('sendInitialEvents') === 'true') return undefined
  if (!/^\d+$/.test(text))
    throw new Refusal(
      500,
      '',
      `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ` +
        `${JSON.stringify(text)}: invalid syntax`,
    )
  return Number(text)
}

function bookmark(
  {kind, wanted}: WatchOrder,
  version: number,
  annotations?: Record<string, string>,
): string {
  const metadata = {
    resourceVersion: String(version),
    ...(annotations === undefined
      ? {creationTimestamp: null}
      : {creationTimestamp: null, annotations}),
  }
  const object =
    wanted.form === 'plain'
      ? {kind: kind.kind, apiVersion: apiVersionOf(kind), metadata}
      : wanted.form === 'metadata'
        ? {kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata}
        : {
            kind: 'Table',
            apiVersion: 'meta.k8s.io/v1',
            metadata: {resourceVersion: String(version)},
            columnDefinitions: null,
            rows: [
              {
                cells: [],
                object: {kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata},
              },
            ],
          }
  return JSON.stringify({type: 'BOOKMARK', object})
}

function keepMarking(timeline: Timeline, mark: () => void): () => void {
  const again = (): {cancel(): void} =>
    timeline.later(BOOKMARK_MS, () => {
      mark()
      timer = again()
    })
  let timer = again()
  return () => timer.cancel()
}
