import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {
  isSilent,
  judgeLease,
  leaseSpec,
  microTime,
  nextTerm,
} from '../../src/adapters/lease-judgement.ts'
import type {Sighting} from '../../src/adapters/lease-judgement.ts'

const seen = (version: string | undefined, at: number, holder = 'ann'): Sighting => ({
  version,
  holder,
  at,
})

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

describe('a Lease that somebody else wrote', () => {
  const NOW = Date.UTC(2026, 0, 2)
  const ms = (at: number): string => microTime(NOW + at)
  test.each([
    ['renewed just now', ms(0), false],
    ['of a clock that is a little behind', ms(-59_000), false],
    ['of a clock that is a little ahead', ms(59_000), false],
    ['long silent', ms(-61_000), true],
    ['renewed far in the future', '2999-01-01T00:00:00.000000Z', true],
    ['without a time', undefined, true],
    ['with words for a time', 'tomorrow', true],
  ] as const)('%s', (_, renewTime, silent) => {
    expect(isSilent(renewTime === undefined ? {} : {renewTime}, NOW)).toBe(silent)
  })

  test.each([
    [undefined, 0],
    [0, 1],
    [41, 42],
    [2_147_483_646, 2_147_483_647],
    [2_147_483_647, 0],
    [-1, 0],
    [0.5, 0],
    [Number.NaN, 0],
  ])('after term %j comes %j, which the API takes', (last, next) => {
    expect(nextTerm(last === undefined ? {} : {leaseTransitions: last})).toBe(next)
  })

  test('is read without trust', () => {
    fc.assert(
      fc.property(fc.anything(), value => {
        const spec = leaseSpec(value)
        expect(
          Object.keys(spec).filter(
            each =>
              ![
                'holderIdentity',
                'leaseDurationSeconds',
                'acquireTime',
                'renewTime',
                'leaseTransitions',
              ].includes(each),
          ),
        ).toEqual([])
        expect(Number.isInteger(nextTerm(spec))).toBe(true)
        expect(typeof isSilent(spec, NOW)).toBe('boolean')
      }),
    )
    expect(
      leaseSpec({
        holderIdentity: 'x'.repeat(100_000),
        renewTime: 7,
        preferredHolder: 'me',
        leaseTransitions: '3',
      }),
    ).toEqual({holderIdentity: 'x'.repeat(253)})
  })
})
