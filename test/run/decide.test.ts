import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {instant, namespaceName, revision} from '../../src/mesh/names.ts'
import {BROKEN_LAW_MS_MAX, currentStep, decide} from '../../src/run/decide.ts'
import type {Decision} from '../../src/run/decide.ts'
import {createRun, loadRun, reloadRun, saveRecord} from '../../src/run/journal.ts'
import type {RunPlan, RunRecord} from '../../src/run/record.ts'
import {withGoal, reduce} from '../../src/run/reduce.ts'
import type {Journal} from '../../src/ports/ports.ts'
import {DriverError, OutsideError} from '../../src/ports/trouble.ts'
import type {Step} from '../../src/steps/step.ts'
import {SimJournal} from '../sim/journal.ts'
import {VirtualTime} from '../sim/time.ts'
import type {MeshBuilder} from '../mesh/mesh-builder.ts'
import {NOW, mesh} from '../mesh/mesh-builder.ts'

const REV = 'istio.io/rev'
const step = (name: string): Step => ({
  kind: 'move-namespace',
  id: `shift/canary/${name}`,
  phase: 'shift',
  wave: 'canary',
  namespace: namespaceName(name),
  to: revision('r2'),
  how: 'label',
})
const plan: RunPlan = {
  schema: 'meshctl.dev/run-plan/v2',
  id: 'run',
  hash: 'a'.repeat(64),
  from: [{revision: 'r1', version: '1.28.10'}],
  to: {revision: 'r2', version: '1.29.6'},
  steps: [step('a'), step('b')],
  estimateSeconds: 0,
  waivers: [],
  charts: [],
}
const record: RunRecord = {
  schema: 'meshctl.dev/run/v2',
  id: 'run',
  startedAt: NOW,
  goal: {heading: 'forward', scope: {kind: 'all'}},
  notes: {},
  helmMajor: 3,
  atOnce: 2,
  deadlineMs: 60_000,
  brokenBefore: [],
  plan: {sha256: 'a'.repeat(64), uid: 'uid-1'},
}
const world = (labels: string, on: string): MeshBuilder =>
  ['a', 'b'].reduce(
    (built, name) =>
      built
        .namespace(name, {[REV]: labels})
        .workload(name, 'web', {on})
        .injects({namespace: name, workload: {kind: 'Deployment', name: 'web'}}, 'r2'),
    mesh().base('1.29.6', 'r1').revision('r1', '1.28.10').revision('r2', '1.29.6'),
  )
