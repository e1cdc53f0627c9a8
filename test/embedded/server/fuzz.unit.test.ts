import fc from 'fast-check'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {serve} from '../../../src/embedded/server/serve.ts'
import type {Serving} from '../../../src/embedded/server/serve.ts'
import {raw, request} from './client.ts'
import {littleWorld} from './little-world.ts'

let serving: Serving
let token: string
beforeAll(async () => {
  serving = await serve(littleWorld())
  token = serving.addUser('admin', ['system:masters'])
})
afterAll(() => serving.close())

const alive = async (): Promise<void> =>
  expect((await request(serving, '/api', {token})).status).toBe(200)

test('lives through bytes that are no HTTP, or half of it', async () => {
  const heads = [
    'GET / HTTP/1.1\r\n',
    'POST /api/v1/x HTTP/1.1\r\nContent-Length: 99\r\n\r\n{',
    'POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    'GET * HTTP/1.1\r\nHost: x\r\n\r\n',
    'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n',
    'CONNECT evil:443 HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET http://evil/api HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    'GET /x HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n',
    'GET /x HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  ]
  const answers = await Promise.all(heads.map(head => raw(serving, head, 300)))
  for (const answer of answers) expect(answer === '' || answer.startsWith('HTTP/1.1 ')).toBe(true)
  await alive()
})

test('answers whatever is asked with a status, and lives', async () => {
  const part = fc.oneof(
    fc.constantFrom(
      'api',
      'v1',
      'namespaces',
      'pods',
      'x',
      'proxy',
      'portforward',
      'exec',
      'istiod-1:15014',
      '..',
      '.',
      '',
      '%2e%2e',
      '%2f',
      '%00',
      '%zz',
      '%c0%af',
      ':',
      'a:b:c:d',
      '__proto__',
    ),
    fc
      .string({unit: 'grapheme-ascii', maxLength: 8})
      .map(text => text.replace(/[^!-~]/g, '').replace(/[#?]/g, '')),
  )
  const asking = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE'),
    path: fc.array(part, {maxLength: 9}).map(parts => `/${parts.join('/')}`),
    query: fc.constantFrom(
      '',
      '?',
      '?x=%zz',
      '?timeoutSeconds=-1',
      '?ports=x',
      '?pretty=',
      '?continue=x&limit=-1',
    ),
    type: fc.constantFrom(
      'application/json',
      'application/yaml',
      'application/vnd.kubernetes.protobuf',
      'application/apply-patch+yaml',
      'application/merge-patch+json',
      '',
      ';;',
      'text/plain',
    ),
    encoding: fc.constantFrom(undefined, 'gzip'),
    body: fc.oneof(
      fc.json(),
      fc.string(),
      fc.uint8Array().map(bytes => Buffer.from(bytes)),
      fc.uint8Array().map(bytes => Buffer.concat([Buffer.from('k8s\0'), bytes])),
    ),
  })
  await fc.assert(
    fc.asyncProperty(asking, async ({method, path, query, type, encoding, body}) => {
      const reply = await request(serving, `${path}${query}`, {
        token,
        method,
        body: Buffer.from(body),
        headers: {
          'content-type': type,
          ...(encoding === undefined ? {} : {'content-encoding': encoding}),
        },
      })
      expect([200, 400, 401, 404, 405, 415, 501, 503]).toContain(reply.status)
    }),
    {numRuns: 400},
  )
  await alive()
})

test('a client that sends half a body and goes does no harm', async () => {
  const answers = await Promise.all(
    Array.from({length: 20}, () =>
      raw(
        serving,
        `POST /api/v1/x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n` +
          `Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"a":`,
        50,
      ),
    ),
  )
  expect(new Set(answers)).toEqual(new Set(['']))
  await alive()
})

test.each([
  ['two lengths', 'Content-Length: 2\r\nContent-Length: 30\r\n'],
  ['a length beside chunks', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n'],
  ['chunks that are none', 'Transfer-Encoding: chunked, identity\r\n'],
  ['a length that is a sum', 'Content-Length: +4\r\n'],
  [
    'a header that goes on',
    'X-A: b\r\n Transfer-Encoding: chunked\r\nContent-Length: 4\r\nTransfer-Encoding : chunked\r\n',
  ],
])('no request hides within another by %s', async (_name, headers) => {
  const hidden = 'GET /api/v1/hidden HTTP/1.1\r\nHost: x\r\n\r\n'
  const answer = await raw(
    serving,
    `POST /api/v1/x HTTP/1.1\r\nHost: x\r\n${headers}\r\n0\r\n\r\n${hidden}`,
    300,
  )
  expect(answer.match(/^HTTP\/1\.1 \d+/gm) ?? []).toEqual(['HTTP/1.1 400'])
  await alive()
})
