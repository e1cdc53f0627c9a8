import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {stringify} from 'yaml'
import {parsePolicy} from '../../src/policy/parse-policy.ts'
import {parseYaml} from '../../src/schemas/yaml.ts'
import {holds} from './hold.ts'
import {brokenText} from './mutate.ts'

const many = (count: number, line: (at: number) => string): string =>
  Array.from({length: count}, (_, at) => line(at)).join('\n')
/**
 * Each took the parser alone from seconds to minutes, or warned about text of others on the
 * terminal.
 */
const BURDENS: readonly string[] = [
  many(20_000, at => `k${at}: 1`),
  '['.repeat(300_000),
  '{a: '.repeat(50_000),
  '- '.repeat(50_000),
  `a: &a [${'x,'.repeat(20_000)}]\nb: [${'*a,'.repeat(500)}]`,
  many(10_000, at => `- !tag${at} x`),
  many(10_000, at => `- &a${at} x`),
  'x'.repeat(2_000_000),
]
const plainly = {
  alsoFine: (error: unknown): boolean =>
    error instanceof Error && error.message !== '' && !(error instanceof TypeError),
}

describe('[U] YAML of others', () => {
  test('is read in bounded time, and warns nobody', () =>
    holds(fc.constantFrom(...BURDENS), parseYaml, {runs: BURDENS.length, ...plainly}))

  test('of a policy, too', () =>
    holds(fc.constantFrom(...BURDENS), text => parsePolicy(text, 'meshctl.yaml'), {
      runs: BURDENS.length,
    }))

  test('is read, or refused with a reason', () =>
    holds(brokenText('a: &a {b: [1, "x"], c: |\n  text\n}\nd: *a\n'), parseYaml, {
      runs: 200,
      ...plainly,
    }))

  test('comes out as it is, but for a key that would change the object itself', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({minLength: 1}), fc.jsonValue({maxDepth: 3})), value => {
        const written = JSON.stringify(value)
        if (written.includes('"__proto__":'))
          expect(() => parseYaml(stringify(value))).toThrow('__proto__')
        else expect(JSON.stringify(parseYaml(stringify(value)))).toBe(written)
      }),
      {numRuns: 100, examples: [[{a: {['__proto__']: {}}}]]},
    )
  })
})
