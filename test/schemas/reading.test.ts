import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import * as z from 'zod'
import {placeOf, readBy, readJson, sound} from '../../src/schemas/reading.ts'

const wrongOf = (reading: ReturnType<typeof readJson>): readonly string[] =>
  'wrong' in reading ? reading.wrong : []

describe('[U] JSON from outside', () => {
  it('is what it says', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        // fast-check tries this key, which is refused: see below.
        fc.pre(!JSON.stringify(value).includes('"__proto__":'))
        expect(readJson(JSON.stringify(value))).toEqual({
          value: JSON.parse(JSON.stringify(value)) as unknown,
        })
      }),
    )
  })

  it('never throws, whatever the text', () => {
    const word = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ',',
      ':',
      '1',
      'a',
      ' ',
      'null',
      '"__proto__"',
      '\u2028',
    )
    fc.assert(
      fc.property(fc.array(word, {maxLength: 40}), words => {
        const text = words.join('')
        let parsed: unknown
        try {
          parsed = JSON.parse(text)
        } catch {
          expect(wrongOf(readJson(text))).toEqual(['it is not JSON'])
          return
        }
        const read = readJson(text)
        expect('wrong' in read ? text : read.value).toEqual(
          'wrong' in read ? expect.stringContaining('__proto__') : parsed,
        )
      }),
      {numRuns: 2000},
    )
  })

  it.each(['{"__proto__": {"x": 1}}', '[{"a": {"\\u005f_proto__": 1}}]'])(
    'has no key that reaches for prototypes: %s',
    text => {
      expect(wrongOf(readJson(text))).toEqual(['it has a key __proto__'])
    },
  )

  it('is not nested so deep that reading it would end the process', () => {
    expect(wrongOf(readJson('['.repeat(1_000_000)))).toEqual([
      'it is nested deeper than 300 objects and lists',
    ])
    expect(wrongOf(readJson('{"a":'.repeat(301) + '1' + '}'.repeat(301)))).toEqual([
      'it is nested deeper than 300 objects and lists',
    ])
    expect(wrongOf(readJson(`${'['.repeat(300)}${']'.repeat(300)}`))).toEqual([])
  })

  it('is not fuller than a limit, counted before anything is made of it', () => {
    expect(wrongOf(readJson(`[${'[],'.repeat(100)}1]`, 100))).toEqual([
      'it holds more than 100 values',
    ])
    expect(wrongOf(readJson(JSON.stringify('[],'.repeat(1000)), 100))).toEqual([])
  })

  it('is judged the same when another parser made it', () => {
    let deep: unknown = 1
    for (let at = 0; at < 100_000; at++) deep = [deep]
    expect(wrongOf(sound(deep))).toEqual(['it is nested deeper than 300 objects and lists'])
    expect(sound({a: [1]})).toEqual({value: {a: [1]}})
  })
})

describe('[U] what is wrong with a document', () => {
  const schema = z.strictObject({
    name: z.string(),
    of: z.enum(['old', 'new']),
    rows: z.array(z.strictObject({n: z.int()})),
  })
  const good = {name: 'a', of: 'old', rows: [{n: 1}]}
  const {name: _name, ...nameless} = good

  it('is nothing when it is whole', () => expect(readBy(schema, good)).toEqual({value: good}))

  it.each([
    [nameless, ['name is missing']],
    [{...good, name: 5}, ['name must be a text']],
    [{...good, of: 'secret value'}, ['of must be old or new']],
    [{...good, rows: {}}, ['rows must be a list']],
    [{...good, rows: [{n: 1}, {n: 1.5}]}, ['rows[1].n must be a whole number']],
    [{...good, rows: [null]}, ['rows[0] must be a mapping']],
    [{...good, rows: [{n: 1, m: 2}]}, ['rows[0] has the unknown key "m"']],
    [
      {...good, rows: Array.from({length: 7}, () => ({n: 0.5}))},
      [...[0, 1, 2, 3, 4].map(at => `rows[${at}].n must be a whole number`), 'and 2 more'],
    ],
    [null, ['must be a mapping']],
    [{...good, constructor: 1}, ['has the unknown key "constructor"']],
  ])('is told with its place and without its value: %j', (value, wrong) =>
    expect(readBy(schema, value)).toEqual({wrong}),
  )

  it('cuts keys that somebody made long', () => {
    expect(placeOf(['a', 3, 'k'.repeat(100)])).toBe(`a[3].${'k'.repeat(63)}…`)
  })
})
