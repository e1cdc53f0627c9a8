import type {V1Pod} from '@kubernetes/client-node'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {Doors} from '../../src/open.ts'
import {packageCharts} from '../charts/package.ts'
import {until} from '../stand/deadline.ts'
import {bootGround} from '../stand/ground.ts'
import type {Stand} from '../stand/stand.ts'
import {doorsTo} from './doors.ts'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

const VERSION = '1.29.6'
const NAMESPACE = 'istio-system'

let stand: Stand
let doors: Doors
let charts: string
let istiod: string
beforeAll(async () => {
  charts = await mkdtemp(join(tmpdir(), 'adapters-'))
  stand = await bootGround({users: [{name: 'viewer'}]})
  await packageCharts({helm: await stand.helm(3), folder: charts, versions: [VERSION]})
  doors = await doorsTo(stand.kubeconfig, {needsHelm: true, helm: await stand.helm(3), charts})
  await stand.api.create('/api/v1/namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata: {name: NAMESPACE}})
  for (const [name, chart] of [['istio-base', 'base'], ['istiod', 'istiod']] as const) await doors.helm.apply({namespace: NAMESPACE, name}, chart, VERSION, {values: {}, force: false})
  istiod = await until('a ready istiod', async () => {
    const [pod] = await stand.api.list<V1Pod>(`/api/v1/namespaces/${NAMESPACE}/pods?labelSelector=app%3Distiod`)
    return pod?.status?.conditions?.some(each => each.type === 'Ready' && each.status === 'True') === true ? pod.metadata?.name : undefined
  })
})
afterAll(async () => {
  await doors.close()
  await stand.stop()
  await rm(charts, {recursive: true})
})

const at = (name: string, port = 15014): {namespace: string; name: string; port: number} => ({namespace: NAMESPACE, name, port})

describe('asking a pod through a port-forward', () => {
  test('gets what it answers on its loopback', async () => {
    expect(await doors.cluster.podGet(at(istiod), '/version')).toMatchObject({status: 200, body: expect.stringContaining(VERSION) as string})
    const {status, body} = await doors.cluster.podGet(at(istiod), '/debug/syncz')
    expect([status, Array.isArray(JSON.parse(body))]).toEqual([200, true])
    expect(await doors.cluster.podGet(at(istiod), '/nowhere')).toMatchObject({status: 404})
  })

  test('works for many at once', async () => {
    const answers = await Promise.all(Array.from({length: 20}, () => doors.cluster.podGet(at(istiod), '/version')))
    expect(answers.every(each => each.status === 200)).toBe(true)
  })

  test('keeps nothing open', async () => {
    await doors.cluster.podGet(at(istiod), '/version')
    const sockets = (): number => process.getActiveResourcesInfo().filter(each => each === 'TCPSocketWrap').length
    const before = sockets()
    await Promise.all(Array.from({length: 5}, () => doors.cluster.podGet(at(istiod), '/version')))
    await until('no more sockets than before', () => sockets() <= before)
  })

  test('says when there is no such pod, no such port, or no right', async () => {
    await expect(doors.cluster.podGet(at('nobody'), '/')).rejects.toMatchObject({kind: 'absent'})
    await expect(doors.cluster.podGet(at(istiod, 4), '/')).rejects.toMatchObject({kind: 'unreachable', code: 'POD_UNREACHABLE'})
    const viewer = await doorsTo(stand.kubeconfigFor('viewer'))
    await expect(viewer.cluster.podGet(at(istiod), '/')).rejects.toMatchObject({kind: 'denied', next: [expect.stringContaining(`auth can-i create pods/portforward --namespace ${NAMESPACE}`) as string]})
    await viewer.close()
  })
})
