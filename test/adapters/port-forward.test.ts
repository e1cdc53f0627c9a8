import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {Duplex} from 'node:stream'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {WebSocketServer} from 'ws'
import type {WebSocket} from 'ws'
import {credentialsOf} from '../../src/adapters/credentials.ts'
import {podGet} from '../../src/adapters/port-forward.ts'
import {until} from '../stand/deadline.ts'
import {badServer, json} from './api-server.ts'
import type {Answering} from './api-server.ts'

/**
 * Whatever a pod in istio-system answers, or an API server on its way there: an answer or a clear
 * error, soon.
 */

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'forward-'))
})
afterAll(() => rm(folder, {recursive: true}))

const POD = {namespace: 'istio-system', name: 'istiod-1', port: 15014}
const openSockets = (): number =>
  process.getActiveResourcesInfo().filter(each => each === 'TLSWrap' || each === 'TCPSocketWrap')
    .length

/**
 * Asks a pod behind a server that does as told with the WebSocket, or with the request to open one.
 */
async function asking(how: {
  readonly socket?: (socket: WebSocket) => void
  readonly raw?: (socket: Duplex) => void
  readonly refuse?: Answering
}): Promise<unknown> {
  const sockets = new WebSocketServer({noServer: true, handleProtocols: () => 'v4.channel.k8s.io'})
  const upgrade = (
    request: Parameters<typeof sockets.handleUpgrade>[0],
    socket: Duplex,
    head: Buffer,
  ): void => {
    socket.on('error', () => undefined)
    if (how.raw !== undefined) how.raw(socket)
    else sockets.handleUpgrade(request, socket, head, each => how.socket?.(each))
  }
  const before = openSockets()
  const server = await badServer(folder, {token: 't'}, how.refuse === undefined ? {upgrade} : {})
  if (how.refuse !== undefined) server.answer(how.refuse)
  const through = {
    target: server.target,
    credentials: credentialsOf(server.target, () => 'meshctl/1'),
    timeoutMs: 1_000,
  }
  try {
    return await podGet(POD, '/debug/syncz', through).catch((error: unknown) => error)
  } finally {
    await server.close()
    sockets.close()
    await until('no socket of ours', () => openSockets() <= before)
  }
}

const frame = (channel: number, content: string | Buffer): Buffer =>
  Buffer.concat([Buffer.from([channel]), Buffer.from(content)])
/** As an API server begins both channels. */
const begin = (socket: WebSocket): void => {
  for (const channel of [0, 1]) socket.send(frame(channel, Buffer.from([0x3a, 0xa6])))
}
const says =
  (text: string): ((socket: WebSocket) => void) =>
  socket => {
    begin(socket)
    socket.once('message', () => socket.send(frame(0, text)))
  }
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]'

describe('an answer through a port-forward', () => {
  test('is read, and its connection closed', async () => {
    expect(await asking({socket: says(OK)})).toEqual({status: 200, body: '[]'})
  })

  test.each<[string, (socket: WebSocket) => void, object]>([
    [
      'that never begins',
      begin,
      {kind: 'timeout', code: 'POD_UNREACHABLE', why: 'no whole answer within 1 s'},
    ],
    ['that never ends', says('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n['), {kind: 'timeout'}],
    [
      'that is cut',
      socket => (begin(socket), socket.close()),
      {kind: 'unreachable', why: 'the port-forward was cut'},
    ],
    ['that is no HTTP', says('SSH-2.0\r\n\r\n'), {kind: 'unreachable', code: 'POD_UNREACHABLE'}],
    [
      'that has endless headers',
      says(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`),
      {kind: 'unreachable'},
    ],
    [
      'that changes the protocol',
      says('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
      {code: 'POD_UNREACHABLE'},
    ],
    [
      'that is trouble',
      socket => (begin(socket), socket.send(frame(1, 'connection refused'))),
      {kind: 'unreachable', why: 'connection refused'},
    ],
    [
      'without a channel',
      socket => socket.send(Buffer.alloc(0)),
      {code: 'POD_UNREACHABLE', why: expect.stringContaining('no API server') as string},
    ],
    [
      'of a channel that is none',
      socket => socket.send(frame(255, Buffer.from([1]))),
      {code: 'POD_UNREACHABLE'},
    ],
    [
      'in text, which would end our stdout',
      socket => socket.send(Buffer.from('\u00ff\u0001'), {binary: false}),
      {code: 'POD_UNREACHABLE'},
    ],
    [
      'in one message without an end',
      socket => socket.send(frame(0, Buffer.alloc(2 * 1024 * 1024))),
      {kind: 'unreachable'},
    ],
  ])('%s', async (_, socket, expected) => {
    expect(await asking({socket})).toMatchObject(expected)
    expect(process.stdout.writableEnded).toBe(false)
  })

  test('that is larger than any', async () => {
    const endless = (socket: WebSocket): void => {
      begin(socket)
      socket.send(frame(0, 'HTTP/1.1 200 OK\r\n\r\n'))
      const more = (): void =>
        socket.readyState === socket.OPEN
          ? socket.send(frame(0, Buffer.alloc(512 * 1024)), () => setImmediate(more))
          : undefined
      socket.once('message', more)
    }
    const outcome = await asking({socket: endless})
    expect(outcome).toMatchObject({
      code: 'POD_UNREACHABLE',
      why: expect.stringMatching(/larger than 64 MiB|within 1 s/) as string,
    })
  })
})

describe('a port-forward that is not opened', () => {
  test.each<[string, (socket: Duplex) => void, object]>([
    ['for nothing is said', () => undefined, {kind: 'timeout', code: 'POD_UNREACHABLE'}],
    [
      'for it is cut',
      socket => socket.destroy(),
      {kind: 'unreachable', code: 'CLUSTER_UNREACHABLE'},
    ],
    ['for something else is said', socket => socket.write('hello\r\n\r\n'), {kind: 'unreachable'}],
    [
      'for the handshake is wrong',
      socket =>
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
            'Sec-WebSocket-Accept: x\r\n\r\n',
        ),
      {kind: 'unreachable'},
    ],
  ])('%s', async (_, raw, expected) => {
    expect(await asking({raw})).toMatchObject(expected)
  })

  test.each<[string, Answering, object]>([
    [
      'with words',
      json(
        {
          kind: 'Status',
          code: 403,
          message:
            'pods "x" is forbidden: User "u" cannot get resource "pods/portforward" in API group ""',
        },
        403,
      ),
      {
        kind: 'denied',
        code: 'ACCESS_DENIED',
        why: expect.stringContaining('cannot get resource "pods/portforward"') as string,
      },
    ],
    [
      'for the pod is gone',
      json({kind: 'Status', code: 404, reason: 'NotFound', message: 'no'}, 404),
      {kind: 'absent'},
    ],
    [
      'with words that never end',
      (_request, response) => void response.writeHead(500).write('x'),
      {kind: 'timeout'},
    ],
    [
      'by sending us elsewhere',
      (_request, response) =>
        void response.writeHead(302, {Location: 'https://elsewhere.example/'}).end(),
      {kind: 'refused'},
    ],
  ])('refused %s', async (_, refuse, expected) => {
    expect(await asking({refuse})).toMatchObject(expected)
  })
})
