import {describe, expect, test} from 'vitest'
import {durationMs} from '../../src/mesh/duration.ts'

describe('[U] a duration in words', () => {
  test.each([
    ['30s', 30_000],
    ['1h30m', 5_400_000],
    ['250ms', 250],
    ['5m', 300_000],
    ['PT5M', 300_000],
    ['0s', 0],
    ['1.5s', 1500],
  ])('%s is %i ms', (text, ms) => {
    expect(durationMs(text)).toBe(ms)
  })

  test.each(['', 'P', 'PT', '5', 'soon', '5 m', '-5s'])('"%s" is none', text => {
    expect(durationMs(text)).toBeUndefined()
  })
})
