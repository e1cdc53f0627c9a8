import {mkdtemp, rm} from 'node:fs/promises'
import {connect, createServer} from 'node:net'
import type {Server, Socket} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest'
import {asked, READ} from './asked.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proxy-'))
})
afterAll(() => rm(folder, {recursive: true}))

let proxy: Server | undefined
const sockets = new Set<Socket>()
afterEach(async () => {
  for (const each of sockets) each.destroy()
  sockets.clear()
  await new Promise(resolve => proxy?.close(resolve))
})

/** A proxy that does as told with each connection. Out: its address. */
async function proxyThat(how: (socket: Socket) => void): Promise<string> {
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    how(socket)
  })
  proxy = server
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
}

describe('a proxy between us and the cluster', () => {
  test('carries a tunnel and sees no credentials (issue 9, 13)', async () => {
    let seen = ''
    const address = await proxyThat(socket => {
      socket.once('data', (head: Buffer) => {
        seen += head.toString('latin1')
        const [host = '', port = ''] = (/^CONNECT (\S+)/.exec(seen)?.[1] ?? '').split(':')
        const far = connect(Number(port), host, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
        sockets.add(far)
        socket.on('data', (chunk: Buffer) => {
          seen += chunk.toString('latin1')
          far.write(chunk)
        })
        far.pipe(socket)
      })
    })
    const {
      api,
      seen: requests,
      close,
    } = await asked(folder, {token: 'secret-token'}, {cluster: {'proxy-url': address}})
    expect(await api.send(READ)).toEqual({ok: true})
    expect(requests[0]).toMatchObject({authorization: 'Bearer secret-token'})
    expect(seen).toMatch(/^CONNECT 127\.0\.0\.1:\d+ /)
    expect(seen).not.toContain('secret-token')
    await close()
  })

  test.each<[string, (socket: Socket) => void, object]>([
    ['says nothing', () => undefined, {kind: 'timeout', why: 'no whole answer within 0.5 s'}],
    [
      'refuses',
      socket =>
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n'),
      {kind: 'unreachable'},
    ],
    ['hangs up', socket => socket.destroy(), {kind: 'unreachable'}],
    [
      'answers in place of the cluster',
      socket => socket.end('HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{}'),
      {kind: 'unreachable'},
    ],
  ])('that %s is told, within the time limit', async (_, how, expected) => {
    const address = await proxyThat(how)
    const {api, close} = await asked(
      folder,
      {token: 'secret-token'},
      {cluster: {'proxy-url': address}, timeoutMs: 500},
    )
    await expect(api.send(READ)).rejects.toMatchObject({code: 'CLUSTER_UNREACHABLE', ...expected})
    await close()
  })
})
