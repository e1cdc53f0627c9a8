import {describe, expect, it} from 'vitest'
import {manifestOf} from '../../src/adapters/manifest.ts'
import {parseCatalog} from '../../src/policy/catalog-file.ts'
import {parsePolicy} from '../../src/policy/parse-policy.ts'
import {UsageError} from '../../src/ports/trouble.ts'
import {parseYaml} from '../../src/schemas/yaml.ts'

/** What any of them is refused for. */
function complaint(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    return error instanceof Error ? error.message : 'no error'
  }
  return 'none'
}

/** Each would cost minutes or gigabytes, or be read as something else than people see. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ['a list of a million lists', `[${'[],'.repeat(1_000_000)}1]`],
  ['a million lines', 'a\n'.repeat(1_000_000)],
  ['a million entries on one line', '- '.repeat(1_000_000)],
  [
    'a mapping of a hundred thousand keys',
    Array.from({length: 201_000}, (_, at) => `k${at}: v`).join('\n'),
  ],
  ['lists within lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  [
    'aliases of aliases',
    `a: &a [1,1,1,1,1,1,1,1,1,1]\n${['b', 'c', 'd', 'e'].map((name, at) => `${name}: &${name} [${Array.from({length: 10}, () => `*${'abcd'[at] ?? ''}`).join(',')}]`).join('\n')}`,
  ],
  ['a key that reaches for prototypes', '__proto__: {waivers: []}'],
]

describe('[U] YAML from outside (issue 9, rows 2 and 15)', () => {
  it.each(HOSTILE)('%s is refused, whoever reads it', (_, text) => {
    expect(complaint(() => parseYaml(text))).not.toBe('none')
    expect(complaint(() => parsePolicy(text, 'p'))).toMatch(/^p:\d+: the policy/)
    expect(complaint(() => parseCatalog(text, 'c'))).toMatch(/^c:\d+: the catalog/)
  })

  it.each(HOSTILE)('%s in a release is no object of its manifest', (_, text) => {
    expect(complaint(() => expect(manifestOf(text)).toEqual([]))).toMatch(
      /^none$|more than|larger than/,
    )
  })

  it('a wide mapping within the limit is read in linear time', () => {
    const wide = Array.from({length: 100_000}, (_, at) => `k${at}: ${at}`).join('\n')
    expect(Object.keys(parseYaml(wide) as object)).toHaveLength(100_000)
  })

  it('says nothing of the text', () =>
    expect(complaint(() => parseYaml('token: "hunter2'))).not.toContain('hunter2'))

  it.each([
    ['a: 1\na: 2', {a: 2}],
    ['<<: {a: 1}', {'<<': {a: 1}}],
    ['', null],
  ])('%j is read as it stands', (text, value) => expect(parseYaml(text)).toEqual(value))

  it.each([
    ['revision: !!binary abcd', 'revision'],
    ['revision: !shop mine', 'is not YAML'],
    ['waves: &w [{name: a, namespaces: [x]}]\nlimits: *w', 'must be a mapping'],
    ['<<: {revision: mine}', 'has the unknown key "<<"'],
    ['constructor: 1', 'has the unknown key "constructor"'],
    ['? [a]\n: 1', 'has the unknown key'],
    ['revision: mine\nrevision: yours', 'is not YAML'],
  ])('a policy has no other way to say a thing: %j', (text, why) => {
    expect(complaint(() => parsePolicy(text, 'p'))).toContain(why)
    expect(() => parsePolicy(text, 'p')).toThrow(UsageError)
  })
})
