import type {Kind} from '../kinds.ts'
import type {Schema} from '../schema/schema.ts'

/** What this room asks of the schemas: finding a kind's schema and following `$ref`s. */
export interface SchemaWalker {
  /** The schema of a kind's objects; undefined when nothing is known of it. */
  of(kind: Kind): Schema | undefined
  /** The schema a node stands for, with `$ref` (also a sole one in `allOf`) followed. */
  resolve(node: Schema): Schema
}
