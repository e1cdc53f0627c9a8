import {setTimeout as sleep} from 'node:timers/promises'
import {isDeepStrictEqual} from 'node:util'
import type {KubeObject} from '../mesh/object.ts'
import {sh} from '../mesh/shell.ts'
import type {Informer, Query} from '../ports/ports.ts'
import {OutsideError} from '../ports/trouble.ts'
import {refusedByApi} from './api-trouble.ts'
import type {Api} from './http.ts'
import {readList, selectors} from './listing.ts'
import {aboutQuery, resourcePath, withQuery} from './paths.ts'
import {GarbledEvent, watchEvent} from './watch-event.ts'
import type {WatchEvent} from './watch-event.ts'

export interface InformerOptions {
  readonly pauseMs?: number
  /**
   * Nothing came for so long, not even a bookmark (one a minute): the connection is dead (F-100).
   */
  readonly silenceMs?: number
  /** Without a connection for so long, the facts are no longer told: not seeing is no fact. */
  readonly staleMs?: number
}

const PAUSE_MS = 500
const PAUSE_MAX_MS = 10_000
const SILENCE_MS = 150_000
const STALE_MS = 60_000
/** The server ends a watch after so long; new connections then spread over its replicas. */
const WATCH_SECONDS = 290
const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json'

/** What is asked, what is kept of each object, and who is told. */
export interface Watching<T> {
  readonly query: Query
  readonly project: (object: KubeObject) => T | undefined
  readonly changed: () => void
}

/**
 * A list, kept current by a watch that is taken up again whenever it ends. Resolves once the first
 * list is complete. Throws OutsideError when the first list fails; `items()` throws what ended the
 * watch for good.
 */
export async function openInformer<T>(
  api: Api,
  watching: Watching<T>,
  options: InformerOptions = {},
): Promise<Informer<T>> {
  const follower = new Follower(api, watching, options)
  await follower.relist()
  void follower.follow()
  return {items: () => follower.items(), close: () => follower.close()}
}

class Follower<T> {
  readonly #api: Api
  readonly #watching: Watching<T>
  readonly #options: Required<InformerOptions>
  readonly #closed = new AbortController()
  #facts = new Map<string, T>()
  #version = ''
  #cutSince: number | undefined
  #trouble: unknown
  #ended: {readonly why: unknown} | undefined

  constructor(api: Api, watching: Watching<T>, options: InformerOptions) {
    this.#api = api
    this.#watching = watching
    this.#options = {pauseMs: PAUSE_MS, silenceMs: SILENCE_MS, staleMs: STALE_MS, ...options}
  }

