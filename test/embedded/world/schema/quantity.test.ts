import {describe, expect, it} from 'vitest'
import {amountOf, canonicalQuantity} from '../../../../src/embedded/world/schema/quantity.ts'

describe('amounts as the API server writes them', () => {
  it.each([
    ['0.5', '500m'],
    ['1000m', '1'],
    ['1024Mi', '1Gi'],
    ['0.5Gi', '512Mi'],
    ['1500M', '1500M'],
    ['2000M', '2G'],
    ['1e3', '1e3'],
    ['1e4', '10e3'],
    ['128974848', '128974848'],
    ['0', '0'],
    ['0Gi', '0'],
    ['-1', '-1'],
    ['-0.5', '-500m'],
    ['.5', '500m'],
    ['1Ki', '1Ki'],
    ['0.5Ki', '512'],
    ['1e-1', '100e-3'],
    ['100m', '100m'],
    ['1.5Gi', '1536Mi'],
  ])('%s is %s', (given, canonical) => {
    expect(canonicalQuantity(given)).toBe(canonical)
    expect(canonicalQuantity(canonical)).toBe(canonical)
  })

  it('takes numbers', () => expect(canonicalQuantity(2)).toBe('2'))

  it.each(['', 'abc', '1 Gi', '1GB', '.', '-', 'e3', true, null, {}, []])('refuses %j', given => {
    expect(canonicalQuantity(given)).toBeUndefined()
    expect(amountOf(given)).toBeNaN()
  })

  it('compares as numbers', () =>
    expect([amountOf('500m'), amountOf('1Ki'), amountOf('2G')]).toEqual([0.5, 1024, 2e9]))
})
