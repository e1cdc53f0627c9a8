import {RuleTester} from 'eslint'
import tseslint from 'typescript-eslint'
import {describe, test} from 'vitest'
import {ownKeys} from './own-keys.js'

RuleTester.describe = describe
RuleTester.it = test

/** A file of the project, so that there are types. */
const filename = new URL('../../src/mesh/own.ts', import.meta.url).pathname
const GIVEN = `
declare const map: Readonly<Record<string, string>>
declare const key: string
declare const word: 'cpu' | 'memory'
declare const brand: string & {readonly is: 'name'}
declare const list: readonly string[]
`
const valid = [
  'map["cpu"]',
  'map[word]',
  'list[0]',
  'list[list.length - 1]',
  'Object.hasOwn(map, key) ? map[key] : undefined',
  'Object.hasOwn(map, key) && map[key] === "x"',
  'if (Object.hasOwn(map, key)) map[key]',
  '"cpu" in map',
]
const read = [
  'map[key]',
  'map?.[key]',
  'map[brand]',
  'map[`${key}.x`]',
  'Object.hasOwn(map, word) ? map[key] : undefined',
]

new RuleTester({
  languageOptions: {
    parser: tseslint.parser,
    parserOptions: {projectService: true, tsconfigRootDir: import.meta.dirname},
  },
}).run('[U] issue 10 H: a key that may be any text', ownKeys, {
  valid: valid.map(each => ({name: each, code: GIVEN + each, filename})),
  invalid: [
    ...read.map(each => ({
      name: each,
      code: GIVEN + each,
      filename,
      errors: [{messageId: 'read'}],
    })),
    {
      name: 'a write',
      code: `${GIVEN}({} as any)[key] = 1`,
      filename,
      errors: [{messageId: 'write'}],
    },
    {name: 'key in map', code: `${GIVEN}key in map`, filename, errors: [{messageId: 'in'}]},
  ],
})
