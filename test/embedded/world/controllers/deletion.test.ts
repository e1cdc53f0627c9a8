import {describe, expect, it} from 'vitest'
import {NAMESPACE, conditionsOf, ground, workload, service} from './controller-world.ts'

describe('a namespace', () => {
  it('has its account and root certificate, which come back', async () => {
    const here = await ground({rootCa: 'PEM'})
    await here.pass(1_000)
    await here.drop('configmaps', 'kube-root-ca.crt')
    await here.drop('serviceaccounts', 'default')
    await here.pass(1_000)
    expect(here.get('configmaps', 'kube-root-ca.crt')['data']).toEqual({'ca.crt': 'PEM'})
    expect(here.all('serviceaccounts')).toHaveLength(1)
  })

  it('goes with everything in it, and waits for what a finalizer keeps', async () => {
    const here = await ground()
    await here.make(workload('Deployment', 'web'), service({}), {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {name: 'kept', finalizers: ['meshctl.dev/wait']},
    })
    await here.pass(10_000)
    await here.ask('DELETE', `/api/v1/namespaces/${NAMESPACE}`)
    await here.pass(10_000)
    const namespace = here.world.api.store.get('namespaces', undefined, NAMESPACE)
    expect(namespace === undefined ? {} : conditionsOf(namespace)).toMatchObject({
      NamespaceContentRemaining: 'True SomeResourcesRemain',
      NamespaceFinalizersRemaining: 'True SomeFinalizersRemain',
    })
    await here.change('configmaps', 'kept', {metadata: {finalizers: null}})
    await here.pass(5_000)
    expect(here.world.api.store.get('namespaces', undefined, NAMESPACE)).toBeUndefined()
    expect(here.world.api.store.storages().flatMap(storage => here.all(storage))).toEqual([])
  })
})

describe('the garbage collector', () => {
  it('takes what belonged to somebody who is gone', async () => {
    const here = await ground()
    await here.make(workload('Deployment', 'web'))
    await here.pass(10_000)
    await here.drop('deployments.apps', 'web')
    await here.pass(10_000)
    expect([here.all('replicasets.apps'), here.pods()]).toEqual([[], []])
  })

  it('foreground: the owner goes last', async () => {
    const here = await ground()
    await here.make(workload('Deployment', 'web'))
    await here.pass(10_000)
    await here.drop('deployments.apps', 'web', 'Foreground')
    await here.pass(100)
    expect(here.get('deployments.apps', 'web').metadata.finalizers).toEqual(['foregroundDeletion'])
    await here.pass(10_000)
    expect([here.all('deployments.apps'), here.all('replicasets.apps'), here.pods()]).toEqual([
      [],
      [],
      [],
    ])
  })

  it('orphan: what is below stays, and is adopted by the next of that name', async () => {
    const here = await ground()
    await here.make(workload('Deployment', 'web'))
    await here.pass(10_000)
    const names = here.pods().map(({metadata}) => metadata.name)
    await here.drop('deployments.apps', 'web', 'Orphan')
    await here.pass(5_000)
    expect([
      here.all('deployments.apps').length,
      here.pods().map(({metadata}) => metadata.name),
    ]).toEqual([0, names])
  })
})
