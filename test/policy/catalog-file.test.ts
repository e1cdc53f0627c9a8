import {readFileSync} from 'node:fs'
import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {stringify} from 'yaml'
import {parseCatalog} from '../../src/policy/catalog-file.ts'
import {UsageError} from '../../src/ports/trouble.ts'
import {schemaTroubles} from '../render/schemas.ts'

const OWN = readFileSync(new URL('../../templates/catalog.json', import.meta.url), 'utf8')

const support = {
  istio: '1.28',
  kubernetes: {from: '1.30', to: '1.34'},
  released: '2025-11-05',
  endOfLife: '2026-07-01',
  gatewayApi: '1.4.1',
}
const bad = {
  id: 'istio-1',
  versions: [{from: '1.30.0', to: '1.30.2'}],
  of: 'new',
  severity: 'warns',
  when: 'always',
  what: 'It forgets.',
  next: 'Go on.',
  source: 'istio/istio 1',
}
const note = {
  id: '1.28-x',
  to: '1.28',
  until: '1.30',
  since: '1.25',
  severity: 'info',
  what: 'It differs.',
  why: 'It may matter.',
  next: ['Look.'],
  source: 'Istio: change notes',
  detect: [{by: 'values', names: ['a'], kinds: ['b'], except: ['c']}],
  keep: {
    profile: '1.27',
    except: ['1.28/1.26'],
    settings: ['A=false'],
    chart: 'cni',
    until: '1.29',
  },
}
const whole = {
  apiVersion: 'meshctl.dev/v1',
  kind: 'Catalog',
  asOf: '2026-11-23',
  support: [support],
  knownBad: [bad],
  notes: [note],
}

/** The error that a catalog earns, in one line. */
function complaint(text: string): string {
  try {
    parseCatalog(text, 'c.yaml')
  } catch (error) {
    if (error instanceof UsageError) return `${error.code} ${error.message}`
    throw error
  }
  return 'none'
}

