import {
  AppsV1Api,
  CoreV1Api,
  KubeConfig,
  PatchStrategy,
  Watch,
  setHeaderOptions,
} from '@kubernetes/client-node'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {startCluster} from '../../../src/embedded/boot/cluster.ts'
import type {EmbeddedCluster} from '../../../src/embedded/boot/cluster.ts'
import {request, statusIn} from './client.ts'

let cluster: EmbeddedCluster
let admin: string
beforeAll(async () => {
  cluster = await startCluster({nodes: 1, speed: 20})
  admin = cluster.serving.addUser('admin', ['system:masters'])
})
afterAll(() => cluster.stop())

function as(user: string): KubeConfig {
  const config = new KubeConfig()
  config.loadFromString(cluster.serving.kubeconfig(user))
  return config
}
const labels = {app: 'web'}
const deployment = (replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {name: 'web', namespace: 'default'},
  spec: {
    replicas,
    selector: {matchLabels: labels},
    template: {metadata: {labels}, spec: {containers: [{name: 'web', image: 'nginx'}]}},
  },
})

async function create(target: string, body: object): Promise<void> {
  const reply = await request(cluster.serving, target, {
    token: admin,
    method: 'POST',
    body: JSON.stringify(body),
    headers: {'content-type': 'application/json'},
  })
  expect(reply.status, reply.text).toBe(201)
}

test('nobody gets in without rights, and learns what is missing', async () => {
  const told = async (target: string, token?: string): Promise<unknown> => {
    const reply = await request(cluster.serving, target, token === undefined ? {} : {token})
    return [reply.status, reply.status === 200 ? undefined : statusIn(reply).message]
  }
  expect(await told('/api/v1/pods')).toEqual([
    403,
    'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope',
  ])
  expect(await told('/apis')).toEqual([
    403,
    'forbidden: User "system:anonymous" cannot get path "/apis"',
  ])
  expect(await told('/readyz')).toEqual([200, undefined])
  const token = cluster.serving.addUser('viewer', [])
  expect(await told('/apis', token)).toEqual([200, undefined])
  expect(await told('/api/v1/namespaces/default/pods', token)).toEqual([
    403,
    'pods is forbidden: User "viewer" cannot list resource "pods" in API group "" in the namespace "default"',
  ])
  await create('/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings', {
    metadata: {name: 'view'},
    roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view'},
    subjects: [{kind: 'User', name: 'viewer'}],
  })
  expect(await told('/api/v1/namespaces/default/pods', token)).toEqual([200, undefined])
})

test('client-node creates, watches, applies and deletes', async () => {
  const config = as('admin')
  const [apps, core] = [config.makeApiClient(AppsV1Api), config.makeApiClient(CoreV1Api)]
  const seen: string[] = []
  const stop = await new Watch(config).watch(
    '/apis/apps/v1/namespaces/default/deployments',
    {allowWatchBookmarks: true},
    type => seen.push(type),
    () => undefined,
  )
  await create('/apis/apps/v1/namespaces/default/deployments', deployment(2))
  await expect
    .poll(
      async () =>
        (await apps.readNamespacedDeployment({namespace: 'default', name: 'web'})).status
          ?.readyReplicas,
      {timeout: 20_000},
    )
    .toBe(2)
  const pods = await core.listNamespacedPod({
    namespace: 'default',
    labelSelector: 'app=web',
    limit: 1,
  })
  expect([pods.items.length, pods.metadata?._continue]).toEqual([1, expect.any(String)])
  const apply = apps.patchNamespacedDeployment(
    {namespace: 'default', name: 'web', body: deployment(3), fieldManager: 'other'},
    setHeaderOptions('Content-Type', PatchStrategy.ServerSideApply),
  )
  await expect(apply).rejects.toThrow(/409/)
  await apps.patchNamespacedDeployment(
    {namespace: 'default', name: 'web', body: deployment(3), fieldManager: 'other', force: true},
    setHeaderOptions('Content-Type', PatchStrategy.ServerSideApply),
  )
  await apps.deleteNamespacedDeployment({namespace: 'default', name: 'web'})
  await expect.poll(() => seen.at(-1), {timeout: 20_000}).toBe('DELETED')
  expect(seen.slice(0, 2)).toEqual(['ADDED', 'MODIFIED'])
  stop.abort()
})

test('what is sent broken comes back in the words of the API server', async () => {
  const post = async (body: string, type = 'application/json'): Promise<unknown> => {
    const reply = await request(cluster.serving, '/api/v1/namespaces', {
      token: admin,
      method: 'POST',
      body,
      headers: {'content-type': type},
    })
    return [reply.status, statusIn(reply).message]
  }
  const before =
    "the object provided is unrecognized (must be of type Namespace): couldn't get version/kind; json parse error:"
  expect(await post('{"a":')).toEqual([400, `${before} unexpected end of JSON input ({"a":)`])
  expect(await post('[]')).toEqual([
    400,
    expect.stringContaining(`${before} json: cannot unmarshal array into Go value`),
  ])
  expect(await post('metadata: {name: [x]}', 'application/yaml')).toEqual([
    400,
    expect.stringContaining('cannot'),
  ])
  const patch = await request(cluster.serving, '/api/v1/namespaces/default', {
    token: admin,
    method: 'PATCH',
    body: '{"a":',
    headers: {'content-type': 'application/merge-patch+json'},
  })
  expect([patch.status, statusIn(patch).message]).toEqual([
    400,
    'error decoding patch: unexpected end of JSON input',
  ])
})
