import {AsyncLocalStorage} from 'node:async_hooks'

/** Where to goes what somebody writes to the streams of this process. */
export type Ears = {readonly out: (text: string) => void; readonly err: (text: string) => void}

const listening = new AsyncLocalStorage<Ears>()

/**
 * Whatever the deed, and all that comes of it, writes to stdout and stderr is heard here; others
 * write as ever.
 */
export function overheard<T>(ears: Ears, deed: () => Promise<T>): Promise<T> {
  intercept()
  return listening.run(ears, deed)
}

const intercept = once(() => {
  divert(process.stdout, ears => ears.out)
  divert(process.stderr, ears => ears.err)
})

function divert(stream: NodeJS.WriteStream, ear: (ears: Ears) => (text: string) => void): void {
  const write = stream.write.bind(stream)
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const ears = listening.getStore()
    const written = rest.find(each => typeof each === 'function') as (() => void) | undefined
    if (ears === undefined) return write(chunk, written)
    ear(ears)(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'))
    written?.()
    return true
  }
}

function once(deed: () => void): () => void {
  const state = {done: false}
  return () => {
    if (!state.done) deed()
    state.done = true
  }
}
