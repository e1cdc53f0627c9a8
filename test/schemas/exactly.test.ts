import {expect, it} from 'vitest'
import * as z from 'zod'
import {exactly} from '../../src/schemas/exactly.ts'

interface Wanted {
  readonly a: 'x' | 'y'
  readonly b?: readonly {readonly c?: number}[]
}

const [a, c] = [z.enum(['x', 'y']), z.exactOptional(z.number())]
const b = z.exactOptional(z.array(z.strictObject({c})))

/**
 * Each of these is an error of the compiler, which it must go on to be: `npm run types` judges this
 * file.
 */
const schemas = [
  exactly<Wanted>()(z.strictObject({a, b})),
  // @ts-expect-error an optional key that the schema lacks
  exactly<Wanted>()(z.strictObject({a})),
  // @ts-expect-error the same further down
  exactly<Wanted>()(z.strictObject({a, b: z.exactOptional(z.array(z.strictObject({})))})),
  // @ts-expect-error undefined where a key may only be left out
  exactly<Wanted>()(z.strictObject({a, b: z.optional(z.array(z.strictObject({c})))})),
  // @ts-expect-error a key that the type lacks
  exactly<Wanted>()(z.strictObject({a, b, d: z.string()})),
  // @ts-expect-error a wider value
  exactly<Wanted>()(z.strictObject({a: z.string(), b})),
  // @ts-expect-error a narrower value
  exactly<Wanted>()(z.strictObject({a: z.literal('x'), b})),
]

it('[U] a schema is held to its type by the compiler', () => expect(schemas).toHaveLength(7))
