import {Agent} from 'node:https'
import {gunzipSync} from 'node:zlib'
import {get} from 'node:https'
import {expect, test} from 'vitest'
import {littleWorld} from './little-world.ts'
import {serve} from '../../../src/embedded/server/serve.ts'
import {request, statusIn} from './client.ts'
import {serving, world, token, echoIn, serveLittleWorld, post} from './served-world.ts'

serveLittleWorld()

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
