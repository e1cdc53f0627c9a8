import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {IncomingMessage} from 'node:http'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {credentialsOf} from '../../src/adapters/credentials.ts'
import {openApi} from '../../src/adapters/http.ts'
import type {Api} from '../../src/adapters/http.ts'
import {openJournal} from '../../src/adapters/journal.ts'
import type {Journal} from '../../src/ports/ports.ts'
import {DriverError, OutsideError} from '../../src/ports/trouble.ts'
import {badServer, json} from './api-server.ts'
import type {Answering, BadServer} from './api-server.ts'

/** What happens to the how-many-th write: its answer is lost, or it never comes. */
type Trouble = 'lost' | 'cut' | 500 | 503

let folder: string
let server: BadServer
let api: Api
let journal: Journal
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swap-'))
  server = await badServer(folder)
  api = openApi(server.target, {
    credentials: credentialsOf(server.target, () => 'meshctl/1'),
    timeoutMs: 5_000,
    pauseMs: 1,
  })
  const soon = {now: () => Date.now() as never, sleepUntil: () => Promise.resolve()}
  journal = openJournal(
    api,
    'istio-system',
    {durationMs: 500, renewEveryMs: 100, lookEveryMs: 50},
    soon,
  )
})
afterAll(async () => {
  api.close()
  await server.close()
  await rm(folder, {recursive: true})
})

type Stored = Readonly<Record<string, unknown>> & {
  metadata: {name: string; resourceVersion?: string}
}

/** An API server with compare-and-swap and nothing else. In: what happens to each write in turn. */
function storing(...troubles: readonly (Trouble | undefined)[]): Map<string, Stored> {
  const objects = new Map<string, Stored>()
  let [writes, serial] = [0, 1]
  const write = (path: string, object: Stored): number => {
    const name = `${path.split('?')[0] ?? ''}/${object.metadata.name}`.replace(
      new RegExp(`/${object.metadata.name}/${object.metadata.name}$`),
      `/${object.metadata.name}`,
    )
    const last = objects.get(name)
    if (last?.metadata.resourceVersion !== object.metadata.resourceVersion) return 409
    const resourceVersion = String(serial++)
    objects.set(name, {
      ...object,
      metadata: {...object.metadata, resourceVersion, uid: 'u'} as never,
    })
    return 200
  }
  const answer: Answering = (request, response, nth) => {
    const {method, url = ''} = request
    if (method === 'GET') {
      const found = objects.get(url.split('?')[0] ?? '')
      return json(found ?? {message: 'none'}, found === undefined ? 404 : 200)(
        request,
        response,
        nth,
      )
    }
    const trouble = troubles[writes++]
    void bodyOf(request).then(body => {
      if (trouble === 'cut') return request.socket.destroy()
      if (typeof trouble === 'number') return json({message: 'no'}, trouble)(request, response, nth)
      const object = JSON.parse(body) as Stored
      const status = write(url, object)
      if (trouble === 'lost') return request.socket.destroy()
      return json([...objects.values()].at(-1) ?? {}, status)(request, response, nth)
    })
  }
  server.answer(answer)
  return objects
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return body
}

describe('[U] a document of the journal', () => {
  test.each([['lost'], ['cut'], [500], [503], ['lost', 'lost'], ['cut', 'lost']] as Trouble[][])(
    'is written once, whatever becomes of the answers: %s',
    async (...troubles) => {
      const objects = storing(...troubles)
      const first = await journal.save('a', {run: '1'}, undefined)
      expect(await journal.load('a')).toEqual({data: {run: '1'}, ...first})
      storing()
      expect(objects.size).toBe(1)
    },
  )

  test('is replaced once', async () => {
    storing(undefined, 'lost', 'lost')
    const first = await journal.save('a', {run: '1'}, undefined)
    const second = await journal.save('a', {run: '2'}, first.version)
    expect(await journal.load('a')).toEqual({data: {run: '2'}, ...second})
  })

  test('of somebody else is not taken for ours', async () => {
    storing()
    await journal.save('a', {run: 'theirs'}, undefined)
    await expect(journal.save('a', {run: 'ours'}, undefined)).rejects.toMatchObject({
      kind: 'conflict',
    })
  })

  test('that cannot be written ends after a bounded number of tries', async () => {
    storing(...Array.from({length: 99}, () => 'cut' as const))
    const error = await journal.save('a', {run: '1'}, undefined).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(OutsideError)
    expect(server.asked.filter(each => each.startsWith('POST')).length).toBe(5)
  })
})

describe('[U] the right to drive', () => {
  test.each([['lost'], ['cut'], [503], ['cut', 'lost']] as Trouble[][])(
    'is had, whatever becomes of the answers: %s',
    async (...troubles) => {
      storing(...troubles)
      const driving = await journal.drive('ann@desk (pid 7)')
      await driving.hold()
      await driving.release()
      expect(await journal.driver()).toBeUndefined()
    },
  )

  test('of another driver of the same name is not taken for ours', async () => {
    storing('lost', 'lost')
    const both = await Promise.allSettled([1, 2].map(() => journal.drive('ann@desk (pid 7)')))
    const won = both.filter(each => each.status === 'fulfilled')
    expect(won).toHaveLength(1)
    expect(both.find(each => each.status === 'rejected')?.reason).toBeInstanceOf(DriverError)
    await won[0]?.value.release()
  })

  test('is given back where a renewal was kept without our knowing', async () => {
    const objects = storing()
    const driving = await journal.drive('ann@desk (pid 7)')
    for (const [name, object] of objects)
      objects.set(name, {...object, metadata: {...object.metadata, resourceVersion: '99'}})
    await driving.release()
    expect(await journal.driver()).toBeUndefined()
  })
})
