import {readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {OpenPorts} from '../../src/open.ts'
import type {OutsideError} from '../../src/ports/trouble.ts'
import {until} from '../stand/deadline.ts'
import {bootGround, lacks} from '../stand/ground.ts'
import type {Stand} from '../stand/stand.ts'
import {CONFIG_MAPS, portsTo, NAMESPACES, PODS, SECRETS} from './ports.ts'

let stand: Stand
let ports: OpenPorts
let viewer: OpenPorts
beforeAll(async () => {
  stand = await bootGround({users: [{name: 'viewer'}]})
  ports = await portsTo(stand.kubeconfig)
  viewer = await portsTo(stand.kubeconfigFor('viewer'))
  await stand.api.create('/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {name: 'shop', labels: {team: 'a'}},
  })
  await until('the service account of shop', () =>
    stand.api.get('/api/v1/namespaces/shop/serviceaccounts/default'),
  )
})
afterAll(async () => {
  await Promise.all([ports, viewer].map(each => each.close()))
  await stand.stop()
})

const pod = (name: string): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name, namespace: 'shop'},
  spec: {containers: [{name: 'app', image: 'app'}]},
})
const configMap = (name: string, data: Record<string, string> = {}): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {name, namespace: 'shop', labels: {of: 'listing'}},
  data,
})

describe('reading', () => {
  test('tells the version without the v', async () => {
    expect(await ports.cluster.version()).toMatch(/^1\.\d+\.\d+/)
  })

  test('gets an object, and undefined for one that is not there', async () => {
    expect(
      (await ports.cluster.get({resource: NAMESPACES, name: 'shop'}))?.metadata.labels,
    ).toMatchObject({team: 'a'})
    expect(await ports.cluster.get({resource: NAMESPACES, name: 'nowhere'})).toBeUndefined()
  })

  test('reads a list of more than one page whole, also as metadata alone', async () => {
    const names = Array.from({length: 1203}, (_, nth) => `cm-${nth}`)
    for (let at = 0; at < names.length; at += 40) {
      await Promise.all(
        names
          .slice(at, at + 40)
          .map(name =>
            stand.api.create('/api/v1/namespaces/shop/configmaps', configMap(name, {large: 'x'})),
          ),
      )
    }
    const whole = await ports.cluster.list({
      resource: CONFIG_MAPS,
      namespace: 'shop',
      labelSelector: 'of=listing',
    })
    expect(new Set(whole.map(each => each.metadata.name))).toEqual(new Set(names))
    expect(whole[0]?.['data']).toEqual({large: 'x'})
    const metadata = await ports.cluster.list({
      resource: CONFIG_MAPS,
      labelSelector: 'of=listing',
      metadataOnly: true,
    })
    expect(metadata).toHaveLength(1203)
    expect(metadata[0]?.['data']).toBeUndefined()
  })
})

