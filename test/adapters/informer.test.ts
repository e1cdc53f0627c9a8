import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {ServerResponse} from 'node:http'
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import {credentialsOf} from '../../src/adapters/credentials.ts'
import {openApi} from '../../src/adapters/http.ts'
import type {Api} from '../../src/adapters/http.ts'
import {openInformer} from '../../src/adapters/informer.ts'
import type {InformerOptions} from '../../src/adapters/informer.ts'
import type {Informer} from '../../src/ports/ports.ts'
import {until} from '../stand/deadline.ts'
import {badServer, json} from './api-server.ts'
import type {BadServer} from './api-server.ts'
import {PODS} from './ports.ts'

let folder: string
let server: BadServer
let api: Api
let live: Informer<string> | undefined
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'adapters-'))
})
afterAll(() => rm(folder, {recursive: true}))
beforeEach(async () => {
  server = await badServer(folder)
  api = openApi(server.target, {
    credentials: credentialsOf(server.target, () => 'meshctl/1'),
    timeoutMs: 2_000,
    pauseMs: 1,
  })
})
afterEach(async () => {
  live?.close()
  api.close()
  await server.close()
})

const pod = (name: string, resourceVersion = '1'): object => ({
  metadata: {name, namespace: 'shop', resourceVersion},
})
const list = (version: string, names: readonly string[], more = {}): object => ({
  metadata: {resourceVersion: version, ...more},
  items: names.map(name => pod(name)),
})
const event = (response: ServerResponse, type: string, object: object): void =>
  void response.write(`${JSON.stringify({type, object})}\n`)

/** Answers lists and watches apart; watches are told their number. */
function serve(
  lists: (url: URL) => {readonly status?: number; readonly body: object},
  watches: (response: ServerResponse, url: URL, nth: number) => void,
): void {
  let nth = 0
  server.answer((request, response, at) => {
    const url = new URL(request.url ?? '', 'http://server')
    if (url.searchParams.has('watch')) {
      response.writeHead(200).flushHeaders()
      return watches(response, url, ++nth)
    }
    const {status = 200, body} = lists(url)
    json(body, status)(request, response, at)
  })
}

const start = async (options: InformerOptions = {}): Promise<Informer<string>> => {
  live = await openInformer(
    api,
    {query: {resource: PODS}, project: object => object.metadata.name, changed: () => undefined},
    {pauseMs: 1, ...options},
  )
  return live
}
const watchesFrom = (): (string | null)[] =>
  server.asked
    .filter(each => each.includes('watch=true'))
    .map(each =>
      new URL(each.split(' ')[1] ?? '', 'http://server').searchParams.get('resourceVersion'),
    )

describe('a watch', () => {
  test('goes on after a bookmark from there, and not from the list', async () => {
    serve(
      () => ({body: list('10', ['a'])}),
      (response, _url, nth) => {
        if (nth > 1) return
        event(response, 'BOOKMARK', {metadata: {resourceVersion: '99'}})
        response.end()
      },
    )
    await start()
    await until('the second watch', () => watchesFrom().length === 2)
    expect(watchesFrom()).toEqual(['10', '99'])
  })

  test('lists anew when its place is forgotten, by an answer or in the middle', async () => {
    let lists = 0
    serve(
      () => ({body: list(`${++lists}0`, lists < 3 ? ['a', 'b'] : ['b', 'c'])}),
      (response, _url, nth) => {
        if (nth > 2) return
        event(response, 'ERROR', {
          kind: 'Status',
          code: 410,
          reason: 'Expired',
          message: 'too old resource version',
        })
        response.end()
      },
    )
    const view = await start()
    await until('the third list', () => [...view.items()].sort().join() === 'b,c')
    expect(watchesFrom()).toEqual(['10', '20', '30'])
  })

  test('that is silent is given up and taken up again', async () => {
    serve(
      () => ({body: list('10', ['a'])}),
      (response, _url, nth) => {
        if (nth > 1) event(response, 'ADDED', pod('b', '11'))
      },
    )
    const view = await start({silenceMs: 50})
    await until('what the second watch tells', () => view.items().length === 2)
  })

  test('wakes nobody for an object that tells the same as before', async () => {
    serve(
      () => ({body: list('10', ['a', 'b'])}),
      (response, _url, nth) => {
        if (nth > 1) return
        for (let beat = 11; beat < 40; beat++) event(response, 'MODIFIED', pod('a', String(beat)))
        event(response, 'DELETED', pod('b', '40'))
      },
    )
    let woken = 0
    live = await openInformer(
      api,
      {
        query: {resource: PODS},
        project: object => object.metadata.name,
        changed: () => void (woken += 1),
      },
      {pauseMs: 1},
    )
    await until('the last event', () => live?.items().join() === 'a')
    expect(woken).toBe(1)
  })

  test('whose lines come in pieces is read all the same', async () => {
    const whole = Buffer.from(`${JSON.stringify({type: 'ADDED', object: pod('größe', '11')})}\n`)
    serve(
      () => ({body: list('10', [])}),
      (response, _url, nth) => {
        if (nth > 1) return
        const bytes = [...whole]
        const next = (): void => {
          const byte = bytes.shift()
          if (byte !== undefined) response.write(Buffer.from([byte]), next)
        }
        next()
      },
    )
    const view = await start()
    await until('the pod', () => view.items().join() === 'größe')
  })

  test('that cannot be had for long hides its facts until it is back', async () => {
    let isDown = false
    serve(
      () => ({body: list('10', ['a'])}),
      (response, _url, nth) => {
        if (nth === 1) response.end()
        else if (isDown) response.destroy()
        else event(response, 'BOOKMARK', {metadata: {resourceVersion: '12'}})
      },
    )
    isDown = true
    const view = await start({staleMs: 30})
    expect(view.items()).toEqual(['a'])
    const trouble = await until('the end of patience', () => thrownBy(() => view.items()))
    expect(trouble).toMatchObject({kind: 'unreachable', code: 'CLUSTER_UNREACHABLE'})
    isDown = false
    await until('the facts', () => view.items().join() === 'a')
  })

  test('does not go on after it was closed', async () => {
    serve(
      () => ({body: list('10', ['a'])}),
      response => response.end(),
    )
    const view = await start()
    await until('a watch', () => watchesFrom().length > 0)
    view.close()
    const asked = server.asked.length
    await api.send({method: 'GET', path: '/version', about: {verb: 'get', resource: undefined}})
    expect(server.asked.filter(each => each.includes('watch')).length).toBeLessThanOrEqual(
      asked + 1,
    )
    expect(view.items()).toEqual([])
  })
})

function thrownBy(act: () => unknown): unknown {
  try {
    act()
    return undefined
  } catch (error) {
    return error
  }
}

describe('a list', () => {
  test('begins anew when it took so long that its place was forgotten', async () => {
    let lists = 0
    serve(
      url => {
        if (!url.searchParams.has('continue'))
          return {body: list(`${++lists}`, [`from-${lists}`], {continue: 'next'})}
        return lists === 1
          ? {status: 410, body: {kind: 'Status', code: 410, reason: 'Expired', message: 'too old'}}
          : {body: list('2', ['last'])}
      },
      () => undefined,
    )
    const view = await start()
    expect([...view.items()].sort()).toEqual(['from-2', 'last'])
  })
})