describe('[U] a catalog file', () => {
  it.each([
    ['JSON', JSON.stringify(whole, null, 2)],
    ['YAML', stringify(whole)],
  ])('is read in full, as %s', (_, text) => expect(parseCatalog(text, 'c')).toEqual(whole))

  it('may leave out what is optional', () => {
    const {gatewayApi: _api, ...row} = support
    const {until: _until, since: _since, keep: _keep, ...plain} = note
    const bare = {
      ...whole,
      support: [row],
      notes: [
        {...plain, detect: [{by: 'nothing'}]},
        {...plain, id: 'other', keep: {}},
      ],
    }
    expect(parseCatalog(JSON.stringify(bare), 'c')).toEqual(bare)
    expect(schemaTroubles(bare, 'catalog')).toEqual([])
  })

  it('of meshctl’s own is one, by the reader and by the schema', () => {
    expect(parseCatalog(OWN, 'catalog.json')).toEqual(JSON.parse(OWN))
    expect(schemaTroubles(JSON.parse(OWN), 'catalog')).toEqual([])
  })

  const without = (key: string, from: object): object =>
    Object.fromEntries(Object.entries(from).filter(([name]) => name !== key))
  const wrong: readonly (readonly [string, object, string])[] = [
    ['another kind', {...whole, kind: 'Policy'}, 'kind must be Catalog, and is "Policy"'],
    [
      'another version',
      {...whole, apiVersion: 'meshctl.dev/v2'},
      'apiVersion must be meshctl.dev/v1, and is "meshctl.dev/v2"',
    ],
    ['no day', {...whole, asOf: 'today'}, 'asOf must be a day such as 2026-11-23, and is "today"'],
    ['a day that no month has', {...whole, asOf: '2026-11-32'}, 'asOf must be a day'],
    [
      'an unknown key',
      {...whole, knowBad: []},
      'has the unknown key "knowBad"; did you mean "knownBad"?',
    ],
    [
      'an unknown key inside',
      {...whole, knownBad: [{...bad, colour: 'red'}]},
      'knownBad[0] has the unknown key "colour"; known here are id, versions',
    ],
    ['a key that is missing', without('notes', whole), 'lacks the key "notes"'],
    [
      'a key of a row that is missing',
      {...whole, support: [without('endOfLife', support)]},
      'support[0] lacks the key "endOfLife"',
    ],
    ['no list', {...whole, notes: {}}, 'notes must be a list'],
    ['no mapping', {...whole, support: ['1.28']}, 'support[0] must be a mapping of keys to values'],
    [
      'a version where a minor version stands',
      {...whole, support: [{...support, istio: '1.28.1'}]},
      'support[0].istio must be a minor version such as 1.28, and is "1.28.1"',
    ],
    [
      'a minor version where a version stands',
      {...whole, knownBad: [{...bad, versions: [{from: '1.30', to: '1.30.2'}]}]},
      'knownBad[0].versions[0].from must be a version such as 1.29.4, and is "1.30"',
    ],
    [
      'a range downwards',
      {...whole, knownBad: [{...bad, versions: [{from: '1.30.10', to: '1.30.9'}]}]},
      'knownBad[0].versions[0] goes from 1.30.10 down to 1.30.9',
    ],
    [
      'a window downwards',
      {...whole, support: [{...support, kubernetes: {from: '1.34', to: '1.30'}}]},
      'support[0].kubernetes goes from 1.34 down to 1.30',
    ],
    ['no range', {...whole, knownBad: [{...bad, versions: []}]}, 'knownBad[0].versions is empty'],
    [
      'an unknown severity',
      {...whole, knownBad: [{...bad, severity: 'fatal'}]},
      'knownBad[0].severity must be blocks or warns or info, and is "fatal"',
    ],
    [
      'neither old nor new',
      {...whole, knownBad: [{...bad, of: 'both'}]},
      'knownBad[0].of must be old or new, and is "both"',
    ],
    [
      'an empty text',
      {...whole, knownBad: [{...bad, what: ' '}]},
      'knownBad[0].what must be a text that says something',
    ],
    [
      'the same trouble twice',
      {...whole, knownBad: [bad, bad]},
      'knownBad[1] is the second row of istio-1',
    ],
    [
      'the same version twice',
      {...whole, support: [support, support]},
      'support[1] is the second row of 1.28',
    ],
    [
      'a note without a detector',
      {...whole, notes: [{...note, detect: []}]},
      'notes[0].detect is empty',
    ],
    [
      'a detector with a number',
      {...whole, notes: [{...note, detect: [{by: 'values', names: [5]}]}]},
      'notes[0].detect[0].names[0] must be a text',
    ],
    [
      'a note without a next step',
      {...whole, notes: [{...note, next: []}]},
      'notes[0].next is empty',
    ],
    [
      'a profile that is none',
      {...whole, notes: [{...note, keep: {profile: 'demo'}}]},
      'notes[0].keep.profile must be a minor version',
    ],
  ]
  it.each(wrong)('says where it is wrong: %s', (_, catalog, said) =>
    expect(complaint(JSON.stringify(catalog))).toContain(
      `CATALOG_INVALID c.yaml:1: the catalog ${said}`,
    ),
  )
  const RULES_OF_THE_READER_ONLY = [
    'a range downwards',
    'a window downwards',
    'the same trouble twice',
    'the same version twice',
  ]
  it.each(wrong.filter(([name]) => !RULES_OF_THE_READER_ONLY.includes(name)))(
    'is wrong by the schema, too: %s',
    (_, catalog) => expect(schemaTroubles(catalog, 'catalog')).not.toEqual([]),
  )

  it.each([
    ['', 'c.yaml:1: the catalog must be a mapping'],
    ['# nothing', 'c.yaml:1: the catalog must be a mapping'],
    ['a: [', 'c.yaml:1: the catalog is neither JSON nor YAML'],
    ['kind: Catalog\nkind: Catalog', 'c.yaml:2: the catalog is neither JSON nor YAML'],
    [`${stringify(whole)}---\n${stringify(whole)}`, 'holds more than one document'],
    ['apiVersion: meshctl.dev/v1\nkind: Catalog\nsupport: &a [*a]', 'lacks the key "asOf"'],
    [
      stringify(whole).replace('"1.28"', '1.28'),
      'support[0].istio must be a text; YAML reads 1.28 as a number, so put it in quotes',
    ],
    ['- a', 'c.yaml:1: the catalog must be a mapping'],
  ])('that cannot be read is a usage error: %j', (text, said) =>
    expect(complaint(text)).toContain(said),
  )

  it('names the line', () =>
    expect(complaint(stringify({...whole, asOf: 'x'}))).toContain('c.yaml:3:'))

  it('never throws anything but a usage error', () => {
    const word = fc.constantFrom(
      'support',
      'istio',
      'notes',
      'kind',
      ':',
      ' ',
      '\n',
      '  - ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '"',
      '&a',
      '*a',
      '!!x',
      '|',
      '1.28',
      'a',
      '\t',
      '%',
      '---',
      '? ',
    )
    fc.assert(
      fc.property(fc.array(word, {maxLength: 30}), words => {
        expect(complaint(words.join(''))).toMatch(/^CATALOG_INVALID c\.yaml:\d+: /)
      }),
      {numRuns: 500},
    )
  })
})
