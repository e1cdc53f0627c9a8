import {describe, expect, it} from 'vitest'
import {nearest} from '../../src/policy/nearest.ts'
import {parseDuration} from '../../src/policy/duration.ts'
import {DEFAULT_POLICY, withFlags} from '../../src/policy/parse-policy.ts'
import {UsageError} from '../../src/ports/trouble.ts'

describe('[U] flags over the file', () => {
  it('win, one by one', () => {
    const policy = withFlags(
      {...DEFAULT_POLICY, revision: 'by-file'},
      {revision: undefined, from: 'old', timeoutMs: 1000},
    )
    expect([policy.revision, policy.from, policy.workloadDeadlineMs]).toEqual([
      'by-file',
      'old',
      1000,
    ])
    expect(
      withFlags(DEFAULT_POLICY, {revision: 'mine', from: undefined, timeoutMs: undefined}).revision,
    ).toBe('mine')
  })

  it('are judged', () => {
    expect(() =>
      withFlags(DEFAULT_POLICY, {revision: '1.29', from: undefined, timeoutMs: undefined}),
    ).toThrow(UsageError)
  })
})

describe('[U] durations', () => {
  it.each([
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['250ms', 250],
    ['PT5M', 300_000],
    ['PT1H30M', 5_400_000],
    ['P1D', 86_400_000],
    ['1.5h', 5_400_000],
    ['2d', 172_800_000],
  ])('%s', (text, ms) => expect(parseDuration(text)).toBe(ms))
  it.each(['', '5', 'm', '0s', 'P', 'PT', '-5m', '5 m', '5m5h', '1e3s', '9999999h', 'PT5m', '5M'])(
    'not %j',
    text => expect(parseDuration(text)).toBeUndefined(),
  )
})

describe('[U] the nearest word', () => {
  it.each([
    ['wavs', 'waves'],
    ['watch', undefined],
    ['WAVES', 'waves'],
    ['limit', 'limits'],
    ['aveS', 'waves'],
    ['', undefined],
  ])('to %j is %s', (word, near) => expect(nearest(word, ['waves', 'limits', 'charts'])).toBe(near))
})
