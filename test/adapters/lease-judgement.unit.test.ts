import {expect, test} from 'vitest'
import {judgeLease, microTime} from '../../src/adapters/lease-judgement.ts'
import type {Sighting} from '../../src/adapters/lease-judgement.ts'

const seen = (version: string | undefined, at: number, holder = 'ann'): Sighting => ({version, holder, at})

test.each([
  ['none at all', undefined, seen(undefined, 0), 'free'],
  ['given back', undefined, seen('1', 0, ''), 'free'],
  ['held, first look', undefined, seen('1', 0), 'wait'],
  ['standing still, not long enough', seen('1', 0), seen('1', 14_999), 'wait'],
  ['standing still long enough', seen('1', 0), seen('1', 15_000), 'free'],
  ['renewed', seen('1', 0), seen('2', 100), 'alive'],
  ['renewed at the last moment', seen('1', 0), seen('2', 20_000), 'alive'],
  ['taken by another newcomer', seen('1', 0), seen('2', 15_000, 'bob'), 'alive'],
  ['given back while we watched', seen('1', 0), seen('2', 100, ''), 'free'],
  ['deleted while we watched', seen('1', 0), seen(undefined, 100), 'free'],
] as const)('a Lease that is %s', (_, first, now, judgement) => {
  expect(judgeLease(first, now, 15_000)).toBe(judgement)
})

test('times have six digits after the point', () => {
  expect(microTime(Date.UTC(2026, 0, 2, 3, 4, 5, 6))).toBe('2026-01-02T03:04:05.006000Z')
})
