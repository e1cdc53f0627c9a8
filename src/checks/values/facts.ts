import {isFields} from '../../mesh/fields.ts'
import type {Json, ReleaseRef, Values} from '../../mesh/snapshot.ts'
import {own} from '../../mesh/own.ts'

/**
 * What becomes of one key of a release's values on the way to another chart. Holds paths and short
 * words only, never a value of the user's.
 */
export interface ValueChange {
  /** Where the user has it: `global.jwtPolicy`. */
  readonly path: string
  readonly does: 'carried' | 'dropped' | 'moved' | 'set' | 'retagged'
  /** The new path, of what moved. */
  readonly to?: string
  readonly because: string
  /** It did something in the old chart that nothing takes over: a person must decide. */
  readonly loses?: true
}

/**
 * One release whose values go to another version of its chart, and what the chart has to say to
 * that.
 */
export interface ChartFacts {
  readonly release: ReleaseRef
  readonly chart: string
  readonly version: string
  /** As they will be given to Helm. May hold secrets: never printed. */
  readonly values: Values
  readonly changes: readonly ValueChange[]
  /** Undefined: the chart could not be read. */
  readonly known: KnownKeys | undefined
  readonly rendered: Rendered
}

/** What a chart knows of values. */
export interface KnownKeys {
  /** Its values.yaml, whatever it nests them under. */
  readonly defaults: Values
  /** Paths that its templates name: `global.proxy.lifecycle`. */
  readonly named: readonly string[]
}

/** Whether Helm renders the chart with the values; `undefined`: nobody could try. */
export interface Rendered {
  readonly ok: boolean | undefined
  /** Helm's own words, or why nobody could try; empty when it is fine. */
  readonly why: string
}

/** A map of Helm values, no list and no plain value. */
export const isMap = (value: Json | undefined): value is Values => isFields(value)

/** What stands at a dotted path of values; undefined when nothing does. */
export const valueAt = (values: Values, path: string): Json | undefined =>
  path
    .split('.')
    .reduce<Json | undefined>((inner, key) => (isMap(inner) ? own(inner, key) : undefined), values)