const doing = (name: string, from: RunRecord = record): RunRecord =>
  reduce(
    from,
    {
      do: 'start',
      step: step(name),
      before: {
        kind: 'namespace',
        labels: {'istio-injection': null, 'istio.io/rev': 'r1'},
        templates: {},
      },
    },
    NOW,
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
    const slow = (ms: number): MeshBuilder => world('r2', 'r1').at(ms)
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
    expect(slow(0)).toBeDefined()
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

const someDecision = (moved: {
  readonly labels: string
  readonly on: string
  readonly connected: boolean
  readonly ready: boolean
  readonly ms: number
}): MeshBuilder => {
  const built = ['a', 'b'].reduce(
    (all, name) =>
      all
        .namespace(name, {[REV]: moved.labels})
        .workload(name, 'web', {on: moved.on, pod: {ready: moved.ready}}),
    mesh().base('1.29.6', 'r1').revision('r1', '1.28.10').revision('r2', '1.29.6'),
  )
  return (moved.connected ? built.connected('r1').connected('r2') : built).at(moved.ms)
}

describe('[U] properties of deciding', () => {
  const anyWorld = fc
    .record({
      labels: fc.constantFrom('r1', 'r2'),
      on: fc.constantFrom('r1', 'r2'),
      connected: fc.boolean(),
      ready: fc.boolean(),
      ms: fc.integer({min: 0, max: 200_000}),
    })
    .map(someDecision)
  const anyRecord = fc
    .record({
      heading: fc.constantFrom('forward' as const, 'back' as const),
      a: fc.constantFrom(undefined, 'doing' as const, 'done' as const, 'undone' as const),
      b: fc.constantFrom(undefined, 'doing' as const, 'done' as const),
    })
    .map(({heading, a, b}): RunRecord => {
      const note = doing('a').notes['shift/canary/a']
      if (note === undefined) throw new Error('no note')
      return {
        ...record,
        goal: {heading, scope: {kind: 'all'}},
        notes: {
          ...(a === undefined ? {} : {'shift/canary/a': {...note, state: a}}),
          ...(b === undefined ? {} : {'shift/canary/b': {...note, state: b}}),
        },
      }
    })

  test('the same always gives the same, and nothing that came in is changed', () => {
    fc.assert(
      fc.property(anyRecord, anyWorld, (given, built) => {
        const seen = built.build()
        const text = JSON.stringify(given)
        expect(decide(given, plan, seen)).toEqual(decide(given, plan, seen))
        expect(JSON.stringify(given)).toBe(text)
      }),
    )
  })
  test('in a world that stands still, a run only ever acts, waits or comes to its end', () => {
    fc.assert(
      fc.property(anyRecord, anyWorld, (given, built) => {
        const seen = built.build()
        let now = given
        let last: Decision = decide(now, plan, seen)
        for (
          let turn = 0;
          turn < 20 &&
          last.do !== 'act' &&
          last.do !== 'wait' &&
          last.do !== 'halt' &&
          last.do !== 'arrive';
          turn++
        ) {
          const next = reduce(now, last, seen.seenAt)
          expect(next).not.toBe(now)
          now = next
          last = decide(now, plan, seen)
        }
        expect(['act', 'wait', 'halt', 'arrive']).toContain(last.do)
      }),
    )
  })
})

describe('[U] the book', () => {
  const time = new VirtualTime()
  const journal = (): ReturnType<SimJournal['ports']> => new SimJournal(time).ports(() => true)
  test('is opened as it was written', async () => {
    const ports = journal()
    expect(await loadRun(ports)).toBeUndefined()
    const stored = await createRun(ports, record, plan)
    expect(await loadRun(ports)).toEqual(stored)
  })
  test('F-103 a pause written by another is taken over, and counts', async () => {
    const ports = journal()
    const stored = await createRun(ports, record, plan)
    const other = await loadRun(ports)
    if (other === undefined) throw new Error('no book')
    await saveRecord(ports, other, {...other.record, paused: {by: 'ben', at: NOW}})
    const mine = await saveRecord(ports, stored, doing('a', stored.record))
    expect(mine.record).toMatchObject({
      paused: {by: 'ben'},
      notes: {'shift/canary/a': {state: 'doing'}},
    })
    expect((await loadRun(ports))?.record).toEqual(mine.record)
  })
  test(
    'what was kept though its answer was lost is known again as our own, and what another ' +
      'wrote is not',
    async () => {
      const ports = journal()
      const begun = {...(await createRun(ports, record, plan)), writer: 'us'}
      const losing: Journal = {
        ...ports,
        save: async (...args) => {
          await ports.save(...args)
          throw new OutsideError({
            kind: 'unreachable',
            code: 'FAULT',
            what: 'the answer was lost',
            why: '',
            next: [],
          })
        },
      }
      await expect(saveRecord(losing, begun, doing('a'))).rejects.toMatchObject({
        kind: 'unreachable',
      })
      const again = await reloadRun(ports, begun)
      expect(again.record.notes).toMatchObject({'shift/canary/a': {state: 'doing'}})
      await expect(reloadRun(ports, {...begun, writer: 'they'})).rejects.toBeInstanceOf(DriverError)
      const other = {...again, writer: 'they'}
      await saveRecord(ports, other, doing('b'))
      await expect(reloadRun(ports, again)).rejects.toBeInstanceOf(DriverError)
    },
  )
  test('F-107 anything else that another wrote means another driver', async () => {
    const ports = journal()
    const stored = await createRun(ports, record, plan)
    await saveRecord(ports, stored, doing('a', stored.record))
    await expect(saveRecord(ports, stored, doing('b', stored.record))).rejects.toBeInstanceOf(
      DriverError,
    )
    await expect(reloadRun(ports, stored)).rejects.toBeInstanceOf(DriverError)
  })
  test.each(['', '{', '{"schema":"other"}', 'null', '[]', '7'])(
    'half a journal (%j) is not guessed from',
    async text => {
      const ports = journal()
      await ports.save('meshctl-upgrade', {run: text}, undefined)
      await expect(loadRun(ports)).rejects.toMatchObject({code: 'JOURNAL_UNREADABLE'})
    },
  )
})
