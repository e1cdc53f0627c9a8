import {run} from '../../src/verbs/run.ts'
import {describe, expect, test} from 'vitest'
import {DEPLOYMENTS, NAMESPACES, PODS, STATEFULSETS} from '../../src/ports/resources.ts'
import type {CommandContext, Outcome} from '../../src/verbs/contract.ts'
import {rollback} from '../../src/verbs/rollback.ts'
import {resume} from '../../src/verbs/resume.ts'
import {pause} from '../../src/verbs/pause.ts'
import {status, why} from '../../src/verbs/status.ts'
import {DriverError} from '../../src/ports/trouble.ts'
import {endPod} from './controllers.ts'
import {rootNamed} from './istiod.ts'
import {Life, live, once} from './life.ts'
import {SYSTEM, large, small} from './meshes.ts'
import {Random} from './random.ts'
import type {Thing} from './store.ts'
import type {World} from './world.ts'

const whole = (context: CommandContext): Promise<Outcome> => run(context, '1.28.10')
const on =
  (revision: string, namespace: string) =>
  (pod: Thing): boolean =>
    pod.metadata.namespace === namespace && pod.metadata.annotations['istio.io/rev'] === revision
const given = (world: World): {ports: ReturnType<World['ports']>; istioNamespace: string} => ({
  ports: world.ports(),
  istioNamespace: SYSTEM,
})
const pods = (world: World, namespace: string): readonly string[] =>
  world.store
    .all(PODS, namespace)
    .map(each => `${each.metadata.name} ${each.metadata.uid ?? ''}`)
    .sort()

describe('[S] pods that never become ready on the new revision', () => {
  test.each(['pay', 'shop'])(
    'F-73 F-74 in %s: halted with evidence, others untouched, rollback -n brings it back',
    async namespace => {
      const world = await small(11)
      const before = world.essence(false)
      world.weather.poisoned = on('1-28-10', namespace)
      const end = await once(world, whole)
      expect([end.end, end.findings.map(each => each.code), world.judge.violations]).toEqual([
        'halted',
        ['STEP_OVERDUE'],
        [],
      ])
      expect(end.findings[0]?.why).toContain('CrashLoopBackOff')
      expect(end.findings[0]?.next.join('\n')).toContain(`rollback -n ${namespace}`)
      const others = world.servers().filter(each => !each.startsWith(namespace))
      const back = await once(world, context =>
        rollback(context, {kind: 'namespaces', namespaces: [namespace]}),
      )
      expect([back.end, back.findings, world.judge.violations]).toEqual(['reached', [], []])
      expect(world.servers().filter(each => !each.startsWith(namespace))).toEqual(others)
      expect(
        world
          .since(before, false)
          .filter(
            each => each.includes(` ${namespace}/`) || each.includes(`namespace ${namespace} `),
          ),
      ).toEqual([])
      world.weather.poisoned = () => false
      expect((await once(world, context => run(context))).end).toBe('finished')
      expect(world.judge.violations).toEqual([])
    },
  )

  test('a StatefulSet that holds a broken pod comes back (F-74), in a tag as well', async () => {
    const world = await large(12)
    const before = world.essence(false)
    world.weather.poisoned = on('1-29-6', 'mail')
    expect((await once(world, context => run(context, '1.29.6'))).end).toBe('halted')
    const back = await once(world, context => rollback(context, {kind: 'all'}))
    expect([back.end, world.since(before, false), world.judge.violations]).toEqual([
      'undone',
      [],
      [],
    ])
  })

  test('healed meanwhile: resume goes on to the end', async () => {
    const world = await small(13)
    world.weather.poisoned = on('1-28-10', 'pay')
    expect((await once(world, whole)).end).toBe('halted')
    world.weather.poisoned = () => false
    expect((await once(world, resume)).end).toBe('finished')
  })

  test('a gateway that never comes up halts its wave and comes back with its address', async () => {
    const world = await large(14)
    const before = world.essence(false)
    world.weather.poisoned = on('1-29-6', 'gates')
    expect((await once(world, context => run(context, '1.29.6'))).end).toBe('halted')
    const back = await once(world, context => rollback(context, {kind: 'all'}))
    expect([back.end, back.findings, world.since(before, false), world.judge.violations]).toEqual([
      'undone',
      [],
      [],
      [],
    ])
  })

  test('F-97 proxies that reject their configuration are not moved on from', async () => {
    const world = await small(15)
    world.weather.nack = on('1-28-10', 'pay')
    const end = await once(world, whole)
    expect([end.end, end.findings[0]?.why]).toEqual([
      'halted',
      expect.stringContaining('unknown filter'),
    ])
    expect(world.servers()).toContain('shop/web: default default')
  })
})

