import {execFile, spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {promisify} from 'node:util'
import type {V1Deployment, V1Pod, V1Service} from '@kubernetes/client-node'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {until} from './deadline.ts'
import {ApiError} from './kube.ts'
import {bootStand} from './stand.ts'
import type {Stand} from './stand.ts'

const run = promisify(execFile)
const PODS = '/api/v1/namespaces/default/pods'
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments'

let stand: Stand
beforeAll(async () => {
  stand = await bootStand({users: [{name: 'viewer'}]})
})
afterAll(() => stand.stop())

describe('the cluster of a stand', () => {
  test('runs the pods of a Deployment on its nodes', async () => {
    const seen: string[] = []
    const watched = stand.api.watch<V1Pod>(PODS, ({type, object}) =>
      seen.push(`${type} ${object.metadata?.generateName}`),
    )
    await stand.api.create(DEPLOYMENTS, deployment('web', 'nginx', 2))
    await until(
      'two ready replicas',
      async () =>
        (await stand.api.get<V1Deployment>(`${DEPLOYMENTS}/web`)).status?.readyReplicas === 2,
    )
    const {stdout} = await run(stand.kubectlPath, [
      'get',
      'pods',
      '-o',
      'wide',
      '--kubeconfig',
      stand.kubeconfig,
    ])
    expect(stdout.match(/1\/1 +Running .* 10\.244\.\d\.\d+ +node-\d/g)).toHaveLength(2)
    expect(seen.filter(event => event.startsWith('ADDED web-'))).toHaveLength(2)
    watched.stop()
  })

  test('never pulls an image that is missing', async () => {
    await stand.api.create(DEPLOYMENTS, deployment('lost', 'example.org/missing:1', 1))
    const reason = await until('a waiting container', async () => {
      const [pod] = await stand.api.list<V1Pod>(`${PODS}?labelSelector=app%3Dlost`)
      return pod?.status?.containerStatuses?.[0]?.state?.waiting?.reason
    })
    expect(reason).toBe('ImagePullBackOff')
  })

  test('gives a load balancer its address', async () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {name: 'edge'},
      spec: {type: 'LoadBalancer', selector: {app: 'web'}, ports: [{port: 80}]},
    }
    await stand.api.create('/api/v1/namespaces/default/services', service)
    const address = await until(
      'an address',
      async () =>
        (await stand.api.get<V1Service>('/api/v1/namespaces/default/services/edge')).status
          ?.loadBalancer?.ingress?.[0]?.ip,
    )
    expect(address).toBe('203.0.113.1')
  })
})

describe('a stand', () => {
  test('knows users that have no rights', async () => {
    const asked = run(stand.kubectlPath, [
      'get',
      'pods',
      '--kubeconfig',
      stand.kubeconfigFor('viewer'),
    ])
    await expect(asked).rejects.toThrow(/User "viewer" cannot list resource "pods"/)
    expect(() => stand.kubeconfigFor('nobody')).toThrow(/no user nobody/)
  })

  test('says what the API server refused', async () => {
    await expect(stand.api.get(`${PODS}/none`)).rejects.toThrow(ApiError)
    await expect(stand.api.get(`${PODS}/none`)).rejects.toMatchObject({
      status: 404,
      reason: 'NotFound',
    })
  })

  test('carries both majors of Helm', async () => {
    for (const major of [3, 4] as const) {
      const {stdout} = await run(await stand.helm(major), ['version', '--short'])
      expect(stdout).toMatch(new RegExp(`^v${major}\\.`))
    }
  })

  test('leaves nothing behind when its parent is killed', async () => {
    const parent = spawn(process.execPath, [join(import.meta.dirname, 'up.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(createInterface({input: parent.stdout}), 'line')) as [string]
    const {folder} = JSON.parse(line) as {folder: string}
    expect(await processesOf(folder)).toBeGreaterThan(5)
    parent.kill('SIGKILL')
    await until(
      'nothing left',
      async () => (await processesOf(folder)) === 0 && !existsSync(folder),
      10_000,
    )
  })
})

async function processesOf(folder: string): Promise<number> {
  const {stdout} = await run('ps', ['-A', '-o', 'args='])
  return stdout.split('\n').filter(args => args.includes(folder)).length
}

function deployment(name: string, image: string, replicas: number): object {
  const labels = {app: name}
  const template = {metadata: {labels}, spec: {containers: [{name, image}]}}
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name},
    spec: {replicas, selector: {matchLabels: labels}, template},
  }
}
