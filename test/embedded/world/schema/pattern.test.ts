import {describe, expect, it} from 'vitest'
import {patternMatches} from '../../../../src/embedded/world/schema/pattern.ts'
import {parsePattern} from '../../../../src/embedded/world/schema/pattern-syntax.ts'
import {validateCustom} from '../../../../src/embedded/world/schema/validate-custom.ts'

const LABEL = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'

describe('[U] patterns of definitions', () => {
  it.each([
    ['^(a+)+$', `${'a'.repeat(50_000)}!`],
    ['^(a|a)*$', `${'a'.repeat(50_000)}!`],
    ['^(\\w+\\s?)*$', `${'word '.repeat(10_000)}!`],
    ['^(.*)*x$', 'a'.repeat(20_000)],
    [LABEL, `${'a.'.repeat(20_000)}!`],
  ])('%s takes no time over a text that does not match', (pattern, text) => {
    const before = performance.now()
    const schema = {type: 'object', properties: {s: {type: 'string', pattern}}}
    expect(validateCustom(schema, {s: text})).toHaveLength(1)
    expect(performance.now() - before).toBeLessThan(2_000)
  })

  it.each(['((a{0,1000}){0,1000}){0,1000}', '('.repeat(100_000), '^(x+x+)+y$'])(
    'what would be too long or too much is taken to match',
    pattern => {
      const before = performance.now()
      expect(patternMatches(pattern, 'x'.repeat(1_000_000))).toBe(true)
      expect(performance.now() - before).toBeLessThan(2_000)
    },
  )

  it.each([
    [LABEL, ['a', 'a-b.c', '0'], ['', '-a', 'a..b', 'A', 'a\n']],
    ['^\\d{1,3}(\\.\\d{1,3}){3}$', ['10.0.0.1'], ['10.0.0', '1000.0.0.1']],
    ['a|^b$|', ['', 'x'], []],
    ['^(?:ab|c)*d$', ['d', 'abcd', 'cccd'], ['abd!', 'a']],
    ['(?i)^abc$', ['ABC', 'aBc'], ['abcd']],
    ['^[^\\W_]+$', ['aZ9'], ['a_', '-']],
    ['^[\\w-.]+$', ['a-b.c'], ['a b']],
    ['^[[:alpha:]_]+$', ['abc_'], ['a1']],
    ['^[]a]$', [']', 'a'], ['b']],
    ['^\\p{Lu}\\pL*$', ['Éa'], ['éa']],
    ['\\bfoo\\b', ['a foo b'], ['afoo']],
    ['^.{2,3}$', ['𝄞𝄞', 'abc'], ['a', 'a\nb']],
    ['^\\x41\\.\\-\\/$', ['A.-/'], ['Ax-/']],
    ['\\Aa*?b\\z', ['aab', 'b'], ['aabc']],
    ['^$', [''], ['a', '\n']],
    ['(?m)^b$', ['a\nb\nc'], ['ab']],
  ])('%s as Go reads it', (pattern, right, wrong) => {
    expect(right.filter(text => !patternMatches(pattern, text))).toEqual([])
    expect(wrong.filter(text => patternMatches(pattern, text))).toEqual([])
  })

  it.each(['(?=a)b', '(a)\\1', 'a**', '(', 'a{2,1}', '[z-a]', '[[:strange:]]', '\\', '*'])(
    '%s is none of Go’s: everything matches',
    pattern => {
      expect(parsePattern(pattern)).toBeUndefined()
      expect(patternMatches(pattern, 'anything')).toBe(true)
    },
  )

  it('agrees with this machine’s own expressions where those are harmless', () => {
    const pieces = ['a', 'b', '.', '[ab]', '[^a]', '\\d', '\\w', '(a|b)', '(?:ab)', '^', '$', '\\b']
    const ends = ['', '*', '+', '?', '{2}', '{0,2}', '*?']
    const texts = ['', 'a', 'b', 'ab', 'ba', 'aab', 'abab', 'a1', '1', ' a b', 'bbb', '\n']
    let seed = 1
    const one = <T>(all: readonly T[]): T | undefined =>
      all[(seed = (seed * 48_271) % 2_147_483_647) % all.length]
    for (let count = 0; count < 2_000; count++) {
      const pattern = Array.from({length: 3}, () => {
        const piece = one(pieces) ?? ''
        return /^[\^$]$|\\b/.test(piece) ? piece : `${piece}${one(ends) ?? ''}`
      }).join('')
      for (const text of texts)
        expect(patternMatches(pattern, text), `${pattern} ${JSON.stringify(text)}`).toBe(
          new RegExp(pattern, 'u').test(text),
        )
    }
  })
})
