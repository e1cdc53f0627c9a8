import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {openCluster} from '../../src/adapters/cluster.ts'
import type {Api} from '../../src/adapters/http.ts'
import {openJournal} from '../../src/adapters/journal.ts'
import {parseWanted} from '../../src/adapters/versions.ts'
import {remoteCharts} from '../../src/adapters/chart-remote.ts'
import type {KubeTarget} from '../../src/adapters/kubeconfig.ts'
import {readConnections} from '../../src/observe/read-connections.ts'
import {projections} from '../../src/observe/projections.ts'
import {PODS} from '../../src/ports/resources.ts'
import {recorded} from '../worlds/sight.ts'
import {holds} from './hold.ts'
import {mutated, mutatedText} from './mutate.ts'

const TARGET: KubeTarget = {
  context: 'c',
  server: 'https://192.0.2.1',
  cluster: {},
  user: {},
  impersonate: {user: undefined, groups: [], uid: undefined, extra: {}},
}
const CREDENTIALS = {proof: () => Promise.reject(new Error('nobody logs in here'))} as never

/**
 * An API server that answers every request with the same, whatever it is; its watches end after
 * these lines.
 */
const answering = (answer: unknown, lines: readonly string[] = []): Api => ({
  target: TARGET,
  send: () => Promise.resolve(answer as Readonly<Record<string, unknown>>),
  stream: (_request, onLines) => {
    onLines(lines)
    return Promise.resolve()
  },
  close: () => undefined,
})

const objects = recorded('shop-1.24').objects
const pods = objects.filter(each => each.kind === 'Pod').slice(0, 3)
/** Only what a JSON client lets through gets so far: an object. */
const anObject = (inputs: fc.Arbitrary<unknown>): fc.Arbitrary<object> =>
  inputs.filter(
    (each): each is object => typeof each === 'object' && each !== null && !Array.isArray(each),
  )

describe('[U] answers of an API server are read, or refused in our words', () => {
  test('a list', () => {
    const list = {kind: 'PodList', apiVersion: 'v1', metadata: {resourceVersion: '1'}, items: pods}
    const readAll = (answer: unknown): Promise<unknown> =>
      openCluster(answering(answer), CREDENTIALS).list({resource: PODS})
    // the same page again and again is told by its continue
    const ending = anObject(mutated(list)).map(each => ({
      ...each,
      metadata: {resourceVersion: '1'},
    }))
    return holds(
      fc.oneof(
        ending,
        anObject(mutated(list)).filter(
          each => (each as {metadata?: {continue?: unknown}}).metadata?.continue === undefined,
        ),
      ),
      readAll,
      {runs: 150},
    )
  })

  test('one object', () => {
    const readOne = async (answer: unknown): Promise<void> => {
      const cluster = openCluster(answering(answer), CREDENTIALS)
      const key = {resource: PODS, namespace: 'a', name: 'b'}
      for (const ask of [
        () => cluster.get(key),
        () => cluster.create({resource: PODS, namespace: 'a'}, {}, {dryRun: true}),
        () => cluster.version(),
      ])
        await ask().catch(ours)
      expect([[true], [false], [undefined], undefined]).toContainEqual(
        await cluster.may([{verb: 'get', group: '', resource: 'pods', namespace: 'a'}]).catch(ours),
      )
    }
    return holds(anObject(mutated(pods[0])), readOne, {runs: 150})
  })

  test('lines of a watch', () => {
    const {query, project} = projections('istio-system').pods
    const event = {type: 'ADDED', object: pods[0]}
    const follow = async (line: string): Promise<void> => {
      const list = {metadata: {resourceVersion: '1'}, items: pods}
      const live = await openCluster(answering(list, [line]), CREDENTIALS, {
        pauseMs: 1_000_000,
      }).informer(query, project, () => undefined)
      live.items()
      live.close()
    }
    return holds(mutatedText(event), follow, {runs: 150})
  })

  test('a Lease and a ConfigMap', () => {
    const lease = {
      metadata: {name: 'meshctl-upgrade', namespace: 'istio-system', resourceVersion: '5'},
      spec: {
        holderIdentity: 'ann@host',
        leaseDurationSeconds: 15,
        acquireTime: '2026-01-01T00:00:00.000000Z',
        renewTime: new Date().toISOString(),
        leaseTransitions: 1,
      },
      data: {run: '{}'},
    }
    const readBoth = async (answer: unknown): Promise<void> => {
      const journal = openJournal(answering(answer), 'istio-system', {
        durationMs: 1,
        renewEveryMs: 1,
        lookEveryMs: 1,
      })
      const driver = await journal.driver().catch(ours)
      if (driver !== undefined)
        expect([typeof driver.holder, typeof driver.since]).toEqual(['string', 'string'])
      const document = await journal.load('x').catch(ours)
      if (document !== undefined)
        expect(Object.values(document.data).every(each => typeof each === 'string')).toBe(true)
    }
    return holds(anObject(mutated(lease)), readBoth, {runs: 200})
  })

  test('a list of documents', () =>
    holds(
      anObject(mutated({metadata: {}, items: [{metadata: {name: 'a'}}]})).filter(
        each => (each as {metadata?: {continue?: unknown}}).metadata?.continue === undefined,
      ),
      answer => openJournal(answering(answer), 'istio-system').list(),
      {runs: 100},
    ))

  test('what may be told of ConfigMaps', () =>
    holds(
      anObject(mutated({metadata: {}, status: {allowed: true}})),
      answer =>
        openCluster(answering(answer), CREDENTIALS).may([
          {verb: 'get', group: '', resource: 'configmaps'},
        ]),
      {runs: 50},
    ))
})

/** Outside errors are answers; `holds` judges the rest. */
function ours(error: unknown): undefined {
  if (error instanceof Error && error.name === 'OutsideError') return undefined
  throw error
}

describe('[U] answers of others', () => {
  test('istiod’s own view of its proxies', () => {
    const proxy = {
      cluster_id: 'Kubernetes',
      proxy: 'web-1.shop',
      proxy_type: 'sidecar',
      istio_version: '1.28.10',
      cluster_sent: 'a',
      cluster_acked: 'a',
      listener_sent: 'b',
      listener_acked: 'c',
      resources: {CDS: {lastError: 'no'}},
    }
    return holds(
      mutatedText([proxy, {...proxy, proxy: 'a.b.c'}]),
      body => readConnections(body, 'istiod-1'),
      {runs: 250},
    )
  })

  test('what helm shows of a chart', async () => {
    await holds(
      mutatedText(
        {apiVersion: 'v2', name: 'istiod', version: '1.29.6', appVersion: '1.29.6'},
        each => JSON.stringify(each),
      ),
      async stdout => {
        const charts = remoteCharts('oci://charts.example.com', () =>
          Promise.resolve({exitCode: 0, stdout, stderr: ''}),
        )
        expect(typeof (await charts.resolve('1.29'))).toBe('string')
      },
      {runs: 100},
    )
  })

  test('a version that somebody types', () =>
    holds(
      fc.oneof(
        fc.string(),
        fc.constantFrom(
          '--x',
          'latest',
          '1',
          '1.29',
          '1.29.6',
          '1.29.6-rc.1',
          '1.'.repeat(50_000),
          '9'.repeat(100_000),
          '1.29.6\n',
          '../1.29',
        ),
      ),
      text => parseWanted(text),
      {runs: 200},
    ))
})
