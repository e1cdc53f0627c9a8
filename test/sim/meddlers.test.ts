import {run} from '../../src/verbs/run.ts'
import {describe, expect, test} from 'vitest'
import {DEPLOYMENTS, NAMESPACES, PODS, STATEFULSETS} from '../../src/ports/resources.ts'
import {endPod} from './controllers.ts'
import {Life, live, once} from './life.ts'
import {SYSTEM, large, small} from './meshes.ts'
import {Random} from './random.ts'
import type {World} from './world.ts'
import {whole} from './whole-upgrade.ts'

const pods = (world: World, namespace: string): readonly string[] =>
  world.store
    .all(PODS, namespace)
    .map(each => `${each.metadata.name} ${each.metadata.uid ?? ''}`)
    .sort()

describe('[S] other people', () => {
  test('F-94 a meddler who labels namespaces back never gets a pod orphaned', async () => {
    const outcomes = new Map<string, number>()
    for (let seed = 0; seed < 60; seed++) {
      const world = await small(seed)
      const random = new Random(seed + 99)
      const life = new Life(world, call => {
        if (
          call.port === 'journal.load' &&
          random.chance(0.02) &&
          world.helm.history({namespace: SYSTEM, name: 'istiod'}).at(-1)?.status === 'deployed'
        )
          meddle(world, random.pick(['shop', 'pay']))
        return 'live'
      })
      const end = await live(world, life, whole)
      if (end instanceof Error) throw end
      const name = `${end.end} ${end.findings.map(each => each.code).join()}`
      outcomes.set(name, (outcomes.get(name) ?? 0) + 1)
      expect([seed, world.judge.violations]).toEqual([seed, []])
    }
    expect([...outcomes.keys()].sort()).toEqual([
      'finished ',
      'halted REVISION_STILL_USED',
      'halted STEP_OVERDUE',
    ])
  })

  test('what cannot be taken back is decided on what is there now, not on what a watch told', async () => {
    const world = await small(38)
    world.watchLagMs = 8_000
    const end = await live(
      world,
      new Life(world),
      context =>
        whole({
          ...context,
          tell: event => {
            if (event.type === 'act' && event.step === 'cleanup/istiod-default')
              meddle(world, 'pay')
          },
        }),
      {policy: {workloadDeadlineMs: 600_000}},
    )
    expect([end, world.judge.violations]).toMatchObject([{end: 'halted'}, []])
    expect(world.helm.calls).not.toContain('uninstall istiod')
  })

  test('F-94 a meddler who never gives in is not fought for ever', async () => {
    const world = await small(34)
    const again = (): void => {
      const labels = world.store.find({resource: NAMESPACES, name: 'pay'})?.metadata.labels
      if (labels !== undefined && labels['istio.io/rev'] !== undefined)
        world.relabel('pay', {'istio-injection': 'enabled', 'istio.io/rev': null})
      world.time.later(700, again)
    }
    again()
    const end = await once(world, whole)
    expect([end.end, world.judge.violations]).toEqual(['halted', []])
    expect(['STEP_OVERDUE', 'REVISION_STILL_USED']).toContain(end.findings[0]?.code)
  })

  test('somebody who undoes every deed at once is not fought for ever either', async () => {
    const world = await small(37)
    world.store.observe(({resource, is}) => {
      if (
        resource === NAMESPACES &&
        is?.metadata.name === 'pay' &&
        is.metadata.labels['istio.io/rev'] !== undefined
      )
        world.relabel('pay', {'istio-injection': 'enabled', 'istio.io/rev': null})
    })
    const end = await once(world, whole)
    expect([end.end, end.findings.map(each => each.code), world.judge.violations]).toEqual([
      'halted',
      ['STEP_OVERDUE'],
      [],
    ])
    expect(world.writes.filter(each => each.includes('Namespace')).length).toBeLessThan(200)
  })

  test('a question that is answered late starts from what is there then', async () => {
    const world = await small(35)
    const end = await live(world, new Life(world), context =>
      whole({
        ...context,
        confirm: async question => {
          if (!question.includes('canary')) return true
          world.relabel('pay', {team: 'new', 'istio-injection': null, 'istio.io/rev': 'default'})
          await world.time.sleepUntil((world.time.now() + 600_000) as never)
          return true
        },
      }),
    )
    expect(end).toMatchObject({end: 'finished'})
    const note = JSON.parse(
      world.journal.documents.get('meshctl-upgrade')?.data['run'] ?? '{}',
    ) as {notes: Record<string, {before: unknown}>}
    expect(note.notes['shift/canary/pay']?.before).toMatchObject({
      labels: {'istio-injection': null, 'istio.io/rev': 'default'},
    })
  })

  test('workloads that come and go during the move', async () => {
    const world = await large(36)
    const end = await live(world, new Life(world), context =>
      run(
        {
          ...context,
          tell: event => {
            if (event.type === 'act' && event.step === 'shift/wave-2/shop') {
              if (
                world.store.find({resource: DEPLOYMENTS, namespace: 'shop', name: 'late'}) ===
                undefined
              )
                world.workload(DEPLOYMENTS, 'shop', 'late')
              world.store.drop({resource: STATEFULSETS, namespace: 'shop', name: 'cart'})
              world.store
                .all(PODS, 'shop')
                .filter(each => each.metadata.name.startsWith('cart'))
                .forEach(each => endPod(world.parts, each))
            }
          },
        },
        '1.29.6',
      ),
    )
    expect(end).toMatchObject({end: 'finished'})
    expect(pods(world, 'shop').length).toBeGreaterThan(4)
    expect(world.judge.violations).toEqual([])
  })
})

/** Points a namespace back at the old revision and restarts a workload of it. */
function meddle(world: World, namespace: string): void {
  world.relabel(namespace, {'istio-injection': 'enabled', 'istio.io/rev': null})
  const one = world.store.all(DEPLOYMENTS, namespace)[0]
  if (one !== undefined)
    world.store.change({resource: DEPLOYMENTS, namespace, name: one.metadata.name}, each => ({
      ...each,
      spec: {
        ...each.spec,
        template: {
          ...(each.spec?.['template'] as object),
          metadata: {
            labels: {app: one.metadata.name},
            annotations: {'kubectl.kubernetes.io/restartedAt': String(world.time.now())},
          },
        },
      },
    }))
}
