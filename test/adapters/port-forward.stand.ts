import type {V1Pod} from '@kubernetes/client-node'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {OpenPorts} from '../../src/open.ts'
import {packageCharts} from '../charts/package.ts'
import {until} from '../stand/deadline.ts'
import {bootGround} from '../stand/ground.ts'
import type {Stand} from '../stand/stand.ts'
import {portsTo} from './ports.ts'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

const VERSION = '1.29.6'
const NAMESPACE = 'istio-system'

let stand: Stand
let ports: OpenPorts
let charts: string
let istiod: string
beforeAll(async () => {
  charts = await mkdtemp(join(tmpdir(), 'adapters-'))
  stand = await bootGround({users: ['viewer', 'getter', 'creator', 'both'].map(name => ({name}))})
  await packageCharts({helm: await stand.helm(3), folder: charts, versions: [VERSION]})
  ports = await portsTo(stand.kubeconfig, {needsHelm: true, helm: await stand.helm(3), charts})
  await stand.api.create('/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {name: NAMESPACE},
  })
  for (const [name, chart] of [
    ['istio-base', 'base'],
    ['istiod', 'istiod'],
  ] as const)
    await ports.helm.apply({namespace: NAMESPACE, name}, chart, VERSION, {values: {}, force: false})
  istiod = await until('a ready istiod', async () => {
    const [pod] = await stand.api.list<V1Pod>(
      `/api/v1/namespaces/${NAMESPACE}/pods?labelSelector=app%3Distiod`,
    )
    return pod?.status?.conditions?.some(
      each => each.type === 'Ready' && each.status === 'True',
    ) === true
      ? pod.metadata?.name
      : undefined
  })
})
afterAll(async () => {
  await ports.close()
  await stand.stop()
  await rm(charts, {recursive: true})
})

const at = (name: string, port = 15014): {namespace: string; name: string; port: number} => ({
  namespace: NAMESPACE,
  name,
  port,
})

describe('asking a pod through a port-forward', () => {
  test('gets what it answers on its loopback', async () => {
    expect(await ports.cluster.podGet(at(istiod), '/version')).toMatchObject({
      status: 200,
      body: expect.stringContaining(VERSION) as string,
    })
    const {status, body} = await ports.cluster.podGet(at(istiod), '/debug/syncz')
    expect([status, Array.isArray(JSON.parse(body))]).toEqual([200, true])
    expect(await ports.cluster.podGet(at(istiod), '/nowhere')).toMatchObject({status: 404})
  })

  test('works for many at once', async () => {
    const answers = await Promise.all(
      Array.from({length: 20}, () => ports.cluster.podGet(at(istiod), '/version')),
    )
    expect(answers.every(each => each.status === 200)).toBe(true)
  })

  test('keeps nothing open', async () => {
    await ports.cluster.podGet(at(istiod), '/version')
    const sockets = (): number =>
      process.getActiveResourcesInfo().filter(each => each === 'TCPSocketWrap').length
    const before = sockets()
    await Promise.all(Array.from({length: 5}, () => ports.cluster.podGet(at(istiod), '/version')))
    await until('no more sockets than before', () => sockets() <= before)
  })

  test('says when there is no such pod, no such port, or no right', async () => {
    await expect(ports.cluster.podGet(at('nobody'), '/')).rejects.toMatchObject({kind: 'absent'})
    await expect(ports.cluster.podGet(at(istiod, 4), '/')).rejects.toMatchObject({
      kind: 'unreachable',
      code: 'POD_UNREACHABLE',
    })
    const viewer = await portsTo(stand.kubeconfigFor('viewer'))
    const canI = (verb: string): unknown =>
      expect.stringContaining(
        `auth can-i ${verb} pods --subresource=portforward --namespace ${NAMESPACE}`,
      )
    await expect(viewer.cluster.podGet(at(istiod), '/')).rejects.toMatchObject({
      kind: 'denied',
      message: expect.stringContaining('get and create pods/portforward') as string,
      next: [canI('get'), canI('create')],
    })
    await viewer.close()
  })

  test('takes the rights to get and, from Kubernetes 1.35 on, to create: each alone is refused', async () => {
    await grant('getter', ['get'])
    await grant('creator', ['create'])
    await grant('both', ['get', 'create'])
    const answers = ['getter', 'creator', 'both'].map(async user => {
      const own = await portsTo(stand.kubeconfigFor(user))
      try {
        return await until(`${user} is known`, () =>
          own.cluster.podGet(at(istiod), '/version').then(
            each => each.status,
            (error: unknown) => (user === 'both' ? undefined : (error as {kind: string}).kind),
          ),
        )
      } finally {
        await own.close()
      }
    })
    expect(await Promise.all(answers)).toEqual(['denied', 'denied', 200])
  })
})

async function grant(user: string, verbs: readonly string[]): Promise<void> {
  const group = 'rbac.authorization.k8s.io'
  const metadata = {name: `forward-${user}`}
  await stand.api.create(`/apis/${group}/v1/clusterroles`, {
    apiVersion: `${group}/v1`,
    kind: 'ClusterRole',
    metadata,
    rules: [{apiGroups: [''], resources: ['pods/portforward'], verbs}],
  })
  await stand.api.create(`/apis/${group}/v1/clusterrolebindings`, {
    apiVersion: `${group}/v1`,
    kind: 'ClusterRoleBinding',
    metadata,
    roleRef: {apiGroup: group, kind: 'ClusterRole', name: metadata.name},
    subjects: [{kind: 'User', name: user, apiGroup: group}],
  })
}
