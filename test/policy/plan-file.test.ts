import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {parsePlan} from '../../src/policy/plan-file.ts'
import {UsageError} from '../../src/ports/trouble.ts'
import {asJson, asYaml} from '../../src/render/as-data.ts'
import type {PlanDocument} from '../../src/verbs/documents.ts'
import {planHash} from '../../src/verbs/plan-hash.ts'
import {BLOCKING, PLAN} from '../render/documents.ts'

const hashed = (plan: PlanDocument): PlanDocument => ({
  ...plan,
  id: planHash(plan).slice(0, 10),
  hash: planHash(plan),
})
const SAVED = hashed(PLAN)
const FULL = hashed({
  ...PLAN,
  from: [{revision: 'default', version: undefined}],
  findings: [
    {...BLOCKING, severity: 'warns', accepted: {because: 'b', owner: 'o', expires: '2099-01-01'}},
  ],
  waivers: [
    {
      code: 'DISCOVERY_PINNED',
      because: 'b',
      owner: 'o',
      by: 'policy',
      state: 'applied',
      objects: [{kind: 'Pod', namespace: undefined, name: undefined}],
    },
  ],
  policy: {file: 'meshctl.yaml', named: true},
  chartSource: {source: 'oci://x', by: 'policy'},
})

/** Why it is refused; throws what is no refusal. */
function complaint(text: string): string {
  try {
    parsePlan(text, 'plan.json')
  } catch (error) {
    if (error instanceof UsageError && error.code === 'PLAN_FILE_INVALID') return error.why
    throw error
  }
  return 'none'
}
const changed = (change: object): string => complaint(JSON.stringify({...SAVED, ...change}))
const [step] = SAVED.steps

describe('[U] a saved plan (issue 9, rows 2 and 15)', () => {
  it.each([
    ['small', SAVED],
    ['full', FULL],
  ])('comes back as it was: %s', (_, plan) => {
    expect(parsePlan(asJson(plan), 'p')).toEqual(plan)
    expect(parsePlan(asYaml(plan), 'p')).toEqual(plan)
    expect(parsePlan(`\n  ${JSON.stringify(plan)}`, 'p')).toEqual(plan)
  })

  it.each([
    'waivers',
    'values',
    'phases',
    'waves',
    'cluster',
    'estimate',
    'id',
    'from',
    'to',
    'hash',
    'steps',
  ])('without %s is none, and no bug', key => {
    const {[key as 'waivers']: _left, ...rest} = SAVED
    expect(complaint(JSON.stringify(rest))).toContain(`${key} is missing`)
  })

  it.each([
    [{to: {...SAVED.to, version: '--post-renderer=/bin/sh'}}, 'to.version must be a version'],
    [{to: {revision: '1-29-6'}}, 'to.version is missing'],
    [{to: {...SAVED.to, revision: '-n'}}, 'to.revision must be the name of a revision'],
    [{to: {...SAVED.to, revision: 'default'}}, 'to.revision cannot be the name of a new revision'],
    [{from: [{revision: '../x'}]}, 'from[0].revision must be the name of a revision'],
    [
      {waves: [{...SAVED.waves[0], namespaces: ['--all']}]},
      'waves[0].namespaces[0] must be the name of a namespace',
    ],
    [
      {waves: [{...SAVED.waves[0], gateways: [{namespace: 'a', name: '--output-dir=x'}]}]},
      'waves[0].gateways[0].name must be the name of a Helm release',
    ],
    [
      {steps: [{...step, phase: 'uninstall'}]},
      'steps[0].phase must be install or shift or cleanup',
    ],
    [{steps: [{...step, run: 'rm'}]}, 'steps[0] has the unknown key "run"'],
    [
      {charts: [{chart: '-x', version: '1.29.6', sha256: 'x'}]},
      'charts[0].chart must be the name of a chart',
    ],
    [{waivers: [{code: 5}]}, 'waivers[0].code must be the code of a finding'],
    [{findings: [null]}, 'findings[0] must be a mapping'],
    [{estimate: {seconds: -1, basis: ''}}, 'estimate.seconds'],
    [{colour: 'red'}, 'has the unknown key "colour"'],
    [{apiVersion: 'meshctl.dev/v2'}, 'apiVersion must be meshctl.dev/v1'],
    [
      {steps: [{...step, title: 'x'.repeat(70_000)}]},
      'steps[0].title must be a text of at most 65536 characters',
    ],
  ])('is read whole or not at all: %j', (change, why) => expect(changed(change)).toContain(why))

  it('says what its hash was made of: nobody reviews one plan and runs another', () => {
    for (const change of [
      {steps: SAVED.steps.slice(1)},
      {steps: [{...step, title: 'Do nothing'}, ...SAVED.steps.slice(1)]},
      {findings: []},
      {waves: []},
      {hash: 'f'.repeat(64)},
      {id: 'ffffffffff'},
    ]) {
      expect(changed(change)).toContain('it was changed after it was saved')
    }
    expect(changed({estimate: {seconds: 1, basis: 'a rehearsal'}})).toBe('none')
  })

  it.each([
    ['', 'must be a mapping'],
    ['[]', 'must be a mapping'],
    ['{', 'it is not JSON'],
    ['a: [', 'it is neither JSON nor YAML'],
    ['a: 1\na: 2', 'it is neither JSON nor YAML: Map keys must be unique'],
    ['a: !!js/function x', 'it is neither JSON nor YAML: Unresolved tag'],
    [
      `a: &a [1,1,1,1,1,1,1,1,1,1]\n${['b', 'c', 'd', 'e'].map((name, at) => `${name}: &${name} [${Array.from({length: 10}, () => `*${'abcd'[at] ?? ''}`).join(',')}]`).join('\n')}`,
      'its aliases would make more of it than there is',
    ],
    ['__proto__: {a: 1}', 'it has a key __proto__'],
    ['{"__proto__": {"waivers": []}}', 'it has a key __proto__'],
    ['- '.repeat(400) + 'a', 'nested deeper than'],
    ['['.repeat(100_000), 'it is neither JSON nor YAML'],
    ['{"a":'.repeat(100_000), 'nested deeper than'],
    ['- a\n'.repeat(1_000_000), 'It has more than 200000 entries'],
    [`{"a": [${'[],'.repeat(2_000_000)}1]}`, 'it holds more than 1000000 values'],
    [`${asYaml(SAVED)}---\n${asYaml(SAVED)}`, 'it holds more than one document'],
  ])('that is none is refused in words: %.40j', (text, why) =>
    expect(complaint(text)).toContain(why),
  )

  it('never throws anything but a refusal, however it is damaged', () => {
    const values = [null, true, 0, -1, 1.5, '', '--x', [], {}, ['a'], {a: 1}]
    const places = pathsOf(SAVED)
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.constantFrom(...values), (place, value) => {
        const text = JSON.stringify(withAt(SAVED, place, value))
        expect(complaint(text)).toMatch(/^(A plan is what upgrade plan --out wrote|none$)/)
      }),
      {numRuns: 500},
    )
  })
})

/** Every place of a document. */
function pathsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  const here = path.length === 0 ? [] : [path]
  return typeof value === 'object' && value !== null
    ? [...here, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))]
    : here
}

function withAt(value: unknown, [key, ...rest]: readonly string[], put: unknown): unknown {
  if (key === undefined) return put
  const copy: Record<string, unknown> = (
    Array.isArray(value) ? value.slice() : {...(value as object)}
  ) as Record<string, unknown>
  copy[key] = withAt(copy[key], rest, put)
  return copy
}
