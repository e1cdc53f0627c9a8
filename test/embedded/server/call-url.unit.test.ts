import {afterAll, beforeAll, expect, test} from 'vitest'
import {callUrl} from '../../../src/embedded/server/call-url.ts'
import {createServingPair} from '../../../src/embedded/server/certificates.ts'
import {serve} from '../../../src/embedded/server/serve.ts'
import type {Serving} from '../../../src/embedded/server/serve.ts'
import {littleWorld} from './little-world.ts'

let serving: Serving
beforeAll(async () => {
  const world = littleWorld()
  serving = await serve({
    ...world,
    handle: request =>
      request.path.endsWith('/never') ? new Promise(() => undefined) : world.handle(request),
  })
})
afterAll(() => serving.close())

test('a webhook outside is asked by its bundle', async () => {
  const answer = await callUrl(`${serving.url}/api/v1/x?timeout=10s`, serving.ca, '{"a":1}', 5000)
  expect([answer.status, JSON.parse(answer.body)]).toMatchObject([
    200,
    {method: 'POST', path: '/api/v1/x', query: 'timeout=10s', body: '{"a":1}'},
  ])
})

test('what goes wrong is told as an API server tells it', async () => {
  const {port} = serving
  const other = await serve(littleWorld())
  await other.close()
  const told = (...all: Parameters<typeof callUrl>): Promise<string> =>
    callUrl(...all).then(
      () => 'answered',
      (error: unknown) => (error as Error).message,
    )
  expect(await told(`https://127.0.0.1:${port}/x`, createServingPair().ca, '', 5000)).toBe(
    'tls: failed to verify certificate: x509: certificate signed by unknown authority',
  )
  expect(await told(`${other.url}/x`, serving.ca, '', 5000)).toBe(
    `dial tcp 127.0.0.1:${other.port}: connect: connection refused`,
  )
  expect(await told(`https://127.0.0.1:${port}/api/v1/never`, serving.ca, '', 50)).toBe(
    'context deadline exceeded',
  )
  expect(await told('http://127.0.0.1/x', '', '', 50)).toMatch(
    /'https' is the only allowed URL scheme/,
  )
  expect(await told('nonsense', '', '', 50)).toMatch(/'https' is the only allowed URL scheme/)
})
