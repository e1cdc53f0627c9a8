import {describe, expect, it} from 'vitest'
import {RESTART, ground, workload, service} from './controller-world.ts'

describe('all of them', () => {
  it('do the same again with the same seed', async () => {
    const runs = await Promise.all(
      [1, 2].map(async () => {
        const here = await ground()
        await here.make(
          workload('Deployment', 'web'),
          workload('StatefulSet', 'db'),
          workload('DaemonSet', 'agent'),
          service({}),
        )
        await here.pass(10_000)
        await here.change('deployments.apps', 'web', RESTART)
        await here.pass(20_000)
        return here.world.api.store
          .storages()
          .flatMap(storage => here.world.api.store.list(storage))
      }),
    )
    expect(runs[0]).toEqual(runs[1])
  })

  it('come to rest', async () => {
    const here = await ground()
    await here.make(
      workload('Deployment', 'web'),
      workload('StatefulSet', 'db'),
      workload('DaemonSet', 'agent'),
      service({type: 'LoadBalancer'}),
    )
    await here.pass(30_000)
    const {version} = here.world.api.store
    await here.pass(60_000)
    expect(here.world.api.store.version).toBe(version)
    expect(here.world.controllers.busy()).toBe(false)
  })
})
