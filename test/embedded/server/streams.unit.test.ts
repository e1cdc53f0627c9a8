import {KubeConfig, Watch} from '@kubernetes/client-node'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {get} from 'node:https'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {IncomingMessage} from 'node:http'
import {connect} from 'node:tls'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {serve} from '../../../src/embedded/server/serve.ts'
import type {Serving} from '../../../src/embedded/server/serve.ts'
import {credentialsOf} from '../../../src/adapters/credentials.ts'
import {resolveKubeTarget} from '../../../src/adapters/kubeconfig.ts'
import {podGet} from '../../../src/adapters/port-forward.ts'
import {raw, request, statusIn} from './client.ts'
import {littleWorld} from './little-world.ts'
import type {LittleWorld} from './little-world.ts'

let serving: Serving
let world: LittleWorld
let token: string

beforeAll(async () => {
  world = littleWorld()
  serving = await serve(world)
  token = serving.addUser('admin', ['system:masters'])
})
beforeEach(() => serving.faults([]))
afterAll(() => serving.close())

const PODS = '/api/v1/namespaces/istio-system/pods'

async function watching(target: string): Promise<{
  readonly message: IncomingMessage
  readonly lines: readonly string[]
  readonly ended: Promise<boolean>
}> {
  const {promise, resolve} = Promise.withResolvers<IncomingMessage>()
  get(
    `${serving.url}${target}`,
    {ca: serving.ca, headers: {authorization: `Bearer ${token}`}},
    resolve,
  ).on('error', () => undefined)
  const message = await promise
  const lines: string[] = []
  const ended = new Promise<boolean>(settle =>
    message.once('end', () => settle(true)).once('error', () => settle(false)),
  )
  message.on('data', (chunk: Buffer) =>
    lines.push(
      ...chunk
        .toString('utf8')
        .split('\n')
        .filter(line => line !== ''),
    ),
  )
  return {message, lines, ended}
}

test('streams a watch line by line until its time is over', async () => {
  const {lines, ended, message} = await watching(`${PODS}?watch=true&timeoutSeconds=1`)
  expect(message.headers['content-type']).toBe('application/json')
  world.tell('{"type":"ADDED"}')
  world.tell('{"type":"MODIFIED"}')
  expect(await ended).toBe(true)
  expect(lines).toEqual(['{"type":"ADDED"}', '{"type":"MODIFIED"}'])
  expect(world.watchers()).toBe(0)
})

test('stops a watch whose client has gone', async () => {
  const {message} = await watching(`${PODS}?watch=1`)
  expect(world.watchers()).toBe(1)
  message.destroy()
  await expect.poll(() => world.watchers()).toBe(0)
})

test('ends the watch of a client that does not read', async () => {
  const socket = connect({host: '127.0.0.1', port: serving.port, ca: serving.ca})
  socket.on('error', () => undefined).pause()
  socket.write(`GET ${PODS}?watch=1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`)
  await expect.poll(() => world.watchers()).toBe(1)
  const line = JSON.stringify({type: 'ADDED', object: 'x'.repeat(1024 * 1024)})
  for (let sent = 0; sent < 64 && world.watchers() > 0; sent++) world.tell(line)
  expect(world.watchers()).toBe(0)
  socket.destroy()
})

test('client-node watches', async () => {
  const config = new KubeConfig()
  config.loadFromString(serving.kubeconfig('admin'))
  const {promise, resolve} = Promise.withResolvers<string>()
  const abort = await new Watch(config).watch(
    PODS,
    {},
    type => resolve(type),
    () => undefined,
  )
  world.tell('{"type":"ADDED","object":{}}')
  expect(await promise).toBe('ADDED')
  abort.abort()
  await expect.poll(() => world.watchers()).toBe(0)
})

test('faults: refusals, so many times', async () => {
  serving.faults([
    {what: 'overload', retryAfter: 3, path: /namespaces/, method: 'GET', times: 1},
    {what: 'conflict', path: /x$/, method: 'PUT'},
    {what: 'unavailable', path: /503/},
    {what: 'error', path: /500/},
    {what: 'expired', path: /./},
  ])
  const first = await request(serving, '/api/v1/namespaces', {token})
  expect([
    first.status,
    first.headers['retry-after'],
    statusIn(first).details?.retryAfterSeconds,
  ]).toEqual([429, '3', 3])
  const statuses = await Promise.all(
    ['/api/v1/namespaces', '/503', '/500', '/api/v1/pods?continue=abc'].map(
      async target => (await request(serving, target, {token})).status,
    ),
  )
  expect(statuses).toEqual([200, 503, 500, 410])
  expect((await request(serving, '/api/v1/x', {token, method: 'PUT', body: '{}'})).status).toBe(409)
})

