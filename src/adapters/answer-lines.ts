import type {IncomingMessage} from 'node:http'
import {AnswerTooLarge, plainBody} from './answer-body.ts'

/** In characters. An object has 1.5 MB at most in etcd, and some times that as JSON. */
const LINE_MAX = 16 * 1024 * 1024

/**
 * Reads a body line by line, however it is cut into pieces, and hands over all that are complete,
 * many at once. Ends when the server ends it. Throws what `onLines` throws as it is, and what the
 * connection throws as `translate` says it. The connection is given up then.
 */
export async function readLines(
  message: IncomingMessage,
  onLines: (lines: readonly string[]) => void,
  translate: (error: unknown) => Error,
): Promise<void> {
  const lines = new Lines()
  const chunks = plainBody(message)[Symbol.asyncIterator]()
  const next = async (): Promise<readonly string[] | undefined> => {
    try {
      const chunk = await chunks.next()
      return chunk.done === true ? undefined : lines.take(chunk.value as Buffer)
    } catch (error) {
      throw translate(error)
    }
  }
  try {
    for (let complete = await next(); complete !== undefined; complete = await next()) {
      if (complete.length > 0) onLines(complete)
    }
  } finally {
    message.destroy()
  }
}

/** Bytes in, lines out. A line that never ends is refused. */
class Lines {
  readonly #decoder = new TextDecoder()
  #begun: string[] = []
  #length = 0

  take(bytes: Buffer): readonly string[] {
    const [first = '', ...others] = this.#decoder.decode(bytes, {stream: true}).split('\n')
    this.#begin(first)
    const last = others.pop()
    if (last === undefined) return []
    const whole = this.#begun.join('')
    this.#begun = []
    this.#length = 0
    this.#begin(last)
    return [whole, ...others]
  }

  #begin(text: string): void {
    this.#begun.push(text)
    this.#length += text.length
    if (this.#length > LINE_MAX) throw new AnswerTooLarge(LINE_MAX)
  }
}
