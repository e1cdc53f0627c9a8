import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import {credentialsOf} from '../../src/adapters/credentials.ts'
import {openApi} from '../../src/adapters/http.ts'
import type {Api, ApiRequest} from '../../src/adapters/http.ts'
import {VirtualTime} from '../sim/time.ts'
import {badServer, first, json} from './api-server.ts'
import type {Answering, BadServer} from './api-server.ts'

const READ: ApiRequest = {
  method: 'GET',
  path: '/version',
  about: {verb: 'list', resource: 'pods', namespace: 'shop'},
}
const WRITE: ApiRequest = {...READ, method: 'POST', body: {}}
const status = (code: number, reason: string): object => ({
  kind: 'Status',
  code,
  reason,
  message: `no: ${reason}`,
})

let folder: string
let server: BadServer
let api: Api
const open = (to: BadServer, timeoutMs = 5_000): Api =>
  openApi(to.target, {
    credentials: credentialsOf(to.target, () => 'meshctl/1 run/7'),
    timeoutMs,
    pauseMs: 5,
  })
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'adapters-'))
})
afterAll(() => rm(folder, {recursive: true}))
beforeEach(async () => {
  server = await badServer(folder)
  api = open(server)
})
afterEach(async () => {
  api.close()
  await server.close()
})

describe('connections', () => {
  test('are kept, and no more than ten are open at once', async () => {
    for (let nth = 0; nth < 20; nth++) await api.send(READ)
    expect(server.connections()).toBe(1)
    await Promise.all(Array.from({length: 100}, () => api.send(READ)))
    expect(server.connections()).toBeLessThanOrEqual(10)
  })

  test('are not opened any more after the end', async () => {
    api.close()
    await expect(api.send(READ)).rejects.toMatchObject({
      kind: 'unreachable',
      why: 'the connection was closed by us',
    })
    expect(server.asked).toEqual([])
  })

  test('say who is calling', async () => {
    let headers: Record<string, unknown> = {}
    server.answer((request, response, nth) => {
      headers = request.headers
      json({})(request, response, nth)
    })
    await api.send(READ)
    expect(headers).toMatchObject({
      'user-agent': 'meshctl/1 run/7',
      authorization: 'Bearer secret-token',
    })
  })
})

describe('a busy server', () => {
  test('is asked again, writes too, as it said that it did nothing', async () => {
    server.answer(
      first(2, json(status(429, 'TooManyRequests'), 429, {'Retry-After': '0'}), json({ok: true})),
    )
    expect(await api.send(WRITE)).toEqual({ok: true})
    expect(server.asked).toHaveLength(3)
  })

  test('is asked again only for reads when it may have done something', async () => {
    server.answer(first(1, json(status(500, 'InternalError'), 500), json({ok: true})))
    expect(await api.send(READ)).toEqual({ok: true})
    server.answer(first(1, json(status(500, 'InternalError'), 500), json({ok: true})))
    await expect(api.send(WRITE)).rejects.toMatchObject({kind: 'broken', why: 'no: InternalError'})
    expect(server.asked).toHaveLength(1)
  })

  test('is asked again also by a POST that changes nothing', async () => {
    for (const code of [500, 503]) {
      server.answer(first(2, json(status(code, 'Passing'), code), json({ok: true})))
      expect(await api.send({...WRITE, changesNothing: true})).toEqual({ok: true})
      expect(server.asked).toHaveLength(3)
    }
    server.answer(first(1, request => request.socket.destroy(), json({ok: true})))
    expect(await api.send({...WRITE, changesNothing: true})).toEqual({ok: true})
  })

  test('is waited for by the clock, as long as it asks for', async () => {
    const time = new VirtualTime()
    const patient = openApi(server.target, {
      credentials: credentialsOf(server.target, () => 'meshctl/1'),
      timeoutMs: 5_000,
      clock: {
        now: () => time.now(),
        sleepUntil: async at => time.pass(at - time.now()),
      },
    })
    const began = time.now()
    server.answer(
      first(1, json(status(429, 'TooManyRequests'), 429, {'Retry-After': '7'}), json({ok: true})),
    )
    expect(await patient.send(WRITE)).toEqual({ok: true})
    expect(time.now() - began).toBe(7_000)
    server.answer(first(1, json(status(500, 'InternalError'), 500), json({ok: true})))
    expect(await patient.send(READ)).toEqual({ok: true})
    expect(time.now() - began - 7_000).toBeGreaterThanOrEqual(225)
    patient.close()
  })

  test('is left alone in the end, or when it wants more patience than we have', async () => {
    server.answer(json(status(503, 'ServiceUnavailable'), 503))
    await expect(api.send(READ)).rejects.toMatchObject({kind: 'unreachable', code: 'CLUSTER_BUSY'})
    expect(server.asked).toHaveLength(5)
    server.answer(json(status(429, 'TooManyRequests'), 429, {'Retry-After': '60'}))
    await expect(api.send(READ)).rejects.toMatchObject({code: 'CLUSTER_BUSY'})
    expect(server.asked).toHaveLength(1)
  })
})

