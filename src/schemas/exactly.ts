import type * as z from 'zod'

/**
 * The same type without readonly, all the way down, for schemas know none; with the names of its
 * keys, so that a missing optional one shows.
 */
type Plain<T> = unknown extends T
  ? T
  : T extends string | number | boolean | null | undefined
    ? T
    : T extends readonly (infer E)[]
      ? readonly Plain<E>[]
      : {-readonly [K in keyof T]: Plain<T[K]>} & {readonly keysOf: keyof T}

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false

/**
 * Holds a schema to a type: the compiler refuses one that gives more, less or something else than
 * `T`, optional keys included. `exactly<Finding>()(z.strictObject({…}))`. Out: the schema itself,
 * as one of `T`.
 */
export const exactly =
  <T>() =>
  <S extends z.ZodType>(
    schema: S,
    ..._differs: Same<Plain<z.output<S>>, Plain<T>> extends true
      ? []
      : [gives: z.output<S>, wanted: T]
  ): z.ZodType<T> =>
    schema as unknown as z.ZodType<T>
