import {describe, expect, it} from 'vitest'
import {startCluster} from '../../../src/embedded/cluster.ts'
import type {EmbeddedCluster} from '../../../src/embedded/cluster.ts'
import {handle} from '../../../src/embedded/world/api/handle.ts'

const ADMIN = {name: 'admin', groups: ['system:masters', 'system:authenticated']}
const NAMES = ['constructor', 'hasownproperty', 'tostring'] as const
const KEYS = ['constructor', 'toString', 'hasOwnProperty', 'valueOf'] as const

async function ask(
  {world}: EmbeddedCluster,
  method: string,
  path: string,
  {
    body,
    contentType = 'application/json',
  }: {readonly body?: object; readonly contentType?: string} = {},
): Promise<{
  readonly status: number
  readonly warnings: readonly string[]
  readonly body: unknown
}> {
  const url = new URL(path, 'https://world')
  const answer = await handle(world, {
    user: ADMIN,
    method,
    path: url.pathname,
    query: url.searchParams,
    contentType,
    accept: 'application/json',
    userAgent: 'test',
    body: body === undefined ? '' : JSON.stringify(body),
    headers: {},
  })
  if (answer.kind !== 'text') throw new Error(answer.kind)
  return {...answer, body: JSON.parse(answer.body) as unknown}
}

async function inCluster(work: (cluster: EmbeddedCluster) => Promise<void>): Promise<void> {
  const cluster = await startCluster({speed: 0})
  try {
    await cluster.pacer.jump(cluster.world.api.timeline.now() + 5_000)
    await work(cluster)
  } finally {
    await cluster.stop()
  }
}

describe('names that every JavaScript object answers to', () => {
  it('are no labels of an object that does not have them', () =>
    inCluster(async cluster => {
      const path = '/api/v1/namespaces/default/configmaps'
      for (const key of KEYS) {
        const without = {metadata: {name: `without-${key.toLowerCase()}`}}
        const having = {metadata: {name: `having-${key.toLowerCase()}`, labels: {[key]: 'x'}}}
        expect((await ask(cluster, 'POST', path, {body: without})).status).toBe(201)
        expect((await ask(cluster, 'POST', path, {body: having})).status).toBe(201)
        const listed = await ask(cluster, 'GET', `${path}?labelSelector=${key}`)
        expect(listed.body).toMatchObject({items: [{metadata: {labels: {[key]: 'x'}}}]})
      }
    }))

  it('are names, annotations, data keys and types like any other', () =>
    inCluster(async cluster => {
      const annotations = Object.fromEntries(KEYS.map(key => [key, 'x']))
      for (const name of NAMES) {
        const metadata = {name, annotations}
        const made = await ask(cluster, 'POST', '/api/v1/namespaces/default/secrets', {
          body: {metadata, type: 'constructor', stringData: annotations},
        })
        expect(made).toMatchObject({status: 201, body: {type: 'constructor', metadata}})
        expect((await ask(cluster, 'POST', '/api/v1/namespaces', {body: {metadata}})).status).toBe(
          201,
        )
      }
    }))

  it('are no kind of patch, and warn of nothing as labels of a node selector', () =>
    inCluster(async cluster => {
      const pod = {
        metadata: {name: 'a'},
        spec: {nodeSelector: {constructor: 'x'}, containers: [{name: 'a', image: 'a'}]},
      }
      const made = await ask(cluster, 'POST', '/api/v1/namespaces/default/pods', {body: pod})
      expect(made).toMatchObject({status: 201, warnings: []})
      const path = '/api/v1/namespaces/default/pods/a'
      expect(
        (await ask(cluster, 'PATCH', path, {body: {}, contentType: 'constructor'})).status,
      ).toBe(415)
    }))

  it('place pods and select them for a controller only where an object has them itself', () =>
    inCluster(async cluster => {
      const labels = Object.fromEntries(KEYS.map(key => [key, 'x']))
      const made = await ask(cluster, 'POST', '/apis/apps/v1/namespaces/default/deployments', {
        body: {
          metadata: {name: 'constructor', labels},
          spec: {
            replicas: 2,
            selector: {matchLabels: labels},
            template: {
              metadata: {labels},
              spec: {containers: [{name: 'constructor', image: 'a'}]},
            },
          },
        },
      })
      expect(made.status).toBe(201)
      await cluster.pacer.jump(cluster.world.api.timeline.now() + 60_000)
      const kept = cluster.world.api.store.get('deployments.apps', 'default', 'constructor')
      expect(kept).toMatchObject({status: {readyReplicas: 2}})
    }))
})