describe('a bad connection', () => {
  test('that is cut is tried again for reads alone', async () => {
    server.answer(first(1, request => request.socket.destroy(), json({ok: true})))
    expect(await api.send(READ)).toEqual({ok: true})
    server.answer(first(1, request => request.socket.destroy(), json({ok: true})))
    const cut = {
      kind: 'unreachable',
      code: 'CLUSTER_UNREACHABLE',
      why: 'the connection was cut (ECONNRESET)',
    }
    await expect(open(server).send(WRITE)).rejects.toMatchObject(cut)
  })

  test('that hangs ends at the time limit, in the head and in the body', async () => {
    const short = open(server, 100)
    server.answer(() => undefined)
    await expect(short.send(READ)).rejects.toMatchObject({
      kind: 'timeout',
      why: 'no whole answer within 0.1 s',
    })
    server.answer((_request, response) => void response.writeHead(200).write('{'))
    await expect(short.send(READ)).rejects.toMatchObject({
      kind: 'timeout',
      why: 'no whole answer within 0.1 s',
    })
    short.close()
  })

  test('to nobody names the server and never the token', async () => {
    await server.close()
    const error = (await api.send(READ).catch((each: unknown) => each)) as Error
    expect(error).toMatchObject({
      kind: 'unreachable',
      message: `Could not reach the API server ${server.target.server} to list pods in namespace shop`,
      why: 'nothing listens there (ECONNREFUSED)',
    })
    expect(JSON.stringify(error)).not.toContain('secret-token')
    server = await badServer(folder)
  })

  test('to something else than an API server says so', async () => {
    server.answer((_request, response) => void response.end('<html>Please log in</html>'))
    await expect(api.send(READ)).rejects.toMatchObject({code: 'NOT_AN_API_SERVER'})
    server.answer((_request, response) => void response.writeHead(403).end('<html>blocked</html>'))
    await expect(api.send(READ)).rejects.toMatchObject({
      kind: 'denied',
      why: 'HTTP 403: <html>blocked</html>',
    })
  })
})

describe('a kept connection that the server had closed meanwhile (issue 10, J)', () => {
  /** The first request is answered and its connection kept; the second finds it closed. */
  const closedAtTheSecond =
    (then: Answering): Answering =>
    (request, response, nth) => {
      if (nth === 2) request.socket.destroy()
      else (nth === 1 ? json({ok: nth}) : then)(request, response, nth)
    }

  test.each(['GET', 'PUT', 'DELETE'] as const)(
    'is made up for by a new one where twice is the same as once: %s',
    async method => {
      const once = openApi(server.target, {
        credentials: credentialsOf(server.target, () => 'meshctl/1'),
        timeoutMs: 5_000,
        pauseMs: 60_000,
      })
      server.answer(closedAtTheSecond(json({ok: true})))
      await once.send(READ)
      expect(await once.send({...READ, method, ...(method === 'PUT' ? {body: {}} : {})})).toEqual({
        ok: true,
      })
      expect(server.asked).toHaveLength(3)
      expect(server.connections()).toBe(2)
      once.close()
    },
  )

  test('is told in words for what may not be sent twice', async () => {
    server.answer(closedAtTheSecond(json({ok: true})))
    await api.send(READ)
    const unknown =
      'the server had closed the kept connection, and it is not known whether it took the request'
    await expect(api.send(WRITE)).rejects.toMatchObject({
      kind: 'unreachable',
      code: 'CLUSTER_UNREACHABLE',
      why: unknown,
    })
    expect(server.asked).toHaveLength(2)
  })

  test('is repeated once and no more', async () => {
    server.answer((request, response, nth) =>
      nth === 1 ? json({})(request, response, nth) : void request.socket.destroy(),
    )
    await api.send(READ)
    await expect(api.send({...WRITE, method: 'PUT'})).rejects.toMatchObject({
      why: 'the connection was cut (ECONNRESET)',
    })
    expect(server.asked).toHaveLength(3)
  })

  test('makes no conflict of what may be our own first write', async () => {
    server.answer(closedAtTheSecond(json(status(409, 'Conflict'), 409)))
    await api.send(READ)
    await expect(api.send({...WRITE, method: 'PUT'})).rejects.toMatchObject({
      kind: 'unreachable',
      code: 'CLUSTER_UNREACHABLE',
    })
  })
})