test('faults: silence, a cut connection, latency, a cut watch', async () => {
  serving.faults([
    {what: 'silence', path: /silence/},
    {what: 'drop', path: /drop/},
    {what: 'latency', ms: 60, path: /slow/},
    {what: 'cut-watch', afterEvents: 2, path: /pods/},
  ])
  expect(
    await raw(
      serving,
      `GET /silence HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`,
      100,
    ),
  ).toBe('')
  await expect(request(serving, '/drop', {token})).rejects.toThrow(/hang up|ECONNRESET/)
  const before = performance.now()
  expect((await request(serving, '/slow', {token})).status).toBe(200)
  expect(performance.now() - before).toBeGreaterThan(55)
  const {lines, ended} = await watching(`${PODS}?watch=1`)
  for (const type of ['A', 'B', 'C']) world.tell(type)
  expect([await ended, lines]).toEqual([false, ['A', 'B']])
})

test('faults: a seed decides, and always alike', async () => {
  const draw = async (): Promise<readonly number[]> => {
    serving.faults([{what: 'error', path: /./, probability: 0.5}], 7)
    const statuses: number[] = []
    for (let count = 0; count < 12; count++)
      statuses.push((await request(serving, '/api', {token})).status)
    return statuses
  }
  const first = await draw()
  expect(new Set(first)).toEqual(new Set([200, 500]))
  expect(await draw()).toEqual(first)
})

test('the proxy of a pod comes from outside, its port by number or name', async () => {
  const through = async (target: string): Promise<unknown> => {
    const reply = await request(serving, target, {
      token,
      method: 'POST',
      body: 'hello',
      headers: {'content-type': 'text/plain'},
    })
    return reply.status === 200 ? reply.json() : [reply.status, reply.text.slice(0, 200)]
  }
  expect(await through(`${PODS}/istiod-1:15014/proxy/version?x=1&y=%2f`)).toEqual({
    port: 15014,
    method: 'POST',
    path: '/version?x=1&y=%2f',
    body: 'hello',
  })
  expect(await through(`${PODS}/http:istiod-1:http-debug/proxy`)).toMatchObject({
    port: 8080,
    path: '/',
  })
  expect(await through(`${PODS}/istiod-1/proxy/debug/syncz`)).toEqual([401, 'Unauthorized'])
  expect(
    await through('/api/v1/namespaces/istio-system/services/istiod:http-debug/proxy/ready'),
  ).toMatchObject({port: 8080, path: '/ready'})
  expect(
    await through('/api/v1/namespaces/istio-system/services/istiod/proxy/ready'),
  ).toMatchObject({port: 8080})
  expect(await through(`${PODS}/web-1:80/proxy/`)).toMatchObject([
    503,
    expect.stringContaining('connection refused'),
  ])
  expect(await through(`${PODS}/istiod-1:0/proxy/`)).toMatchObject([
    400,
    expect.stringContaining('invalid port'),
  ])
})

test('client-node forwards ports, as meshctl does', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'wire-'))
  await writeFile(join(folder, 'config'), serving.kubeconfig('admin'), {mode: 0o600})
  const target = resolveKubeTarget({kubeconfig: join(folder, 'config')}, {})
  await rm(folder, {recursive: true})
  const through = {target, credentials: credentialsOf(target, () => 'test')}
  const answer = await podGet(
    {namespace: 'istio-system', name: 'istiod-1', port: 15014},
    '/debug/syncz',
    through,
  )
  expect([answer.status, JSON.parse(answer.body)]).toMatchObject([
    200,
    {port: 15014, path: '/debug/syncz'},
  ])
  await expect(
    podGet({namespace: 'istio-system', name: 'web-1', port: 80}, '/', through),
  ).rejects.toThrow(/web-1/)
})

test('logs are empty, exec is refused, a forward that is none too', async () => {
  expect((await request(serving, `${PODS}/istiod-1/log`, {token})).text).toBe('')
  const exec = await request(serving, `${PODS}/istiod-1/exec?command=sh`, {token, method: 'POST'})
  expect([exec.status, statusIn(exec).message]).toEqual([
    501,
    'exec is not possible in pod "istiod-1": this cluster is embedded and runs no containers',
  ])
  expect(
    (await request(serving, `${PODS}/istiod-1/portforward`, {token, method: 'POST'})).status,
  ).toBe(400)
  const upgrade = (target: string, protocol: string): Promise<string> =>
    raw(
      serving,
      `GET ${target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nConnection: ` +
        `Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ` +
        `AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
      300,
    )
  expect(await upgrade(`${PODS}/istiod-1/exec`, 'v5.channel.k8s.io')).toMatch(/^HTTP\/1.1 501/)
  expect(await upgrade(`${PODS}/istiod-1/portforward?ports=70000`, 'v4.channel.k8s.io')).toMatch(
    /^HTTP\/1.1 400/,
  )
  expect(await upgrade(`${PODS}/istiod-1/portforward`, 'v4.channel.k8s.io')).toMatch(
    /^HTTP\/1.1 400/,
  )
  expect(await upgrade(`${PODS}/istiod-1/portforward?ports=1`, 'nothing')).toMatch(/^HTTP\/1.1 400/)
  expect(await upgrade('/api/v1/namespaces', 'v4.channel.k8s.io')).toMatch(/^HTTP\/1.1 200/)
})
