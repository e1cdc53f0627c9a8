import {run} from '../../src/verbs/run.ts'
import {describe, expect, test} from 'vitest'
import {rollback} from '../../src/verbs/rollback.ts'
import {resume} from '../../src/verbs/resume.ts'
import {once} from './life.ts'
import {large, small} from './meshes.ts'
import type {Thing} from './store.ts'
import {whole} from './whole-upgrade.ts'

const on =
  (revision: string, namespace: string) =>
  (pod: Thing): boolean =>
    pod.metadata.namespace === namespace && pod.metadata.annotations['istio.io/rev'] === revision

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
