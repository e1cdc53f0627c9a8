import {Agent} from 'node:https'
import {networkInterfaces} from 'node:os'
import {connect} from 'node:net'
import {gunzipSync} from 'node:zlib'
import {get} from 'node:https'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {CONNECTIONS_MAX, serve} from '../../../src/embedded/server/serve.ts'
import type {Serving} from '../../../src/embedded/server/serve.ts'
import {request, statusIn} from './client.ts'
import type {Reply} from './client.ts'
import {littleWorld} from './little-world.ts'
import type {LittleWorld} from './little-world.ts'

let serving: Serving
let world: LittleWorld
let token: string

interface Echo {
  readonly user: {readonly name: string; readonly groups: readonly string[]}
  readonly path: string
  readonly query: string
  readonly contentType: string
  readonly body: string
}

const echoIn = (reply: Reply): Echo => reply.json() as Echo

beforeAll(async () => {
  world = littleWorld()
  serving = await serve(world)
  token = serving.addUser('admin', ['system:masters'])
})
beforeEach(() => {
  serving.faults([])
  world.answers = undefined
  world.asked.length = 0
})
afterAll(() => serving.close())

const post = (target: string, contentType: string, body: string | Buffer, method = 'POST') =>
  request(serving, target, {token, method, body, headers: {'content-type': contentType}})

test('begins fast, on loopback only', async () => {
  const before = performance.now()
  const other = await serve(littleWorld())
  expect(performance.now() - before).toBeLessThan(300)
  const outside = Object.values(networkInterfaces())
    .flat()
    .find(each => each !== undefined && !each.internal && each.family === 'IPv4')
  if (outside !== undefined) {
    const refused = await new Promise(resolve =>
      connect({host: outside.address, port: other.port})
        .once('error', () => resolve(true))
        .once('connect', () => resolve(false)),
    )
    expect(refused).toBe(true)
  }
  await other.close()
})

test('knows users by their tokens, and nobody by a wrong one', async () => {
  const {user} = echoIn(await request(serving, '/api/v1/namespaces', {token}))
  expect(user).toEqual({name: 'admin', groups: ['system:masters', 'system:authenticated']})
  const anonymous = echoIn(await request(serving, '/version'))
  expect(anonymous.user).toEqual({name: 'system:anonymous', groups: ['system:unauthenticated']})
  const wrong = await request(serving, '/version', {token: 'x'})
  expect([wrong.status, statusIn(wrong)]).toEqual([
    401,
    {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Unauthorized',
      reason: 'Unauthorized',
      code: 401,
    },
  ])
  expect(serving.addUser('admin', ['dev'])).toBe(token)
  expect(echoIn(await request(serving, '/api', {token})).user.groups).toEqual([
    'dev',
    'system:authenticated',
  ])
  serving.addUser('admin', ['system:masters'])
})

test('strangers read what is public, and ask for resources in their own name', async () => {
  const asked = async (target: string): Promise<unknown> => {
    const reply = await request(serving, target)
    return reply.status === 200 ? echoIn(reply).user.name : [reply.status, statusIn(reply).message]
  }
  for (const path of [
    '/version',
    '/healthz',
    '/livez',
    '/readyz',
    '/api/v1/pods',
    '/apis/apps/v1/deployments',
  ])
    expect(await asked(path)).toBe('system:anonymous')
  for (const path of ['/', '/api', '/apis', '/api/v1', '/apis/apps/v1', '/openapi/v3', '/metrics'])
    expect(await asked(path)).toEqual([
      403,
      `forbidden: User "system:anonymous" cannot get path "${path}"`,
    ])
})

test('strangers send little: their rights are looked at behind the body', async () => {
  const pods = (bytes: number, as?: string) =>
    request(serving, '/api/v1/namespaces/x/pods', {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: JSON.stringify('x'.repeat(bytes)),
      ...(as === undefined ? {} : {token: as}),
    })
  const [small, large, ofUser] = [
    await pods(1000),
    await pods(16 * 1024),
    await pods(16 * 1024, token),
  ]
  expect([small.status, ofUser.status]).toEqual([200, 200])
  expect([large.status, statusIn(large).message]).toEqual([
    413,
    'Request entity too large: limit is 16384',
  ])
  expect(world.asked).toHaveLength(2)
})