describe('writing', () => {
  test('creates as meshctl, and nothing at all in a dry run', async () => {
    const admitted = await ports.cluster.create({resource: PODS, namespace: 'shop'}, pod('probe'), {
      dryRun: true,
    })
    expect(admitted['spec']).toMatchObject({serviceAccountName: 'default'})
    expect(
      await ports.cluster.get({resource: PODS, namespace: 'shop', name: 'probe'}),
    ).toBeUndefined()
    await ports.cluster.create({resource: CONFIG_MAPS, namespace: 'shop'}, configMap('real'), {
      dryRun: false,
    })
    const real = await stand.api.get<{metadata: {managedFields: {manager: string}[]}}>(
      '/api/v1/namespaces/shop/configmaps/real',
    )
    expect(real.metadata.managedFields.map(each => each.manager)).toEqual(['meshctl'])
    await expect(
      ports.cluster.create({resource: CONFIG_MAPS, namespace: 'shop'}, configMap('real'), {
        dryRun: false,
      }),
    ).rejects.toMatchObject({kind: 'conflict', code: 'ALREADY_EXISTS'})
  })

  test('a merge patch removes a label by null, and with a resourceVersion swaps only what was read', async () => {
    const key = {resource: NAMESPACES, name: 'shop'}
    const read = await ports.cluster.get(key)
    const patched = await ports.cluster.patch(key, 'merge', {
      metadata: {
        resourceVersion: read?.metadata.resourceVersion,
        labels: {team: null, 'istio.io/rev': 'x'},
      },
    })
    expect(patched.metadata.labels).toEqual({
      'istio.io/rev': 'x',
      'kubernetes.io/metadata.name': 'shop',
    })
    const late = ports.cluster.patch(key, 'merge', {
      metadata: {resourceVersion: read?.metadata.resourceVersion, labels: {'istio.io/rev': 'y'}},
    })
    await expect(late).rejects.toMatchObject({kind: 'conflict', code: 'CONFLICT'})
    await expect(
      ports.cluster.patch({resource: NAMESPACES, name: 'nowhere'}, 'merge', {}),
    ).rejects.toMatchObject({kind: 'absent'})
  })

  test('json and strategic patches are told apart', async () => {
    const key = {resource: CONFIG_MAPS, namespace: 'shop', name: 'patched'}
    await ports.cluster.create(key, configMap('patched', {a: '1'}), {dryRun: false})
    await ports.cluster.patch(key, 'json', [{op: 'add', path: '/data/b', value: '2'}])
    await ports.cluster.patch(key, 'strategic', {data: {c: '3', a: null}})
    expect((await ports.cluster.get(key))?.['data']).toEqual({b: '2', c: '3'})
  })

  test('removes only the very object that was meant', async () => {
    const key = {resource: CONFIG_MAPS, namespace: 'shop', name: 'doomed'}
    const made = await ports.cluster.create(key, configMap('doomed'), {dryRun: false})
    await expect(
      ports.cluster.remove(key, '00000000-0000-0000-0000-000000000000'),
    ).rejects.toMatchObject({kind: 'conflict'})
    await ports.cluster.remove(key, made.metadata.uid)
    expect(await ports.cluster.get(key)).toBeUndefined()
    await ports.cluster.remove(key, made.metadata.uid)
  })
})