  items(): readonly T[] {
    if (this.#ended !== undefined) throw this.#ended.why
    if (this.#cutSince !== undefined && performance.now() - this.#cutSince > this.#options.staleMs)
      throw this.#stale()
    return [...this.#facts.values()]
  }

  close(): void {
    this.#closed.abort()
    this.#facts.clear()
  }

  async relist(): Promise<void> {
    let fresh = new Map<string, T>()
    const take = (object: KubeObject): void => void keep(fresh, object, this.#watching.project)
    this.#version = await readList(this.#api, this.#watching.query, take, () => {
      fresh = new Map()
    })
    this.#facts = fresh
  }

  async follow(): Promise<void> {
    let pause = this.#options.pauseMs
    while (!this.#isClosed()) {
      try {
        if (this.#version === '') await this.#catchUp()
        await this.#watch()
        pause = this.#options.pauseMs
      } catch (error) {
        if (this.#isClosed()) return
        if (isFinal(error)) return this.#end(error)
        // What could not be read may have been a change: only a new list makes up for it.
        if (isGarbled(error)) this.#version = ''
        this.#trouble = error
        pause = Math.min(pause * 2, PAUSE_MAX_MS)
      }
      this.#cutSince ??= performance.now()
      await sleep(pause * (0.75 + Math.random() / 2), undefined, {
        signal: this.#closed.signal,
        ref: false,
      }).catch(() => undefined)
    }
  }

  #isClosed(): boolean {
    return this.#closed.signal.aborted
  }

  async #catchUp(): Promise<void> {
    await this.relist()
    this.#cutSince = undefined
    this.#watching.changed()
  }

  async #watch(): Promise<void> {
    const {query} = this.#watching
    const silence = new AbortController()
    const timer = setTimeout(() => silence.abort(), this.#options.silenceMs).unref()
    const path = withQuery(resourcePath(query.resource, query.namespace), {
      ...selectors(query),
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: this.#version,
      timeoutSeconds: String(WATCH_SECONDS + Math.floor(Math.random() * 60)),
    })
    const signal = AbortSignal.any([this.#closed.signal, silence.signal])
    const request = {
      method: 'GET' as const,
      path,
      about: aboutQuery('watch', query),
      signal,
      ...(query.metadataOnly === true ? {accept: METADATA} : {}),
    }
    try {
      await this.#api.stream(request, lines => {
        if (lines.length === 0 || lines.some(line => line !== '')) timer.refresh()
        this.#take(lines)
      })
    } catch (error) {
      if (error instanceof OutsideError && error.code === 'EXPIRED') this.#version = ''
      else if (!silence.signal.aborted) throw error
    } finally {
      clearTimeout(timer)
    }
  }

  #take(lines: readonly string[]): void {
    if (this.#isClosed()) return
    this.#cutSince = undefined
    this.#trouble = undefined
    let changes = 0
    for (const line of lines) {
      if (line !== '' && this.#apply(watchEvent(line))) changes++
    }
    if (changes > 0) this.#watching.changed()
  }

  /**
   * Out: whether a fact changed; a new heartbeat in an object that tells the same is none.
   * Throws the OutsideError that an ERROR event carries.
   */
  #apply(event: WatchEvent): boolean {
    if (event.type === 'ERROR')
      throw refusedByApi(event, aboutQuery('watch', this.#watching.query), this.#api.target)
    this.#version = event.version ?? this.#version
    if (event.type === 'BOOKMARK') return false
    if (event.type === 'DELETED') return this.#facts.delete(keyOf(event.object))
    return keep(this.#facts, event.object, this.#watching.project)
  }

  #end(why: unknown): void {
    this.#ended = {why}
    this.#facts.clear()
    this.#watching.changed()
  }

  #stale(): OutsideError {
    const {kind, plural} = this.#watching.query.resource
    return new OutsideError({
      kind: 'unreachable',
      code: 'CLUSTER_UNREACHABLE',
      what: `The view of the cluster is too old to go by (${kind})`,
      why:
        this.#trouble instanceof OutsideError
          ? `${this.#trouble.message}: ${this.#trouble.why}`
          : 'the watch could not be taken up again',
      next: [sh`kubectl --context ${this.#api.target.context} get ${plural} --watch`],
      cause: this.#trouble,
    })
  }
}

/** A namespace that is not there has no slash in front of its objects' names. */
const keyOf = ({metadata}: KubeObject): string =>
  metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`

/** Out: whether the facts are others now. */
function keep<T>(
  facts: Map<string, T>,
  object: KubeObject,
  project: (object: KubeObject) => T | undefined,
): boolean {
  const key = keyOf(object)
  const fact = project(object)
  if (fact === undefined) return facts.delete(key)
  if (isDeepStrictEqual(facts.get(key), fact)) return false
  facts.set(key, fact)
  return true
}

/**
 * A lost right, a kind that is gone, or a bug of ours: trying again does not help. A garbled line
 * is the network's.
 */
function isFinal(error: unknown): boolean {
  if (isGarbled(error)) return false
  return (
    !(error instanceof OutsideError) ||
    error.kind === 'denied' ||
    error.kind === 'absent' ||
    error.kind === 'refused'
  )
}

const isGarbled = (error: unknown): boolean =>
  error instanceof GarbledEvent ||
  (error instanceof OutsideError && error.code === 'ANSWER_TOO_LARGE')
