import {describe, expect, it} from 'vitest'
import type {ContainerProcess} from '../../../../src/embedded/world/container-process.ts'
import {startControllers} from '../../../../src/embedded/world/controllers/controllers.ts'
import {conditionsOf, ground, isReady, template, workload} from './controller-world.ts'
import type {PodBehavior} from '../../../../src/embedded/world/controllers/settings.ts'

const pod = (
  name: string,
  spec: object = {},
  annotations: object = {},
): Readonly<Record<string, unknown>> => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name, labels: {app: name}, annotations},
  spec: {...(template(name)['spec'] as object), ...spec},
})
const fated = (fate: PodBehavior): object => ({'sandbox.meshctl.dev/fate': fate})

describe('the scheduler', () => {
  it('spreads pods of one owner', async () => {
    const here = await ground()
    await here.make(workload('Deployment', 'web', {replicas: 6}))
    await here.pass(10_000)
    const nodes = here.pods().map(({spec}) => spec.nodeName ?? '')
    expect([...new Set(nodes)].map(node => nodes.filter(each => each === node).length)).toEqual([
      2, 2, 2,
    ])
  })

  it('says why a pod fits nowhere, and finds a node once one fits', async () => {
    const here = await ground({
      nodes: [{name: 'one', taints: [{key: 'mine', effect: 'NoSchedule'}]}, {name: 'two'}],
    })
    await here.make(pod('picky', {nodeSelector: {disk: 'fast'}}))
    await here.pass(5_000)
    expect(conditionsOf(here.get('pods', 'picky'))).toEqual({PodScheduled: 'False Unschedulable'})
    expect(here.events('FailedScheduling')).toEqual([
      "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector. no new " +
        'claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not ' +
        'helpful for scheduling.',
    ])
    await here.ask('PATCH', '/api/v1/nodes/two', {
      body: {metadata: {labels: {disk: 'fast'}}},
      type: 'application/merge-patch+json',
    })
    await here.pass(5_000)
    expect(isReady(here.pods()[0] ?? expect.fail())).toBe(true)
  })

  it('fills no node beyond its room', async () => {
    const here = await ground({nodes: [{name: 'one', capacity: {pods: '3'}}]})
    await here.make(workload('Deployment', 'web', {replicas: 5}))
    await here.pass(10_000)
    expect(here.pods().filter(isReady)).toHaveLength(3)
    expect(here.events('FailedScheduling')[0]).toContain('1 Too many pods')
  })
})

describe('the kubelet', () => {
  it('starts native sidecars beside the containers, and ends other init containers first', async () => {
    const here = await ground()
    await here.make(
      pod('web', {
        initContainers: [
          {name: 'prepare', image: 'x:1'},
          {name: 'proxy', image: 'p:1', restartPolicy: 'Always'},
        ],
      }),
    )
    await here.pass(5_000)
    const [web] = here.pods()
    expect(
      web?.status?.initContainerStatuses?.map(({name, ready, state}) => [
        name,
        ready,
        Object.keys(state)[0],
      ]),
    ).toEqual([
      ['prepare', true, 'terminated'],
      ['proxy', true, 'running'],
    ])
    expect(conditionsOf(web ?? expect.fail())).toEqual({
      PodReadyToStartContainers: 'True',
      Initialized: 'True',
      Ready: 'True',
      ContainersReady: 'True',
      PodScheduled: 'True',
    })
  })

  it('tells the fates apart', async () => {
    const here = await ground()
    const fates = ['never-ready', 'crash-loop', 'image-missing', 'well'] as const
    for (const fate of fates) await here.make(pod(fate, {}, fated(fate)))
    await here.pass(60_000)
    const [crashing] =
      here.pods().find(({metadata}) => metadata.name === 'crash-loop')?.status?.containerStatuses ??
      []
    expect(
      Object.fromEntries(
        here.pods().map(each => [each.metadata.name, [each.status?.phase, isReady(each)]]),
      ),
    ).toEqual({
      'crash-loop': ['Running', false],
      'image-missing': ['Pending', false],
      'never-ready': ['Running', false],
      well: ['Running', true],
    })
    expect(crashing?.restartCount).toBeGreaterThanOrEqual(2)
    expect(crashing?.state.waiting?.reason).toBe('CrashLoopBackOff')
  })

  it('heals what was fated when the fate is lifted', async () => {
    let fate: PodBehavior = 'crash-loop'
    const here = await ground({podBehavior: () => fate})
    await here.make(pod('web'))
    await here.pass(120_000)
    fate = 'well'
    await here.pass(10_000)
    expect(isReady(here.pods()[0] ?? expect.fail())).toBe(true)
  })

  it('takes its time to end, and never more than the grace period', async () => {
    const here = await ground()
    await here.make(
      pod('slow', {terminationGracePeriodSeconds: 20}, fated('slow-to-end')),
      pod('quick'),
    )
    await here.pass(10_000)
    await here.drop('pods', 'slow')
    await here.drop('pods', 'quick')
    await here.pass(15_000)
    expect(here.pods().map(({metadata}) => metadata.name)).toEqual(['slow'])
    await here.pass(6_000)
    expect(here.pods()).toEqual([])
  })

  it('asks the program in a pod whether it is ready, and restarts it when it falls', async () => {
    let [isUp, crash, starts]: [boolean, string | undefined, number] = [false, undefined, 0]
    const running = new Map<string, ContainerProcess>()
    const processes = {
      start: (each: {metadata: {uid: string}}) => {
        starts++
        const program: ContainerProcess = {
          ready: () => isUp,
          crashed: () => crash,
          http: () => Promise.resolve({status: 200, body: ''}),
          stop: () => undefined,
        }
        running.set(each.metadata.uid, program)
        return program
      },
      of: (uid: string) => running.get(uid),
      stop: (uid: string) => void running.delete(uid),
    }
    const here = await ground()
    here.world.controllers.stop()
    const controllers = startControllers(here.world.api, {nodes: [], processes})
    await here.make(pod('istiod'))
    await here.pass(10_000)
    expect(isReady(here.pods()[0] ?? expect.fail())).toBe(false)
    isUp = true
    await here.pass(1_000)
    expect(isReady(here.pods()[0] ?? expect.fail())).toBe(true)
    crash = 'panic'
    await here.pass(1_000)
    expect(here.pods()[0]?.status?.containerStatuses?.[0]).toMatchObject({
      restartCount: 1,
      ready: false,
      state: {waiting: {reason: 'CrashLoopBackOff'}},
    })
    crash = undefined
    await here.pass(15_000)
    expect(isReady(here.pods()[0] ?? expect.fail())).toBe(true)
    expect(starts).toBe(2)
    await here.drop('pods', 'istiod')
    await here.pass(5_000)
    expect(running.size).toBe(0)
    controllers.stop()
  })
})

describe('a node that is gone', () => {
  it('loses its pods after a while, and their owners make others', async () => {
    const here = await ground()
    await here.make(workload('Deployment', 'web', {replicas: 3}))
    await here.pass(10_000)
    await here.ask('DELETE', '/api/v1/nodes/node-1')
    await here.pass(60_000)
    expect(
      here
        .pods()
        .map(({spec}) => spec.nodeName)
        .sort(),
    ).toEqual(expect.not.arrayContaining(['node-1']))
    expect(here.pods().filter(isReady)).toHaveLength(3)
  })
})
