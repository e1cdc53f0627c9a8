import {HeaderReader, HeaderWriter} from './spdy-headers.ts'
import type {Headers} from './spdy-headers.ts'

/** What carries the bytes of a SPDY connection. */
export interface Transport {
  send(bytes: Buffer): void
  onBytes(listener: (bytes: Buffer) => void): void
  onClose(listener: () => void): void
  close(): void
}

/** What happens on a SPDY connection. */
export interface SpdyEvents {
  opened(stream: number, headers: Headers): void
  data(stream: number, bytes: Buffer): void
  /** The client sends no more on this stream. */
  finished(stream: number): void
  reset(stream: number): void
}

const SYN_STREAM = 1
const SYN_REPLY = 2
const RST_STREAM = 3
const PING = 6
const FIN = 1
/** No client sends larger frames; SPDY would allow 16 MiB. */
const FRAME_MAX_BYTES = 1024 * 1024

/**
 * The server's end of a SPDY/3.1 connection, as far as Kubernetes' streams go: without flow
 * control, which its own library has neither.
 */
export class Spdy {
  readonly #transport: Transport
  readonly #events: SpdyEvents
  readonly #reader = new HeaderReader()
  readonly #writer = new HeaderWriter()
  #rest = Buffer.alloc(0)
  #closed = false

  constructor(transport: Transport, events: SpdyEvents) {
    this.#transport = transport
    this.#events = events
    transport.onBytes(bytes => this.#take(bytes))
    transport.onClose(() => {
      this.#closed = true
    })
  }

  accept(stream: number): void {
    this.#control(SYN_REPLY, Buffer.concat([u32(stream), this.#writer.write(new Map())]))
  }

  refuse(stream: number): void {
    this.#control(RST_STREAM, Buffer.concat([u32(stream), u32(3)]))
  }

  data(stream: number, bytes: Buffer): void {
    this.#send(Buffer.concat([u32(stream), u32(bytes.length), bytes]))
  }

  /** No more will come on this stream from us. */
  finish(stream: number): void {
    this.#send(Buffer.concat([u32(stream), u32(FIN * 2 ** 24)]))
  }

  #control(type: number, payload: Buffer): void {
    this.#send(Buffer.concat([u32(0x80030000 + type), u32(payload.length), payload]))
  }

  #send(bytes: Buffer): void {
    if (!this.#closed) this.#transport.send(bytes)
  }

  #take(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes])
    try {
      while (!this.#closed && this.#rest.length >= 8) {
        const length = this.#rest.readUIntBE(5, 3)
        if (length > FRAME_MAX_BYTES) throw new Error('frame too large')
        if (this.#rest.length < 8 + length) return
        const frame = this.#rest.subarray(0, 8 + length)
        this.#rest = this.#rest.subarray(8 + length)
        this.#frame(frame)
      }
    } catch {
      this.#closed = true
      this.#transport.close()
    }
  }

  #frame(frame: Buffer): void {
    const [head, flags, payload] = [frame.readUInt32BE(0), frame.readUInt8(4), frame.subarray(8)]
    if (head < 0x80000000) {
      if (payload.length > 0) this.#events.data(head, payload)
      if ((flags & FIN) !== 0) this.#events.finished(head)
      return
    }
    const type = head & 0xffff
    if (type === PING) this.#control(PING, payload)
    else if (type === RST_STREAM) this.#events.reset(payload.readUInt32BE(0))
    else if (type === SYN_STREAM) this.#opened(payload, flags)
  }

  #opened(payload: Buffer, flags: number): void {
    const stream = payload.readUInt32BE(0) & 0x7fffffff
    this.#events.opened(stream, this.#reader.read(payload.subarray(10)))
    if ((flags & FIN) !== 0) this.#events.finished(stream)
  }
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value >>> 0)
  return bytes
}