describe('[S] an istiod in trouble', () => {
  test('F-33 a new istiod of another root takes nobody, and can be taken back', async () => {
    const world = await small(21)
    const before = world.essence()
    world.weather.rootOf = revision => rootNamed(revision)
    await world.time.pass(5_000)
    const end = await once(world, whole)
    expect([end.end, end.findings[0]?.why]).toEqual([
      'halted',
      expect.stringContaining('do not share a root'),
    ])
    expect((await once(world, context => rollback(context, {kind: 'all'}))).end).toBe('undone')
    expect(world.since(before).filter(each => !each.includes('injector'))).toEqual([])
  })

  test('F-22 a new istiod that never gets ready takes nobody', async () => {
    const world = await small(22)
    const before = world.essence()
    world.weather.poisoned = pod =>
      pod.metadata.labels['app'] === 'istiod' && pod.metadata.labels['istio.io/rev'] === '1-28-10'
    const end = await once(world, whole)
    expect([end.end, end.findings[0]?.code]).toEqual(['halted', 'STEP_OVERDUE'])
    expect((await once(world, context => rollback(context, {kind: 'all'}))).end).toBe('undone')
    expect(world.since(before)).toEqual([])
  })

  test('a new istiod that dies in the middle: nothing more is moved, and the way back is open', async () => {
    const world = await small(23)
    const before = world.essence(false)
    world.judge.isLenient = true
    const life = new Life(world)
    const end = await live(world, life, context =>
      whole({
        ...context,
        tell: event => {
          if (event.type === 'pass' && event.step === 'shift/canary/pay')
            killIstiod(world, '1-28-10')
        },
      }),
    )
    expect(end).toMatchObject({end: 'halted'})
    expect(world.servers()).toContain('shop/web: default default')
    const back = await once(world, context => rollback(context, {kind: 'all'}))
    expect([back.end, back.findings, world.since(before, false), world.judge.violations]).toEqual([
      'undone',
      [],
      [],
      [],
    ])
  })

  test('a short illness of the old istiod is waited out', async () => {
    const world = await small(24)
    world.judge.isLenient = true
    const life = new Life(world)
    const end = await live(world, life, context =>
      whole({
        ...context,
        tell: event => {
          if (event.type !== 'pass' || event.step !== 'install/base') return
          killIstiod(world, 'default')
          world.time.later(20_000, () => {
            world.weather.poisoned = () => false
          })
        },
      }),
    )
    expect(end).toMatchObject({end: 'finished'})
    expect(world.judge.violations).toEqual([])
  })
})

/** All its pods die and do not get ready again while the weather lasts. */
function killIstiod(world: World, revision: string): void {
  const isIt = (pod: Thing): boolean =>
    pod.metadata.labels['app'] === 'istiod' && pod.metadata.labels['istio.io/rev'] === revision
  world.weather.poisoned = isIt
  world.store
    .all(PODS, SYSTEM)
    .filter(isIt)
    .forEach(each => endPod(world.parts, each))
}

describe('[S] other people', () => {
  test('F-103 a pause from elsewhere stops the driver at a safe point; resume goes on', async () => {
    for (let at = 0; at < 30; at += 3) {
      const world = await small(31)
      let events = 0
      const end = await live(world, new Life(world), context =>
        whole({
          ...context,
          tell: () => {
            if (events++ === at) void pause(given(world), 'ben@phone')
          },
        }),
      )
      if (!(end instanceof Error) && end.end === 'finished') continue
      expect([at, end]).toMatchObject([at, {end: 'paused'}])
      const document = await world.time.finish(status(given(world)))
      expect([document.run.state, document.waitsFor]).toEqual([
        'paused',
        expect.stringContaining('ben@phone'),
      ])
      const frozen = world.essence()
      await world.time.pass(300_000)
      expect((await world.time.finish(why(given(world)))).run.state).toBe('paused')
      const after = await once(world, resume)
      expect([at, after.end, world.judge.violations, frozen.length > 0]).toEqual([
        at,
        'finished',
        [],
        true,
      ])
    }
  })

  test('two drivers: one drives, the other is told', async () => {
    const world = await small(32)
    const [one, two] = [new Life(world), new Life(world)]
    const ends = await world.time.finish(
      Promise.all(
        [one, two].map(async life =>
          whole(life.context({}, {holder: life === one ? 'ann@desk' : 'ben@phone'})).catch(
            (error: unknown) => error,
          ),
        ),
      ),
    )
    expect(ends[0]).toMatchObject({end: 'finished'})
    expect(ends[1]).toBeInstanceOf(DriverError)
    expect(ends[1]).toMatchObject({holder: 'ann@desk'})
    expect(world.judge.violations).toEqual([])
  })

  test('F-107 a driver that lost its Lease does nothing more', async () => {
    for (let at = 1; at < 20; at += 2) {
      const world = await small(33)
      let events = 0
      let writes = -1
      const end = await live(world, new Life(world), context =>
        whole({
          ...context,
          tell: () => {
            if (events++ !== at) return
            world.journal.steal('ben@phone')
            world.time.later(6_000, () => {
              writes = traces(world)
            })
          },
        }),
      )
      if (writes === -1) continue
      expect([at, end]).toEqual([at, expect.any(DriverError)])
      await world.time.pass(60_000)
      expect([at, traces(world)]).toEqual([at, writes])
      world.journal.free()
      expect((await once(world, resume)).end).toBe('finished')
      expect(world.judge.violations).toEqual([])
    }
  })

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

/** Grows with everything that a driver does, in the cluster or in its journal. */
const traces = (world: World): number =>
  world.writes.length +
  world.helm.calls.length +
  Number(world.journal.documents.get('meshctl-upgrade')?.version ?? 0)

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
