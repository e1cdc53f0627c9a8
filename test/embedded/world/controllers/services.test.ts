import {describe, expect, it} from 'vitest'
import {ground, statusOf, template, workload, service} from './controller-world.ts'

describe('a Service', () => {
  it('has its ready pods as endpoints, those that end as terminating', async () => {
    const here = await ground()
    await here.make(
      service({}),
      workload('Deployment', 'web', {
        template: template('web', {annotations: {'sandbox.meshctl.dev/fate': 'slow-to-end'}}),
      }),
    )
    await here.pass(10_000)
    const rows = (): unknown[] =>
      here
        .all('endpointslices.discovery.k8s.io')
        .flatMap(slice => (slice['endpoints'] as {conditions: unknown}[] | null) ?? [])
        .map(({conditions}) => conditions)
    expect(rows()).toEqual([
      {ready: true, serving: true, terminating: false},
      {ready: true, serving: true, terminating: false},
    ])
    expect(here.all('endpointslices.discovery.k8s.io')[0]?.['ports']).toEqual([
      {name: '', port: 8080, protocol: 'TCP'},
    ])
    await here.drop('pods', here.pods()[0]?.metadata.name ?? '')
    await here.pass(500)
    expect(rows()).toContainEqual({ready: false, serving: true, terminating: true})
    expect(here.get('endpoints', 'web')['subsets']).toMatchObject([
      {addresses: [{targetRef: {kind: 'Pod'}}]},
    ])
  })

  it('of type LoadBalancer gets an address after a while', async () => {
    const here = await ground({loadBalancerAfterMs: 5_000})
    await here.make(service({type: 'LoadBalancer'}))
    await here.pass(4_000)
    expect(statusOf(here.get('services', 'web'))).toEqual({loadBalancer: {}})
    await here.pass(2_000)
    expect(statusOf(here.get('services', 'web'))).toMatchObject({
      loadBalancer: {ingress: [{ip: '203.0.113.1'}]},
    })
  })
})
