import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {decide} from '../../src/run/decide.ts'
import type {Decision} from '../../src/run/decide.ts'
import type {RunRecord} from '../../src/run/record.ts'
import {reduce} from '../../src/run/reduce.ts'
import type {MeshBuilder} from '../mesh/mesh-builder.ts'
import {mesh} from '../mesh/mesh-builder.ts'
import {REV, doing, plan, record} from './runs.ts'

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
