import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {bootGround} from '../stand/ground.ts'
import type {Stand} from '../stand/stand.ts'
import {byHand} from './by-hand.ts'
import {judge} from './judge.ts'
import {INGRESS, MESHED, PLAIN, QUIET, putMesh} from './mesh.ts'
import {leftovers} from './leftovers.ts'

const MESH = [...MESHED, QUIET, INGRESS]

describe('the judge', () => {
  let stand: Stand
  beforeAll(async () => {
    stand = await bootGround()
  })
  afterAll(() => stand.stop())

  test('finds an upgrade by hand in the safe order lawful, and the official order not', async () => {
    const mesh = await putMesh(stand, {kind: 'unrevisioned', version: '1.27.9', helm: 3})
    const hand = byHand(stand.api, mesh, '1.28.10')
    const lawful = await judge(stand.api, MESH)
    await hand.install()
    await hand.shift()
    await hand.moveDefault()
    await hand.retire()
    expect(await lawful.breaches()).toEqual([])
    expect(await leftovers(stand.api, 'default')).toEqual([])
    expect(await lawful.seen()).toBeGreaterThan(100)
    lawful.stop()

    const official = await judge(stand.api, MESH)
    const next = {...mesh, version: '1.28.10', revision: '1-28-10', release: 'istiod-1-28-10'}
    const wrong = byHand(stand.api, next, '1.29.6')
    await wrong.install()
    await wrong.shift()
    await wrong.retire()
    await wrong.moveDefault()
    const [breach, ...others] = await official.breaches()
    official.stop()
    expect(breach).toMatchObject({
      law: 'the validator of all Istio resources has an answer when it fails closed',
      what: 'validator istiod-default-validator: Service istio-system/istiod-1-28-10 does not exist',
    })
    expect(breach?.until).toMatch(
      /validatingwebhookconfigurations istiod-default-validator changed/,
    )
    expect(others.every(each => each.what.includes('istiod-default-validator'))).toBe(true)
  })

  test('sees what others must not do', async () => {
    const watching = await judge(stand.api, MESH)
    await stand.api.patch(`/api/v1/namespaces/users`, {
      metadata: {labels: {'istio.io/rev': 'nowhere'}},
    })
    await stand.api.create(`/api/v1/namespaces/users/pods`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {name: 'naked'},
      spec: {containers: [{name: 'app', image: 'app:1'}]},
    })
    await stand.api.patch(`/apis/apps/v1/namespaces/${PLAIN}/deployments/web`, {
      spec: {replicas: 1},
    })
    await stand.api.patch(`/api/v1/namespaces/orders/configmaps/bystander`, {data: {owner: 'us'}})
    const breaches = await watching.breaches()
    watching.stop()
    expect(breaches.map(each => each.what)).toEqual(
      expect.arrayContaining([
        'namespace users has no injector',
        'pod users/naked came without a proxy',
        `apps/deployments ${PLAIN}/web was written`,
        'core/configmaps orders/bystander was written',
      ]),
    )
  })
})
