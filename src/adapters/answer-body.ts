import type {IncomingMessage} from 'node:http'
import type {Readable} from 'node:stream'
import {createGunzip} from 'node:zlib'

/** Unpacked. 500 pods have some 10 MB; a page that is larger is read in smaller ones. */
const BODY_MAX_BYTES = 64 * 1024 * 1024
/** A Status of the API server has some kilobytes. */
const REFUSAL_MAX_BYTES = 1024 * 1024

/** An answer that is larger than anything that we ask for. */
export class AnswerTooLarge extends Error {
  constructor(maxBytes: number) {
    super(`the answer is larger than ${maxBytes / 1024 / 1024} MiB`)
    this.name = 'AnswerTooLarge'
  }
}

/** The body as it was before compression. */
export function plainBody(message: IncomingMessage): Readable {
  if (message.headers['content-encoding'] !== 'gzip') return message
  const gunzip = createGunzip()
  message.once('error', error => gunzip.destroy(error))
  message.once('aborted', () =>
    gunzip.destroy(Object.assign(new Error('cut short'), {code: 'ECONNRESET'})),
  )
  return message.pipe(gunzip)
}

/**
 * The whole body as text. Whoever calls it minds the time.
 * Throws AnswerTooLarge, or what Node throws; the connection is given up then.
 */
export async function wholeBody(message: IncomingMessage): Promise<string> {
  const status = message.statusCode ?? 0
  const maxBytes = status >= 200 && status < 300 ? BODY_MAX_BYTES : REFUSAL_MAX_BYTES
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of plainBody(message)) {
    chunks.push(chunk as Buffer)
    size += (chunk as Buffer).length
    if (size > maxBytes) {
      message.destroy()
      throw new AnswerTooLarge(maxBytes)
    }
  }
  return Buffer.concat(chunks).toString('utf8')
}
