import {connect} from 'node:tls'
import type {TLSSocket} from 'node:tls'
import {deflateSync, constants} from 'node:zlib'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {DICTIONARY, HeaderReader, HeaderWriter} from '../../../src/embedded/server/spdy-headers.ts'
import {serve} from '../../../src/embedded/server/serve.ts'
import type {Serving} from '../../../src/embedded/server/serve.ts'
import {request} from './client.ts'
import {littleWorld} from './little-world.ts'

let serving: Serving
let token: string
beforeAll(async () => {
  serving = await serve(littleWorld())
  token = serving.addUser('admin', [])
})
afterAll(() => serving.close())

const PATH = '/api/v1/namespaces/istio-system/pods'
const u32 = (value: number): Buffer =>
  Buffer.from([value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255])

/** A client's frames: two streams for one connection to a port, then a request on the second. */
function frames(port: number, ask: string): Buffer {
  const writer = new HeaderWriter()
  const opened = (stream: number, type: string): Buffer => {
    const block = writer.write(
      new Map([
        ['streamtype', type],
        ['port', String(port)],
        ['requestid', '0'],
      ]),
    )
    return Buffer.concat([
      u32(0x80030001),
      u32(10 + block.length),
      u32(stream),
      u32(0),
      Buffer.from([0, 0]),
      block,
    ])
  }
  const fin = Buffer.concat([u32(1), u32(0x01000000)])
  return Buffer.concat([
    opened(1, 'error'),
    fin,
    opened(3, 'data'),
    u32(3),
    u32(ask.length),
    Buffer.from(ask),
    u32(0x80030006),
    u32(4),
    u32(7),
  ])
}

/** What the server sent on a stream. */
function said(bytes: Buffer, stream: number): string {
  let text = ''
  for (let at = 0; at + 8 <= bytes.length; at += 8 + bytes.readUIntBE(at + 5, 3)) {
    if (bytes.readUInt32BE(at) === stream)
      text += bytes.subarray(at + 8, at + 8 + bytes.readUIntBE(at + 5, 3)).toString('latin1')
  }
  return text
}

const ASK = 'GET /debug/syncz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'

/** A connection on which the upgrade has been made. `got` is what came after it. */
async function upgraded(
  request: string,
): Promise<{readonly socket: TLSSocket; readonly head: string; readonly got: () => Buffer}> {
  const socket = connect({host: '127.0.0.1', port: serving.port, ca: serving.ca})
  socket.write(`${request}Host: x\r\nAuthorization: Bearer ${token}\r\nConnection: Upgrade\r\n\r\n`)
  let all = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => (all = Buffer.concat([all, chunk])))
  await expect.poll(() => all.includes('\r\n\r\n')).toBe(true)
  const end = all.indexOf('\r\n\r\n')
  return {socket, head: all.subarray(0, end).toString(), got: () => all.subarray(end + 4)}
}

/** A message of a client's WebSocket, masked by zeros. */
const masked = (bytes: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from([0x82, 0x80 | 126, bytes.length >> 8, bytes.length & 255, 0, 0, 0, 0]),
    bytes,
  ])

/** The messages of a server's WebSocket, one after the other. */
function unframed(bytes: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at + 2 <= bytes.length;) {
    const short = bytes.readUInt8(at + 1)
    const [from, length] = short < 126 ? [at + 2, short] : [at + 4, bytes.readUInt16BE(at + 2)]
    parts.push(bytes.subarray(from, from + length))
    at = from + length
  }
  return Buffer.concat(parts)
}

test('the dictionary is the one that everybody has, and headers survive', () => {
  expect(DICTIONARY).toHaveLength(1423)
  const reader = new HeaderReader()
  const plain = Buffer.concat([u32(1), u32(4), Buffer.from('Port'), u32(2), Buffer.from('80')])
  expect(
    reader.read(deflateSync(plain, {dictionary: DICTIONARY, finishFlush: constants.Z_SYNC_FLUSH})),
  ).toEqual(new Map([['port', '80']]))
  const [writer, other] = [new HeaderWriter(), new HeaderReader()]
  for (const headers of [new Map([['a', 'b']]), new Map(), new Map([['c', 'ü']])])
    expect(other.read(writer.write(headers))).toEqual(headers)
})

test('a port-forward over SPDY itself', async () => {
  const {socket, head, got} = await upgraded(
    `POST ${PATH}/istiod-1/portforward HTTP/1.1\r\nUpgrade: SPDY/3.1\r\n` +
      `X-Stream-Protocol-Version: portforward.k8s.io\r\n`,
  )
  expect(head).toContain('101 Switching Protocols')
  // In pieces, for borders of packets mean nothing.
  for (const byte of frames(15014, ASK)) socket.write(Buffer.from([byte]))
  await expect.poll(() => said(got(), 3)).toContain('"path":"/debug/syncz"')
  socket.destroy()
})

const TUNNEL =
  'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ' +
  'AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: SPDY/3.1+portforward.k8s.io\r\n'

test('a port-forward over SPDY in a WebSocket, and what it complains of', async () => {
  const {socket, head, got} = await upgraded(
    `GET ${PATH}/istiod-1/portforward HTTP/1.1\r\n${TUNNEL}`,
  )
  expect(head).toContain('Sec-WebSocket-Protocol: SPDY/3.1+portforward.k8s.io')
  socket.write(masked(frames(15014, ASK)))
  await expect.poll(() => said(unframed(got()), 3)).toContain('"path":"/debug/syncz"')
  socket.destroy()
  const other = await upgraded(`GET ${PATH}/web-1/portforward HTTP/1.1\r\n${TUNNEL}`)
  other.socket.write(masked(frames(80, ASK)))
  await expect
    .poll(() => said(unframed(other.got()), 1))
    .toBe(
      'error forwarding port 80 to pod web-1, uid u1: failed to connect to localhost:80: connect: connection refused',
    )
  other.socket.destroy()
})

test('garbage in frames ends the connection, not the server', async () => {
  for (const garbage of [
    u32(0xffffffff),
    Buffer.concat([u32(0x80030001), u32(14), u32(1), u32(0), u32(0xffffffff), u32(0)]),
    Buffer.concat([u32(0x80030001), u32(0x00ffffff)]),
    Buffer.concat([u32(0x80030003), u32(0)]),
  ]) {
    const {socket} = await upgraded(
      `POST ${PATH}/istiod-1/portforward HTTP/1.1\r\nUpgrade: SPDY/3.1\r\n`,
    )
    const closed = new Promise(resolve => socket.once('close', resolve))
    socket.write(Buffer.concat([garbage, Buffer.alloc(64, 0xff)]))
    await closed
  }
  expect((await request(serving, '/version', {token})).status).toBe(200)
})
