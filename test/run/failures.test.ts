import {describe, expect, test} from 'vitest'
import {OutsideError} from '../../src/ports/trouble.ts'
import type {OutsideKind} from '../../src/ports/trouble.ts'
import {failedAgain, nextAfter} from '../../src/run/failures.ts'
import type {Failures} from '../../src/run/failures.ts'

const helm = (kind: OutsideKind): OutsideError =>
  new OutsideError({kind, code: 'HELM_FAILED', what: 'Helm could not', why: 'x', next: []})
const inARow = (kinds: readonly OutsideKind[]): Failures => {
  const [first = 'broken', ...rest] = kinds
  return rest.reduce<Failures>(
    (row, kind) => failedAgain(row, helm(kind)),
    failedAgain(undefined, helm(first)),
  )
}
const times = (count: number, kind: OutsideKind): readonly OutsideKind[] =>
  Array.from({length: count}, () => kind)

describe('[U] M: what comes after actions that failed', () => {
  test('a refusal halts at once, also after troubles that pass', () => {
    expect(nextAfter(inARow(['refused']))).toBe('halt')
    expect(nextAfter(inARow(['unreachable', 'refused']))).toBe('halt')
  })
  test('what passes is tried again twelve times in a row, then the run is left', () => {
    expect(nextAfter(inARow(times(11, 'unreachable')))).toBe('again')
    expect(nextAfter(inARow(times(12, 'unreachable')))).toBe('leave')
  })
  test('words that nobody knows are tried again, and halt', () => {
    expect(nextAfter(inARow(times(5, 'broken')))).toBe('again')
    expect(nextAfter(inARow(times(6, 'broken')))).toBe('halt')
  })
  test('but among troubles that pass they are one of them', () => {
    expect(nextAfter(inARow(['unreachable', ...times(6, 'broken')]))).toBe('again')
    expect(nextAfter(inARow(['unreachable', ...times(11, 'broken')]))).toBe('leave')
  })
})
