import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {parse} from 'yaml'
import {helmText} from '../../src/adapters/helm-text.ts'

describe('[U] values for Helm (issue 9, rows 16-23)', () => {
  test('are plain ASCII: what YAML takes for a line break, a mark or no text at all is escaped', () => {
    expect(helmText({'a\u2028': 'x\u0085\u2029\ufeff\u007f\u0000\ufffeü😀"\\'})).toBe(
      '{"a\\u2028":"x\\u0085\\u2029\\ufeff\\u007f\\u0000\\ufffe\\u00fc\\U0001f600\\"\\\\"}',
    )
    expect(helmText({'\ud83d': ['\ude00 \\ud800']})).toBe('{"\\ufffd":["\\ufffd \\\\ud800"]}')
  })
  test('read as YAML are what they were', () => {
    fc.assert(
      fc.property(
        fc.object({
          withNullPrototype: false,
          values: [fc.string({unit: 'binary'}), fc.integer(), fc.boolean()],
          key: fc.string({unit: 'binary'}).filter(key => key !== '__proto__'),
        }),
        value => {
          const text = helmText(value)
          expect(text).toMatch(/^[\x20-\x7e]*$/)
          expect(parse(text, {maxAliasCount: 0})).toEqual(value)
        },
      ),
      {numRuns: 60},
    )
  })
})
