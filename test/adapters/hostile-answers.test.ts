import {gzipSync} from 'node:zlib'
import {describe, expect, test} from 'vitest'
import type {ApiRequest} from '../../src/adapters/http.ts'
import {json} from './api-server.ts'
import type {Answering} from './api-server.ts'
import {PODS} from './ports.ts'
import {MIB, api, cluster, givenBadServer, patient, pod, server} from './hostile-given.ts'

givenBadServer()

/**
 * Whatever the API server answers, or what stands in its place: a clear error (exit code 7),
 * bounded in time and memory; never a hang, never a bug.
 */

const READ: ApiRequest = {method: 'GET', path: '/version', about: {verb: 'list', resource: 'pods'}}
const body =
  (text: string | Buffer, headers: Record<string, string> = {}, status = 200): Answering =>
  (_request, response) =>
    void response.writeHead(status, headers).end(text)

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

/** One byte, and then nothing more. */
const dripping =
  (status: number): Answering =>
  (_request, response) =>
    void response.writeHead(status).write('{')
const thrown = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    value => expect.fail(`answered ${JSON.stringify(value)}`),
    (error: unknown) => error,
  )

describe('an answer', () => {
  test.each<[string, Answering, object]>([
    ['is empty', body(''), {code: 'NOT_AN_API_SERVER'}],
    ['is no JSON', body('<html>'), {code: 'NOT_AN_API_SERVER'}],
    ['is JSON cut short', body('{"items":['), {code: 'NOT_AN_API_SERVER'}],
    ['is null', body('null'), {code: 'NOT_AN_API_SERVER'}],
    ['is a list', body('[]'), {code: 'NOT_AN_API_SERVER'}],
    ['is a text', body('"v1.36.0"'), {code: 'NOT_AN_API_SERVER'}],
    [
      'has a byte order mark and the wrong type',
      body('\uFEFF<xml/>', {'Content-Type': 'text/xml'}),
      {code: 'NOT_AN_API_SERVER'},
    ],
    ['says gzip and is not', body('{}', {'Content-Encoding': 'gzip'}), {kind: 'unreachable'}],
    [
      'is gzip cut short',
      body(gzipSync('{"a": 1}').subarray(0, 15), {'Content-Encoding': 'gzip'}),
      {kind: 'unreachable'},
    ],
    ['is packed in a way that nobody asked for', body('{}', {'Content-Encoding': 'br, gzip'}), {}],
    [
      'is a refusal that never ends',
      endless('x'.repeat(64 * 1024), 403),
      {code: 'ANSWER_TOO_LARGE'},
    ],
    ['comes by single bytes', dripping(200), {kind: 'timeout'}],
    ['is a refusal that comes by single bytes', dripping(403), {kind: 'timeout'}],
    ['has endless headers', body('{}', {'X-Long': 'x'.repeat(64 * 1024)}), {kind: 'unreachable'}],
    [
      'changes the protocol',
      (_request, response) =>
        void response.writeHead(101, {Connection: 'Upgrade', Upgrade: 'x'}).end(),
      {kind: 'unreachable'},
    ],
    [
      'is a redirection',
      body('', {Location: 'https://elsewhere.example/login?x=1'}, 302),
      {
        code: 'NOT_AN_API_SERVER',
        why: expect.stringContaining(
          'HTTP 302 to elsewhere.example, which is not followed',
        ) as string,
      },
    ],
    ['is a redirection to nowhere', body('', {Location: '::'}, 307), {code: 'NOT_AN_API_SERVER'}],
  ])('that %s', async (_, answering, expected) => {
    server.answer(answering)
    const outcome = await api.send(READ).catch((error: unknown) => error)
    expect(outcome).toMatchObject(expected)
    await expect(Promise.resolve(outcome)).resolves.not.toBeInstanceOf(TypeError)
  })

  test.each<[string, () => Answering]>([
    ['never ends', () => endless(' '.repeat(MIB))],
    [
      'unfolds to gigabytes',
      () => body(gzipSync(Buffer.alloc(128 * MIB), {level: 1}), {'Content-Encoding': 'gzip'}),
    ],
  ])(
    'that %s is given up early',
    async (_, answering) => {
      server.answer(answering())
      expect(await thrown(patient().send(READ))).toMatchObject({
        code: 'ANSWER_TOO_LARGE',
        kind: 'broken',
        why: 'the answer is larger than 64 MiB',
      })
    },
    30_000,
  )
})

describe('an object', () => {
  test.each<[string, object]>([
    ['no metadata', {kind: 'Pod'}],
    ['no name', {metadata: {}}],
    ['a name that is a number', {metadata: {name: 7}}],
    ['labels that are a list', pod('a', {labels: ['x']})],
    ['a label that is an object', pod('a', {labels: {app: {x: 1}}})],
    ['owners that are none', pod('a', {ownerReferences: [null]})],
  ])('with %s is no object', async (_, object) => {
    server.answer(json(object))
    const key = {resource: PODS, namespace: 'shop', name: 'a'}
    for (const asked of [
      cluster.get(key),
      cluster.create(key, {}, {dryRun: true}),
      cluster.patch(key, 'merge', {}),
    ]) {
      expect(await thrown(asked)).toMatchObject({code: 'NOT_AN_API_SERVER', kind: 'broken'})
    }
  })

  test('of which the API server will not tell whether we may write it: unknown', async () => {
    server.answer(json({status: 'yes'}))
    expect(
      await cluster.may([{verb: 'create', group: '', resource: 'pods', namespace: 'shop'}]),
    ).toEqual([undefined])
    server.answer(json({status: {allowed: 'true'}}))
    expect(
      await cluster.may([{verb: 'create', group: '', resource: 'pods', namespace: 'shop'}]),
    ).toEqual([undefined])
  })
})