test('strangers who only connect are kept to a number', async () => {
  const other = await serve(littleWorld())
  const sockets = Array.from({length: CONNECTIONS_MAX + 1}, () =>
    connect({host: '127.0.0.1', port: other.port}),
  )
  const closed = await Promise.race(
    sockets.map(
      (socket, at) =>
        new Promise<number>(
          resolve => void socket.on('error', () => undefined).once('close', () => resolve(at)),
        ),
    ),
  )
  expect(sockets[closed]?.bytesRead).toBe(0)
  expect(sockets.filter(socket => socket.closed)).toHaveLength(1)
  for (const socket of sockets) socket.destroy()
  await expect.poll(async () => (await request(other, '/version')).status).toBe(200)
  await other.close()
})

test('forms, methods and numbers that the API does not have', async () => {
  const status = async (
    ...all: Parameters<typeof request> extends [unknown, ...infer Rest] ? Rest : never
  ): Promise<number> => (await request(serving, ...all)).status
  expect(await status('/api/v1/pods', {token, headers: {accept: 'text/html'}})).toBe(406)
  expect(await status('/api/v1/pods', {token, headers: {accept: 'text/html, */*;q=0.1'}})).toBe(200)
  expect(
    await status('/api/v1/pods', {
      token,
      headers: {accept: 'application/json;as=Table;v=v1;g=meta.k8s.io'},
    }),
  ).toBe(200)
  expect(await status('/api/v1/pods', {token, method: 'HEAD'})).toBe(405)
  const wrong = await request(serving, '/api/v1/pods?watch=1&timeoutSeconds=x', {token})
  expect([wrong.status, statusIn(wrong).message]).toEqual([
    400,
    'strconv.ParseInt: parsing "x": invalid syntax',
  ])
})

test('hands on a token to nobody', async () => {
  await request(serving, '/api', {token, headers: {'impersonate-user': 'joe'}})
  expect(JSON.stringify(world.asked)).not.toContain(token)
  expect(world.asked[0]?.headers['impersonate-user']).toBe('joe')
})

test.each([
  ['/api/v1/namespaces/', 200, '/api/v1/namespaces'],
  ['/api/v1/namespaces/a%20b', 200, '/api/v1/namespaces/a%20b'],
  ['/api/v1/namespaces/a%2fb', 200, '/api/v1/namespaces/a/b'],
  ['/api/v1/namespaces/a%00b', 200, '/api/v1/namespaces/a%00b'],
  ['/api//v1/namespaces', 404, 'the server could not find the requested resource'],
  ['/api/v1/../v1/namespaces', 404, 'the server could not find the requested resource'],
  ['/api/v1/namespaces/%2e%2e/pods', 404, 'the server could not find the requested resource'],
  ['/api/v1/namespaces/..', 400, 'Name parameter invalid: "..": may not be \'..\''],
  ['/api/v1/namespaces/a%zz', 400, 'invalid URL escape in "/api/v1/namespaces/a%zz"'],
])('the path %s is answered by %d', async (target, status, what) => {
  const reply = await request(serving, target, {token})
  const {path, message} = reply.json() as {path?: string; message?: string}
  expect([reply.status, path ?? message]).toEqual([status, what])
})

test('reads JSON, YAML and patches, and refuses what the API server refuses', async () => {
  const body = async (...all: Parameters<typeof post>): Promise<unknown> => {
    const reply = await post(...all)
    return reply.status === 200 ? echoIn(reply).body : [reply.status, statusIn(reply).message]
  }
  expect(await body('/api/v1/x', 'application/json', '{"a":1}')).toBe('{"a":1}')
  expect(await body('/api/v1/x', 'application/json; charset=utf-8', '{"a":1}')).toBe('{"a":1}')
  expect(await body('/api/v1/x', 'application/yaml', 'a: yes\nb: 2026-01-01\n')).toBe(
    '{"a":true,"b":"2026-01-01"}',
  )
  expect(await body('/api/v1/x', 'application/apply-patch+yaml', 'a: {b: [1]}', 'PATCH')).toBe(
    '{"a":{"b":[1]}}',
  )
  expect(await body('/api/v1/x', 'text/plain', '{}')).toEqual([
    415,
    'the body of the request was in an unknown format - accepted media types include: ' +
      'application/json, application/yaml, application/vnd.kubernetes.protobuf',
  ])
  expect(await body('/api/v1/x', 'application/json', '{}', 'PATCH')).toEqual([
    415,
    '415: Unsupported Media Type',
  ])
  expect(await body('/api/v1/x', 'application/yaml', 'a: [')).toMatchObject([
    400,
    expect.stringMatching(/^yaml: line 1: /),
  ])
  expect(
    await body(
      '/api/v1/x',
      'application/yaml',
      Array.from(
        {length: 60},
        (_, level) =>
          `a${level}: &a${level} [${level === 0 ? 'x' : `*a${level - 1}, *a${level - 1}`}]`,
      ).join('\n'),
    ),
  ).toMatchObject([400, expect.stringMatching(/^yaml: /)])
})

