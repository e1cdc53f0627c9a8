import {connect, createServer} from 'node:net'
import type {Server, Socket} from 'node:net'
import {readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {OpenPorts} from '../../src/open.ts'
import {until} from '../stand/deadline.ts'
import {bootGround} from '../stand/ground.ts'
import type {Stand} from '../stand/stand.ts'
import {CONFIG_MAPS, portsTo} from './ports.ts'

let stand: Stand
let ports: OpenPorts
let gate: Gate
beforeAll(async () => {
  stand = await bootGround({users: [{name: 'viewer'}]})
  gate = await openGate(stand)
  ports = await portsTo(await gate.kubeconfigFor('admin'))
  await stand.api.create('/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {name: 'shop'},
  })
})
afterAll(async () => {
  await ports.close()
  gate.close()
  await stand.stop()
})

const PATH = '/api/v1/namespaces/shop/configmaps'
const create = (name: string, labels: Record<string, string>): Promise<unknown> =>
  stand.api.create(PATH, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {name, labels},
    data: {value: name},
  })
const query = (
  of: string,
): {resource: typeof CONFIG_MAPS; namespace: string; labelSelector: string} => ({
  resource: CONFIG_MAPS,
  namespace: 'shop',
  labelSelector: `of=${of}`,
})
const sorted = (live: {items(): readonly string[]}): string[] => [...live.items()].sort()

describe('a live view', () => {
  test('is whole at once, follows every change, and forgets what is deleted or no longer wanted', async () => {
    await create('first', {of: 'following'})
    let changes = 0
    const live = await ports.cluster.informer(
      query('following'),
      object => (object.metadata.labels?.['hide'] ? undefined : object.metadata.name),
      () => changes++,
    )
    expect(live.items()).toEqual(['first'])
    await create('second', {of: 'following'})
    await until('the second', () => live.items().length === 2)
    await stand.api.patch(`${PATH}/first`, {metadata: {labels: {hide: 'yes'}}}, 'merge')
    await until('the first hidden', () => sorted(live).join() === 'second')
    await stand.api.patch(`${PATH}/second`, {metadata: {labels: {of: 'other'}}}, 'merge')
    await until('the second gone from the selector', () => live.items().length === 0)
    await stand.api.patch(`${PATH}/first`, {metadata: {labels: {hide: null}}}, 'merge')
    await until('the first back', () => live.items().length === 1)
    await stand.api.delete(`${PATH}/first`)
    await until('the first deleted', () => live.items().length === 0)
    expect(changes).toBeGreaterThanOrEqual(5)
    live.close()
  })

  test('of metadata alone never sees the rest', async () => {
    await create('lean', {of: 'metadata'})
    const live = await ports.cluster.informer(
      {...query('metadata'), metadataOnly: true},
      object => `${object.metadata.name} ${String(object['data'])}`,
      () => undefined,
    )
    await create('leaner', {of: 'metadata'})
    await until('the second', () => live.items().length === 2)
    expect(sorted(live)).toEqual(['lean undefined', 'leaner undefined'])
    live.close()
  })

  test('catches up after the connection was cut, with deletions and creations in between', async () => {
    await Promise.all(['a', 'b'].map(name => create(`cut-${name}`, {of: 'cut'})))
    const live = await ports.cluster.informer(
      query('cut'),
      object => object.metadata.name,
      () => undefined,
    )
    gate.shut()
    await stand.api.delete(`${PATH}/cut-a`)
    await create('cut-c', {of: 'cut'})
    expect(sorted(live)).toEqual(['cut-a', 'cut-b'])
    gate.reopen()
    await until('the new state', () => sorted(live).join() === 'cut-b,cut-c')
    live.close()
  })

  test('ends with the missing right', async () => {
    const viewer = await portsTo(await gate.kubeconfigFor('viewer'))
    await expect(
      viewer.cluster.informer(
        query('x'),
        object => object.metadata.name,
        () => undefined,
      ),
    ).rejects.toMatchObject({
      kind: 'denied',
      message: 'Not allowed to list configmaps in namespace shop',
    })
    await bind('viewer')
    const live = await until('the right', () =>
      viewer.cluster.informer(
        query('x'),
        object => object.metadata.name,
        () => undefined,
      ),
    )
    await create('seen', {of: 'x'})
    await until('the watch', () => live.items().length === 1)
    await stand.api.delete('/apis/rbac.authorization.k8s.io/v1/namespaces/shop/rolebindings/viewer')
    await until('the right gone', () =>
      viewer.cluster.list(query('x')).then(
        () => false,
        () => true,
      ),
    )
    gate.cut()
    const end = await until('the end', () => thrownBy(() => live.items()))
    expect(end).toMatchObject({
      kind: 'denied',
      message: 'Not allowed to watch configmaps in namespace shop',
    })
    live.close()
    await viewer.close()
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

async function bind(user: string): Promise<void> {
  const root = '/apis/rbac.authorization.k8s.io/v1/namespaces/shop'
  const apiVersion = 'rbac.authorization.k8s.io/v1'
  await stand.api.create(`${root}/roles`, {
    apiVersion,
    kind: 'Role',
    metadata: {name: user},
    rules: [{apiGroups: [''], resources: ['configmaps'], verbs: ['list', 'watch']}],
  })
  await stand.api.create(`${root}/rolebindings`, {
    apiVersion,
    kind: 'RoleBinding',
    metadata: {name: user},
    roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: user},
    subjects: [{apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user}],
  })
}

interface Gate {
  kubeconfigFor(user: string): Promise<string>
  /** Cuts every connection. */
  cut(): void
  /** Cuts every connection and takes no new ones. */
  shut(): void
  reopen(): void
  close(): void
}

/** A TCP relay before the API server that can be shut. */
async function openGate(stand: Stand): Promise<Gate> {
  const text = await readFile(stand.kubeconfig, 'utf8')
  const [, port = ''] = /https:\/\/127\.0\.0\.1:(\d+)/.exec(text) ?? []
  const sockets = new Set<Socket>()
  let isOpen = true
  const server = createServer(near => {
    if (!isOpen) return near.destroy()
    const far = connect(Number(port), '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.pipe(other)
      one
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(one)
          other.destroy()
        })
    }
  })
  const to = await listening(server)
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const shut = (): void => {
    isOpen = false
    cut()
  }
  return {
    kubeconfigFor: async user => {
      const file = join(stand.folder, `gate-kubeconfig-${user}`)
      await writeFile(
        file,
        (await readFile(stand.kubeconfigFor(user), 'utf8')).replaceAll(
          `127.0.0.1:${port}`,
          `127.0.0.1:${to}`,
        ),
      )
      return file
    },
    cut,
    shut,
    reopen: () => {
      isOpen = true
    },
    close: () => {
      shut()
      server.close()
    },
  }
}

async function listening(server: Server): Promise<number> {
  const {promise, resolve} = Promise.withResolvers<number>()
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    resolve(typeof address === 'object' && address !== null ? address.port : 0)
  })
  return promise
}