describe('a no', () => {
  test('of a missing right names the right and how to ask for it', async () => {
    const error = await viewer.cluster
      .list({resource: PODS, namespace: 'shop'})
      .catch((each: unknown) => each)
    expect(error).toMatchObject({
      kind: 'denied',
      code: 'ACCESS_DENIED',
      message: 'Not allowed to list pods in namespace shop',
      next: ['kubectl --context stand auth can-i list pods --namespace shop'],
    })
    await expect(
      viewer.cluster.get({resource: SECRETS, namespace: 'shop', name: 'token'}),
    ).rejects.toMatchObject({kind: 'denied'})
  })

  test('of the API to the content is refused, with the API’s words', async () => {
    const bad = {...pod('bad'), spec: {containers: []}}
    await expect(
      ports.cluster.create({resource: PODS, namespace: 'shop'}, bad, {dryRun: true}),
    ).rejects.toMatchObject({
      kind: 'refused',
      code: 'REFUSED',
      why: expect.stringContaining('spec.containers') as string,
    })
  })

  test('of a quota is refused, though it is a 403', async () => {
    await stand.api.create('/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {name: 'full'},
    })
    await until('the service account of full', () =>
      stand.api.get('/api/v1/namespaces/full/serviceaccounts/default'),
    )
    await stand.api.create('/api/v1/namespaces/full/resourcequotas', {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: {name: 'none'},
      spec: {hard: {pods: '0'}},
    })
    const refusal = await until('the quota in force', () =>
      ports.cluster
        .create(
          {resource: PODS, namespace: 'full'},
          {...pod('x'), metadata: {name: 'x', namespace: 'full'}},
          {dryRun: true},
        )
        .then(
          () => undefined,
          (error: unknown) =>
            /exceeded quota/.test((error as OutsideError).why) ? error : undefined,
        ),
    )
    expect(refusal).toMatchObject({kind: 'refused', code: 'REFUSED'})
  })

  // Not on the embedded cluster: it has no admission by pod security (test/stand/ground.ts).
  test.skipIf(lacks('podSecurity'))('of pod security is refused, though it is a 403', async () => {
    await stand.api.create('/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {name: 'tight', labels: {'pod-security.kubernetes.io/enforce': 'restricted'}},
    })
    await until('the service account of tight', () =>
      stand.api.get('/api/v1/namespaces/tight/serviceaccounts/default'),
    )
    const create = ports.cluster.create(
      {resource: PODS, namespace: 'tight'},
      {...pod('x'), metadata: {name: 'x', namespace: 'tight'}},
      {dryRun: true},
    )
    await expect(create).rejects.toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('PodSecurity') as string,
    })
  })

  test('of a webhook whose Service is gone is told apart', async () => {
    await stand.api.create('/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations', {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: {name: 'gone'},
      webhooks: [
        {
          name: 'gone.example.org',
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          clientConfig: {service: {name: 'gone', namespace: 'shop'}},
          rules: [
            {apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods']},
          ],
        },
      ],
    })
    const refusal = await until('the webhook in force', () =>
      ports.cluster.create({resource: PODS, namespace: 'shop'}, pod('y'), {dryRun: true}).then(
        () => undefined,
        (error: unknown) => error,
      ),
    )
    expect(refusal).toMatchObject({
      kind: 'broken',
      code: 'WEBHOOK_FAILED',
      why: expect.stringContaining('service "gone" not found') as string,
    })
    await stand.api.delete(
      '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/gone',
    )
  })

  test('of unknown credentials says so and shows none of them', async () => {
    const file = join(stand.folder, 'wrong-kubeconfig')
    await writeFile(
      file,
      (await readFile(stand.kubeconfig, 'utf8')).replaceAll('admin-token', 'wrong-token'),
    )
    const wrong = await portsTo(file)
    const error = (await wrong.cluster
      .list({resource: PODS})
      .catch((each: unknown) => each)) as Error
    expect(error).toMatchObject({kind: 'denied', code: 'ACCESS_DENIED'})
    expect(`${error.message} ${JSON.stringify(error)}`).not.toContain('wrong-token')
    await wrong.close()
  })
})

describe('rights', () => {
  test('are asked for, subresources too', async () => {
    const questions = [
      {verb: 'create', group: '', resource: 'pods/portforward', namespace: 'shop'},
      {verb: 'get', group: '', resource: '', path: '/metrics'},
      {verb: 'list', group: '', resource: 'pods'},
    ]
    expect(await ports.cluster.may(questions)).toEqual([true, true, true])
    expect(await viewer.cluster.may(questions)).toEqual([false, false, false])
    expect(await viewer.cluster.may([])).toEqual([])
  })

  test('name kinds as the API does, and a group that nobody serves has none', async () => {
    const kinds = await viewer.cluster.serves('networking.k8s.io/v1')
    expect(kinds).toContainEqual({
      apiVersion: 'networking.k8s.io/v1',
      plural: 'ingressclasses',
      kind: 'IngressClass',
      namespaced: false,
    })
    expect(kinds.filter(each => each.plural.includes('/'))).toEqual([])
    expect(await viewer.cluster.serves('nobody.example.org/v1')).toEqual([])
  })

  test('of somebody else are had by --as and --as-group', async () => {
    const asViewer = await portsTo(stand.kubeconfig, {as: 'viewer'})
    await expect(asViewer.cluster.list({resource: PODS})).rejects.toMatchObject({
      kind: 'denied',
      next: [expect.stringContaining('--as viewer') as string],
    })
    const asMaster = await portsTo(stand.kubeconfig, {as: 'viewer', asGroup: ['system:masters']})
    expect(await asMaster.cluster.list({resource: PODS, namespace: 'default'})).toEqual([])
    const notAllowed = await portsTo(stand.kubeconfigFor('viewer'), {as: 'admin'})
    await expect(notAllowed.cluster.list({resource: PODS})).rejects.toMatchObject({
      kind: 'denied',
      message: 'Not allowed to impersonate users',
    })
    await Promise.all([asViewer, asMaster, notAllowed].map(each => each.close()))
  })
})
