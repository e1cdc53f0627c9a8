import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {KubeObject} from '../../src/mesh/object.ts'
import type {OpenPorts} from '../../src/open.ts'
import {bootGround} from '../stand/ground.ts'
import type {Stand} from '../stand/stand.ts'
import {CONFIG_MAPS, portsTo} from './ports.ts'

let stand: Stand
let ports: OpenPorts
beforeAll(async () => {
  stand = await bootGround()
  ports = await portsTo(stand.kubeconfig)
})
afterAll(async () => {
  await ports.close()
  await stand.stop()
})

describe('server-side apply', () => {
  const key = {resource: CONFIG_MAPS, namespace: 'default', name: 'applied'}
  const wanted = (value: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {name: 'applied', namespace: 'default'},
    data: {value, mine: 'same'},
  })
  const dataNow = async (): Promise<unknown> => (await ports.cluster.get(key))?.['data']

  test('makes what is not there, and changes what is ours', async () => {
    expect(await ports.cluster.apply(key, wanted('one'), {force: false})).toEqual([])
    expect(await ports.cluster.apply(key, wanted('two'), {force: false})).toEqual([])
    expect(await dataNow()).toEqual({value: 'two', mine: 'same'})
  })

  test('tells who holds which field, changes nothing then, and takes over when it is told to', async () => {
    const manager = 'some "one"'
    await stand.api.patch(
      `/api/v1/namespaces/default/configmaps/applied?fieldManager=${encodeURIComponent(manager)}`,
      {data: {value: 'theirs'}},
    )
    expect(await ports.cluster.apply(key, wanted('three'), {force: false})).toEqual([
      {manager, fields: ['.data.value']},
    ])
    expect(await dataNow()).toEqual({value: 'theirs', mine: 'same'})
    expect(await ports.cluster.apply(key, wanted('three'), {force: true})).toEqual([])
    expect(await dataNow()).toEqual({value: 'three', mine: 'same'})
  })
})