test('takes no body above 3 MiB, told or not', async () => {
  const large = Buffer.alloc(3 * 1024 * 1024 + 1, 0x20)
  for (const headers of [
    {'content-length': String(large.length)},
    {'transfer-encoding': 'chunked'},
  ]) {
    const reply = await request(serving, '/api/v1/x', {
      token,
      method: 'POST',
      body: large,
      headers: {'content-type': 'application/json', ...headers},
    })
    expect([reply.status, statusIn(reply)]).toMatchObject([
      413,
      {message: 'Request entity too large: limit is 3145728', reason: 'RequestEntityTooLarge'},
    ])
  }
  expect(
    (await post('/api/v1/x', 'application/json', Buffer.alloc(3 * 1024 * 1024, 0x20))).status,
  ).toBe(200)
})

test('compresses large answers for those who accept it', async () => {
  world.answers = () =>
    Promise.resolve({
      kind: 'text',
      status: 200,
      warnings: ['old "thing"'],
      headers: {'content-type': 'application/json', etag: '"x"'},
      body: `{"a":"${'b'.repeat(200_000)}"}`,
    })
  const {promise, resolve} = Promise.withResolvers<Buffer>()
  get(
    `${serving.url}/api`,
    {ca: serving.ca, headers: {authorization: `Bearer ${token}`, 'accept-encoding': 'gzip'}},
    message => {
      expect(message.headers).toMatchObject({
        'content-encoding': 'gzip',
        etag: '"x"',
        warning: '299 - "old \\"thing\\""',
      })
      const chunks: Buffer[] = []
      message
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .once('end', () => resolve(Buffer.concat(chunks)))
    },
  )
  expect(gunzipSync(await promise).length).toBe(200_008)
  const plain = await request(serving, '/api', {token})
  expect([plain.headers['content-encoding'], plain.text.length]).toEqual([undefined, 200_008])
})

test('answers in YAML, indented, or without a body, when asked', async () => {
  const yaml = await request(serving, '/api', {token, headers: {accept: 'application/yaml'}})
  expect([yaml.headers['content-type'], yaml.text.split('\n')[0]]).toEqual([
    'application/yaml',
    'body: ""',
  ])
  expect((await request(serving, '/api?pretty=true', {token})).text).toContain('\n  "user"')
  expect(
    (await request(serving, '/api', {token, headers: {'user-agent': 'curl/8'}})).text,
  ).toContain('\n  "user"')
  const head = await request(serving, '/version', {token, method: 'HEAD'})
  expect([head.status, head.text, Number(head.headers['content-length']) > 0]).toEqual([
    200,
    '',
    true,
  ])
})

test('keeps connections, and lives when the world throws', async () => {
  const agent = new Agent({keepAlive: true, maxSockets: 1})
  world.answers = () => Promise.reject(new Error('oops'))
  const reply = await request(serving, '/api', {token, agent})
  expect([reply.status, statusIn(reply)]).toMatchObject([
    500,
    {reason: 'InternalError', message: 'Internal error occurred: oops'},
  ])
  world.answers = undefined
  expect((await request(serving, '/api', {token, agent})).status).toBe(200)
  agent.destroy()
})

test('what gets no answer in time gets 504', async () => {
  const slow = await serve(
    {...littleWorld(), handle: () => new Promise(() => undefined)},
    {timeoutMs: 50},
  )
  const reply = await request(slow, '/version')
  expect([reply.status, statusIn(reply).reason]).toEqual([504, 'Timeout'])
  await slow.close()
})
