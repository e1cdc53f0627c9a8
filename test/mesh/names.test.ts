import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {badRevisionName, revisionFor} from '../../src/mesh/names.ts'
import {some} from '../../src/mesh/sentences.ts'

describe('[U] names', () => {
  test.each(['1-28-10', 'canary', 'a', 'x'.repeat(46), 'stable-2'])(
    '%s may name a revision',
    name => {
      expect(badRevisionName(name)).toBeUndefined()
    },
  )
  test.each([
    '1.28.10',
    '',
    'UPPER',
    '-a',
    'a-',
    '128',
    'true',
    'no',
    'default',
    'x'.repeat(47),
    'a_b',
    'null',
  ])('F-14 %j may not', name => {
    expect(badRevisionName(name)).toEqual(expect.any(String))
  })
  test('a version gives a name that may be used', () => {
    expect(['1.29.6', '1.30.0-rc.1', '1.28.10'].map(revisionFor)).toEqual([
      '1-29-6',
      '1-30-0-rc-1',
      '1-28-10',
    ])
    fc.assert(
      fc.property(
        fc.nat(99),
        fc.nat(99),
        fc.nat(99),
        (major, minor, patch) =>
          badRevisionName(revisionFor(`${major}.${minor}.${patch}`)) === undefined,
      ),
    )
  })
  test('some names and how many more', () => {
    expect([some([]), some(['a', 'b']), some(['a', 'b', 'c', 'd', 'e'])]).toEqual([
      '',
      'a, b',
      'a, b, c and 2 more',
    ])
  })
})
