import {expect, test} from 'vitest'
import {jsonComplaint, quotedBody} from '../../../../src/embedded/world/api/broken-json.ts'

// Right side: what encoding/json of Go 1.26 says of the same text.
test.each([
  ['{"a":', 'unexpected end of JSON input'],
  ['', 'unexpected end of JSON input'],
  ['hello', "invalid character 'h' looking for beginning of value"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
  ['[1 2]', "invalid character '2' after array element"],
  ['"\\x"', "invalid character 'x' in string escape code"],
  ['"a\nb"', "invalid character '\\n' in string literal"],
  ['tru', "invalid character ' ' in literal true (expecting 'e')"],
  ['-x', "invalid character 'x' in numeric literal"],
  ['1.x', "invalid character 'x' after decimal point in numeric literal"],
  ['1ex', "invalid character 'x' in exponent of numeric literal"],
  ['01', "invalid character '1' after top-level value"],
  ['"\\u12g', "invalid character 'g' in \\u hexadecimal character escape"],
  ["'", "invalid character '\\'' looking for beginning of value"],
])('%j: %s', (text, complaint) => expect(jsonComplaint(text)).toBe(complaint))

test('nesting without end, and how a body is quoted', () => {
  expect(jsonComplaint('['.repeat(1_000_000))).toBe("invalid character '[' exceeded max depth")
  expect(quotedBody('{"kind":"Namespace","apiVersion":"v1"} x')).toBe(
    '({"kind":"Namespace","apiVersio ...)',
  )
  expect([quotedBody(''), quotedBody('[]'), quotedBody('ü')]).toEqual([
    '(<empty>)',
    '(5b5d)',
    '(c3bc)',
  ])
})
