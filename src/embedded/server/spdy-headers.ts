import {inflateSync, constants} from 'node:zlib'

export type Headers = ReadonlyMap<string, string>

/**
 * Words and codes that both ends of SPDY/3 know beforehand (draft-mbelshe-httpbis-spdy-00,
 * 2.6.10.1), words each with its length before it.
 */
const WORDS = [
  'options head post put delete trace accept accept-charset accept-encoding accept-language ' +
    'accept-ranges age allow authorization cache-control connection',
  'content-base content-encoding content-language content-length content-location ' +
    'content-md5 content-range content-type date etag expect expires from host',
  'if-match if-modified-since if-none-match if-range if-unmodified-since last-modified ' +
    'location max-forwards pragma proxy-authenticate proxy-authorization',
  'range referer retry-after server te trailer transfer-encoding upgrade user-agent vary via ' +
    'warning www-authenticate method get status 200~OK version HTTP/1.1',
  'url public set-cookie keep-alive origin',
]
  .join(' ')
  .split(' ')
  .map(word => word.replace('~', ' '))
const TAIL = [
  '100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505',
  '203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 ' +
    'Unauthorized403 Forbidden404 Not Found',
  '500 Internal Server Error501 Not Implemented503 Service Unavailable',
  'Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMT',
  'chunked,text/html,image/png,image/jpg,image/gif,application/xml,' +
    'application/xhtml+xml,text/plain,text/javascript,publicprivate',
  'max-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.',
].join('')
export const DICTIONARY = Buffer.concat([...WORDS.map(sized), Buffer.from(TAIL)])

/** The checksum (Adler-32) of the dictionary, which a stream that uses it names. */
const DICTIONARY_ID = 0xe3c6a7c2
/** Far more than a port-forward's streams say in a day. */
const COMPRESSED_MAX_BYTES = 256 * 1024

/** The headers that one side of a connection sends, all in one compressed stream. */
export class HeaderReader {
  #compressed = Buffer.alloc(0)
  #known = 0

  /** @throws Error for what is no header block */
  read(block: Buffer): Headers {
    this.#compressed = Buffer.concat([this.#compressed, block])
    if (this.#compressed.length > COMPRESSED_MAX_BYTES)
      throw new Error('too many headers on one connection')
    // From the beginning every time: node has no inflater that keeps its state and answers at once,
    // and these blocks are few and small.
    const plain = inflateSync(this.#compressed, {
      dictionary: DICTIONARY,
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: 4 * COMPRESSED_MAX_BYTES,
    })
    const own = plain.subarray(this.#known)
    this.#known = plain.length
    return headersIn(own)
  }
}

/** Our own headers. They are sent uncompressed, which every inflater reads. */
export class HeaderWriter {
  #begun = false

  write(headers: Headers): Buffer {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(headers.size)
    const plain = Buffer.concat([
      count,
      ...[...headers].flatMap(([name, value]) => [sized(name), sized(value)]),
    ])
    const block = Buffer.alloc(5)
    block.writeUInt16LE(plain.length, 1)
    block.writeUInt16LE(~plain.length & 0xffff, 3)
    const start = this.#begun ? Buffer.alloc(0) : beginning()
    this.#begun = true
    return Buffer.concat([start, block, plain, FLUSH])
  }
}

/** An empty block: what makes a reader hand out what it has so far. */
const FLUSH = Buffer.from([0, 0, 0, 0xff, 0xff])

/** A zlib header that names a dictionary. */
function beginning(): Buffer {
  const start = Buffer.from([0x78, 0xbb, 0, 0, 0, 0])
  start.writeUInt32BE(DICTIONARY_ID, 2)
  return start
}

function headersIn(plain: Buffer): Headers {
  const headers = new Map<string, string>()
  let at = 4
  const next = (): string => {
    const length = plain.readUInt32BE(at)
    const text = plain.subarray(at + 4, at + 4 + length).toString('utf8')
    at += 4 + length
    return text
  }
  for (let left = plain.readUInt32BE(0); left > 0; left--) {
    const name = next()
    headers.set(name.toLowerCase(), next())
  }
  return headers
}

function sized(text: string): Buffer {
  const bytes = Buffer.from(text)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
