import type {ServerResponse} from 'node:http'
import {describe, expect, test} from 'vitest'
import {readList} from '../../src/adapters/listing.ts'
import {until} from '../stand/deadline.ts'
import {json} from './api-server.ts'
import type {Answering} from './api-server.ts'
import {PODS} from './ports.ts'
import {MIB, cluster, givenBadServer, patient, pod, server} from './hostile-given.ts'

givenBadServer()

/** Goes on for ever, as fast as it is read. */
const endless =
  (chunk: string, status = 200): Answering =>
  (_request, response) => {
    response.writeHead(status)
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once('drain', more)
    }
    more()
  }
const thrown = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    value => expect.fail(`answered ${JSON.stringify(value)}`),
    (error: unknown) => error,
  )

describe('a list', () => {
  test.each<[string, unknown]>([
    ['items that are none', {items: {}}],
    ['an item that is null', {items: [null]}],
    ['an item without metadata', {items: [{}]}],
    ['an item that is a list', {items: [[]]}],
  ])('with %s', async (_, list) => {
    server.answer(json(list))
    expect(await thrown(cluster.list({resource: PODS}))).toMatchObject({
      code: 'NOT_AN_API_SERVER',
      kind: 'broken',
    })
  })

  test('without items is empty', async () => {
    server.answer(json({items: null, metadata: 'none'}))
    expect(await cluster.list({resource: PODS})).toEqual([])
  })

  test('that never ends is given up', async () => {
    server.answer(json({metadata: {continue: 'more'}, items: []}))
    expect(await thrown(cluster.list({resource: PODS}))).toMatchObject({
      code: 'LIST_ENDLESS',
      kind: 'broken',
    })
  }, 30_000)

  test('of objects that tenants made huge is read in smaller pages (row 4)', async () => {
    const item = (nth: number): string =>
      `{"metadata": {"name": "p${nth}", "annotations": {"big": "${BIG}"}}}`
    const asked: number[] = []
    server.answer((request, response) => {
      const {searchParams} = new URL(request.url ?? '', 'http://server')
      const [limit, from] = [
        Number(searchParams.get('limit')),
        Number(searchParams.get('continue') ?? 0),
      ]
      const to = Math.min(from + limit, 70)
      asked.push(limit)
      const more = to < 70 ? `"continue": "${to}"` : '"resourceVersion": "9"'
      response.end(
        `{"metadata": {${more}}, "items": [${Array.from({length: to - from}, (_, nth) => item(from + nth)).join()}]}`,
      )
    })
    const read: string[] = []
    await readList(
      patient(),
      {resource: PODS},
      object => read.push(object.metadata.name),
      () => read.splice(0),
    )
    expect(read).toEqual(Array.from({length: 70}, (_, nth) => `p${nth}`))
    expect(asked).toEqual([500, 63, ...Array.from({length: 9}, () => 8)])
  }, 60_000)
})

/** So many times makes more than an answer may have: each would be fine alone. */
const BIG = 'x'.repeat(1.1 * MIB)

describe('a watch', () => {
  /** Lists name what was listed how often; watches do as told. */
  const watching = (how: (response: ServerResponse, nth: number) => void): void => {
    let [lists, watches] = [0, 0]
    server.answer((request, response, nth) => {
      if (request.url?.includes('watch=') === true) {
        response.writeHead(200).flushHeaders()
        return how(response, ++watches)
      }
      json({metadata: {resourceVersion: `${++lists}`}, items: [pod(`list-${lists}`)]})(
        request,
        response,
        nth,
      )
    })
  }
  const names = (): Promise<{items(): readonly string[]; close(): void}> =>
    cluster.informer(
      {resource: PODS},
      object => object.metadata.name,
      () => undefined,
    )

  test.each<[string, string]>([
    ['no JSON', '<html>\n'],
    ['null', 'null\n'],
    ['an event of no kind', '{"object": {"metadata": {"name": "a"}}}\n'],
    ['an event without an object', '{"type": "ADDED"}\n'],
    [
      'an event with an object that is none',
      '{"type": "MODIFIED", "object": {"metadata": {"name": {}}}}\n',
    ],
    ['an error without words', '{"type": "ERROR"}\n'],
    ['a bookmark without anything', '{"type": "BOOKMARK"}\n'],
    ['a line without an end', 'x'.repeat(17 * MIB)],
  ])(
    'that sends %s goes on, from a new list where something may be lost',
    async (_, text) => {
      watching((response, nth) => {
        if (nth === 1) response.end(text)
        else response.write(`${JSON.stringify({type: 'ADDED', object: pod('later')})}\n`)
      })
      const live = await names()
      await until('what the second watch tells', () => live.items().includes('later'))
      live.close()
    },
    20_000,
  )

  test('that is refused for ever hides its facts, and the refusal is read within bounds', async () => {
    let watches = 0
    server.answer((request, response, nth) => {
      if (request.url?.includes('watch=') === true) {
        watches++
        return endless('x'.repeat(64 * 1024), 500)(request, response, nth)
      }
      json({metadata: {resourceVersion: '1'}, items: [pod('a')]})(request, response, nth)
    })
    const live = await names()
    await until('another try', () => watches > 2)
    await until('the end of patience', () => {
      try {
        live.items()
        return false
      } catch (error) {
        return (error as {code?: string}).code === 'CLUSTER_UNREACHABLE'
      }
    })
    live.close()
  }, 20_000)
})
