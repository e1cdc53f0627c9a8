import {describe, expect, test} from 'vitest'
import {instant} from '../../src/mesh/names.ts'
import {BROKEN_LAW_MS_MAX, currentStep, decide} from '../../src/run/decide.ts'
import type {RunRecord} from '../../src/run/record.ts'
import {withGoal, reduce} from '../../src/run/reduce.ts'
import type {MeshBuilder} from '../mesh/mesh-builder.ts'
import {NOW, mesh} from '../mesh/mesh-builder.ts'
import {REV, doing, plan, record, step} from './runs.ts'

const world = (labels: string, on: string): MeshBuilder =>
  ['a', 'b'].reduce(
    (built, name) =>
      built
        .namespace(name, {[REV]: labels})
        .workload(name, 'web', {on})
        .injects({namespace: name, workload: {kind: 'Deployment', name: 'web'}}, 'r2'),
    mesh().base('1.29.6', 'r1').revision('r1', '1.28.10').revision('r2', '1.29.6'),
  )

describe('[U] deciding', () => {
  test('start, act, wait, pass, the next, finish', () => {
    expect(decide(record, plan, world('r1', 'r1').build())).toMatchObject({
      do: 'start',
      step: {id: 'shift/canary/a'},
      before: {kind: 'namespace', labels: {'istio.io/rev': 'r1'}},
    })
    expect(decide(doing('a'), plan, world('r1', 'r1').build())).toMatchObject({
      do: 'act',
      effects: [{kind: 'label-namespace'}],
    })
    const moving = world('r2', 'r1')
    expect(decide(doing('a'), plan, moving.build())).toMatchObject({
      do: 'act',
      effects: [{kind: 'restart'}],
    })
    const there = world('r2', 'r2').connected('r2').build()
    const passed = reduce(doing('a'), decide(doing('a'), plan, there), NOW)
    expect(passed.notes['shift/canary/a']?.state).toBe('done')
    expect(decide(passed, plan, there)).toMatchObject({do: 'start', step: {id: 'shift/canary/b'}})
    const all = reduce(doing('b', passed), {do: 'pass', step: step('b')}, NOW)
    expect(decide(all, plan, there)).toEqual({do: 'arrive', as: 'finished'})
  })
  test('a scope ends where it says', () => {
    const scoped: RunRecord = {
      ...record,
      goal: {heading: 'forward', scope: {kind: 'steps', ids: ['shift/canary/b']}},
    }
    expect(currentStep(scoped, plan)?.id).toBe('shift/canary/b')
    expect(
      decide(
        reduce(doing('b', scoped), {do: 'pass', step: step('b')}, NOW),
        plan,
        world('r2', 'r2').build(),
      ),
    ).toEqual({do: 'arrive', as: 'reached'})
  })
  test('what a step may not open on halts it, what comes in between only makes it wait', () => {
    const ill = mesh()
      .base('1.29.6', 'r1')
      .revision('r1', '1.28.10')
      .namespace('a', {[REV]: 'r1'})
      .workload('a', 'web', {on: 'r1'})
      .namespace('b')
    expect(decide(record, plan, ill.build())).toMatchObject({
      do: 'halt',
      findings: [{code: 'REVISION_NOT_SERVING'}],
    })
    expect(decide(doing('a'), plan, ill.build())).toMatchObject({do: 'wait'})
  })
  test('the deadline counts from the last progress', () => {
    const waiting = {...doing('a'), notes: {...doing('a').notes}}
    const unprobed = (ms: number): ReturnType<MeshBuilder['build']> =>
      mesh()
        .base('1.29.6', 'r1')
        .revision('r1', '1.28.10')
        .revision('r2', '1.29.6')
        .namespace('a', {[REV]: 'r2'})
        .workload('a', 'web', {on: 'r1'})
        .namespace('b')
        .at(ms)
        .build()
    expect(decide(waiting, plan, unprobed(60_000)).do).toBe('wait')
    expect(decide(waiting, plan, unprobed(60_001))).toMatchObject({
      do: 'halt',
      findings: [{code: 'STEP_OVERDUE'}],
    })
    const further = reduce(
      waiting,
      {do: 'wait', step: step('a'), because: '', progress: 1},
      instant(NOW + 50_000),
    )
    expect(decide(further, plan, unprobed(100_000)).do).toBe('wait')
  })
  test(
    'nobody waits for a revision that a pod or a template made up (issue 9, row 4); one of the ' +
      'run’s own that is missing is waited for',
    () => {
      const told = (of: string): (string | undefined)[] =>
        [
          world('r1', 'r1').namespace('tenant').stray('tenant', 'p', {on: of}),
          world('r1', 'r1').namespace('tenant').workload('tenant', 'w', {on: of}),
          world('r1', 'r1')
            .namespace('tenant')
            .workload('tenant', 'w', {replicas: 0, labels: {[REV]: of}}),
          world('r1', 'r1').namespace(
            'tenant',
            {},
            {schedules: [{kind: 'CronJob', name: 'c', templateLabels: {[REV]: of}}]},
          ),
        ].map(
          each =>
            decide(
              record,
              {
                ...plan,
                from: [
                  {revision: 'r0', version: '1.28.9'},
                  {revision: 'r1', version: '1.28.10'},
                ],
              },
              each.build(),
            ).do,
        )
      expect([...new Set(told('made-up')), ...new Set(told('constructor'))]).toEqual([
        'start',
        'start',
      ])
      expect(new Set(told('r0'))).toEqual(new Set(['hold']))
    },
  )
  test('a newly broken law is waited for, then halts; an old one is none of our business; the way back is open', () => {
    const ill = (ms: number): ReturnType<MeshBuilder['build']> =>
      world('r1', 'r1')
        .namespace('z', {[REV]: 'gone'})
        .at(ms)
        .build()
    const wary = reduce(record, decide(record, plan, ill(0)), NOW)
    expect([decide(record, plan, ill(0)).do, wary.unlawfulSince]).toEqual(['hold', NOW])
    expect(decide(wary, plan, ill(BROKEN_LAW_MS_MAX - 1)).do).toBe('hold')
    expect(decide(wary, plan, ill(BROKEN_LAW_MS_MAX))).toMatchObject({
      do: 'halt',
      findings: [{code: 'INJECTOR_MISSING'}],
    })
    expect(
      reduce(wary, decide(wary, plan, world('r1', 'r1').build()), NOW).unlawfulSince,
    ).toBeUndefined()
    expect(
      decide({...record, brokenBefore: ['INJECTOR_MISSING Namespace  z']}, plan, ill(0)).do,
    ).toBe('start')
    expect(
      decide({...doing('a'), goal: {heading: 'back', scope: {kind: 'all'}}}, plan, ill(0)).do,
    ).not.toBe('hold')
  })
  test('back: the last that was begun first; when none is left it was undone', () => {
    const both = doing('b', reduce(doing('a'), {do: 'pass', step: step('a')}, NOW))
    const back: RunRecord = {...both, goal: {heading: 'back', scope: {kind: 'all'}}}
    expect(currentStep(back, plan)?.id).toBe('shift/canary/b')
    const home = world('r1', 'r1').connected('r1').build()
    const one = reduce(back, decide(back, plan, home), NOW)
    expect(currentStep(one, plan)?.id).toBe('shift/canary/a')
    const none = reduce(one, decide(one, plan, home), NOW)
    expect(decide(none, plan, home)).toEqual({do: 'arrive', as: 'undone'})
  })
  test('a step that is being taken back is done no more, should it be cut off half way', () => {
    const done = reduce(doing('a'), {do: 'pass', step: step('a')}, NOW)
    const back: RunRecord = {...done, goal: {heading: 'back', scope: {kind: 'all'}}}
    const decision = decide(back, plan, world('r2', 'r2').connected('r2').build())
    expect(decision.do).toBe('act')
    const cut = withGoal(reduce(back, decision, NOW), record.goal, NOW)
    expect([cut.notes['shift/canary/a']?.state, currentStep(cut, plan)?.id]).toEqual([
      'doing',
      'shift/canary/a',
    ])
  })
  test('being taken up again forgets what stopped it and gives every deadline anew', () => {
    const halted = reduce(doing('a'), {do: 'halt', step: step('a'), findings: []}, NOW)
    const again = withGoal(
      {...halted, paused: {by: 'ben', at: NOW}},
      record.goal,
      instant(NOW + 500_000),
    )
    expect([again.halted, again.paused, again.notes['shift/canary/a']?.bestAt]).toEqual([
      undefined,
      undefined,
      NOW + 500_000,
    ])
  })
})
