import type {IncomingMessage} from 'node:http'
import {createInterface} from 'node:readline'
import type {KubeObject, Reader} from '../../../src/embedded/world/istio/objects.ts'
import type {Kube} from './kube.ts'

/** Objects of one kind as the API server has them, kept current by a watch. */
export type Store<T> = Reader<T> & {
  /** resolves after the first list, false when `stop` came earlier */
  synced: Promise<boolean>
}

/** Told of every object that came, changed or (undefined) went. */
type OnChange<T> = (key: string, object: T | undefined) => void

type List<T> = {items: T[]; metadata: {resourceVersion: string}}
type Event<T> = {type: string; object: T}

/** Lists `path` (a collection, with or without a query) and watches it until `stop`. */
export function follow<T extends KubeObject>(
  kube: Kube,
  path: string,
  stop: AbortSignal,
  onChange: OnChange<T> = () => {},
): Store<T> {
  const objects = new Map<string, T>()
  const put = (object: T) => {
    objects.set(keyOf(object), object)
    onChange(keyOf(object), object)
  }
  const drop = (key: string) => {
    if (objects.delete(key)) onChange(key, undefined)
  }
  const synced = Promise.withResolvers<boolean>()
  const turn = async () => {
    const list = await kube.get<List<T>>(path)
    const present = new Set(list.items.map(keyOf))
    for (const key of [...objects.keys()]) if (!present.has(key)) drop(key)
    list.items.forEach(put)
    synced.resolve(true)
    const query = `${path.includes('?') ? '&' : '?'}watch=1&resourceVersion=${list.metadata.resourceVersion}`
    const response = await kube.open(path + query)
    await readEvents<T>(response, stop, event =>
      event.type === 'DELETED' ? drop(keyOf(event.object)) : put(event.object),
    )
  }
  void repeat(turn, stop).then(() => synced.resolve(false))
  return {all: () => [...objects.values()], get: key => objects.get(key), synced: synced.promise}
}

/** Waits, or returns at once when stopped. */
export function pause(milliseconds: number, stop: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer)
      stop.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    stop.addEventListener('abort', done)
    if (stop.aborted) done()
  })
}

function keyOf(object: KubeObject): string {
  const {namespace, name = ''} = object.metadata
  return namespace ? `${namespace}/${name}` : name
}

// an unreachable server, a kind that is not there yet, and an expired watch all mean: list again
async function repeat(turn: () => Promise<void>, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await turn().catch(() => {})
    await pause(300, stop)
  }
}

async function readEvents<T>(
  response: IncomingMessage,
  stop: AbortSignal,
  onEvent: (event: Event<T>) => void,
): Promise<void> {
  const end = () => response.destroy()
  stop.addEventListener('abort', end)
  if (stop.aborted || response.statusCode !== 200) end()
  try {
    for await (const line of createInterface({input: response})) {
      const event = JSON.parse(line) as Event<T>
      if (event.type === 'ERROR') return
      onEvent(event)
    }
  } finally {
    stop.removeEventListener('abort', end)
    end()
  }
}
