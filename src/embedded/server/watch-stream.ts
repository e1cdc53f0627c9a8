import type {ServerResponse} from 'node:http'
import type {Watch} from '../world/api/watch.ts'

export interface WatchLimits {
  /** Ms on the wall; the stream ends then. */
  readonly forMs: number
  /** The connection is cut after so many events. */
  readonly cutAfterEvents: number | undefined
  /** More bytes than this unread by the client end the stream. */
  readonly unreadMaxBytes?: number
}

/**
 * Who reads more slowly than this world moves is told to begin anew rather than fill our memory.
 */
const UNREAD_MAX_BYTES = 16 * 1024 * 1024
/** kube-apiserver draws between 30 and 60 minutes for those who say nothing. */
const DEFAULT_MS = 45 * 60_000

/** How long a watch lasts, by its `timeoutSeconds`. */
export function watchMs(query: URLSearchParams): number {
  const seconds = Number(query.get('timeoutSeconds') ?? 0)
  return Number.isFinite(seconds) && seconds > 0
    ? Math.min(seconds * 1000, 2 ** 31 - 1)
    : DEFAULT_MS
}

/** Streams a watch as lines of JSON until it, its time or its client ends. Out: when that was. */
export async function streamWatch(
  response: ServerResponse,
  watch: Watch,
  limits: WatchLimits,
): Promise<void> {
  const {promise, resolve} = Promise.withResolvers<undefined>()
  let events = 0
  const held: {stop?: () => void} = {}
  let over = false
  const finish = (how: () => void): void => {
    if (over) return
    over = true
    clearTimeout(timer)
    held.stop?.()
    how()
    resolve(undefined)
  }
  const timer = setTimeout(() => finish(() => response.end()), limits.forMs)
  response.on('close', () => finish(() => undefined)).on('error', () => finish(() => undefined))
  response.writeHead(200, {
    'content-type': 'application/json',
    'cache-control': 'no-cache, private',
  })
  response.flushHeaders()
  const line = (text: string): void => {
    if (over) return
    response.write(`${text}\n`)
    events++
    if (response.writableLength > (limits.unreadMaxBytes ?? UNREAD_MAX_BYTES))
      finish(() => response.destroy())
    else if (limits.cutAfterEvents !== undefined && events >= limits.cutAfterEvents)
      finish(() => cutAfterFlush(response))
  }
  held.stop = watch.start(line, () => finish(() => response.end()))
  // What ended while it began could not be stopped then.
  if (response.destroyed || response.writableEnded) held.stop()
  await promise
}

/** The events until then arrive; the end of the stream does not. */
function cutAfterFlush(response: ServerResponse): void {
  response.write('', () => response.destroy())
}
