import {networkInterfaces} from 'node:os'
import {connect} from 'node:net'
import {expect, test} from 'vitest'
import {CONNECTIONS_MAX, serve} from '../../../src/embedded/server/serve.ts'
import {request, statusIn} from './client.ts'
import {littleWorld} from './little-world.ts'
import {serving, world, token, echoIn, serveLittleWorld} from './served-world.ts'

serveLittleWorld()

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
