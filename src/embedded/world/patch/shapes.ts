import {isFields} from '../../../mesh/fields.ts'
import type {Fields} from '../api-object.ts'
import {keyStep, valueStep} from './steps.ts'
import type {Step} from './steps.ts'
import type {ListType, MapType, Type} from './types.ts'
import {own} from '../../../mesh/own.ts'

export const asFields = (value: unknown): Fields | undefined =>
  isFields(value) ? value : undefined
export const asList = (value: unknown): readonly unknown[] | undefined =>
  Array.isArray(value) ? (value as readonly unknown[]) : undefined

/** A field of an object's own, whatever its name (`constructor`). */
export const ownField = (fields: Fields | undefined, key: string): unknown =>
  fields !== undefined && Object.hasOwn(fields, key) ? fields[key] : undefined

/**
 * The one shape (of those a place may have) that a value has; all of them when the value is null,
 * missing or of another shape.
 */
export function shapeOf(type: Type, value: unknown): Type {
  if (value === null || value === undefined) return type
  if (Array.isArray(value)) return type.list === undefined ? type : {list: type.list}
  if (isFields(value)) return type.map === undefined ? type : {map: type.map}
  return type.scalar === undefined ? type : {scalar: type.scalar}
}

/**
 * Of a place where two values meet: in which shapes they are to be looked at, one after the other.
 */
export function shapesOf(type: Type, left: unknown, right: unknown): readonly Type[] {
  const [ofLeft, ofRight] = [shapeOf(type, left), shapeOf(type, right)]
  if (right === undefined) return [ofLeft]
  if (
    left === undefined ||
    (ofLeft.map === ofRight.map && ofLeft.list === ofRight.list && ofLeft.scalar === ofRight.scalar)
  )
    return [ofRight]
  return [ofLeft, ofRight]
}

/**
 * Does a type that leaves the choice mean a map, a scalar or a list? The API asks in this order.
 */
export type Handlers<R> = {
  readonly map: (type: MapType) => R
  readonly scalar: () => R
  readonly list: (type: ListType) => R
}

export function handled<R>(type: Type, {map, scalar, list}: Handlers<R>): R | undefined {
  if (type.map !== undefined) return map(type.map)
  if (type.scalar !== undefined) return scalar()
  return type.list === undefined ? undefined : list(type.list)
}

/** The step to an item of a list of kind `set` or `map`; or, as `problem`, why there is none. */
export function itemStep(
  type: ListType,
  item: unknown,
): {readonly step: Step} | {readonly problem: string} {
  return type.relation === 'map' && type.keys.length > 0 ? keyedStep(type, item) : setStep(item)
}

function keyedStep(
  type: ListType,
  item: unknown,
): {readonly step: Step} | {readonly problem: string} {
  if (item === null || item === undefined)
    return {problem: 'associative list with keys may not have a null element'}
  if (!isFields(item)) return {problem: 'associative list with keys may not have non-map elements'}
  const map = type.item().map
  const found = type.keys
    .map((key): [string, unknown] => [
      key,
      own(item, key) === undefined ? map?.defaultOf(key) : own(item, key),
    ])
    .filter(([, value]) => value !== undefined)
  if (found.length > 0) return {step: keyStep(Object.fromEntries(found))}
  const keys = type.keys.map(key => JSON.stringify(key)).join(' ')
  return {
    problem:
      `associative list with keys has an element that omits all key fields [${keys}] (and ` +
      `doesn't have default values for any key fields)`,
  }
}

function setStep(item: unknown): {readonly step: Step} | {readonly problem: string} {
  if (item === null || item === undefined)
    return {problem: "associative list without keys has an element that's an explicit null"}
  if (Array.isArray(item))
    return {problem: 'not supported: associative list with lists as elements'}
  if (isFields(item))
    return {problem: "associative list without keys has an element that's a map type"}
  return {step: valueStep(item)}
}

/** The items of a list by their steps, in order; items without a step are left out. */
export function itemsByStep(
  type: ListType,
  list: readonly unknown[] | undefined,
): Map<Step, unknown[]> {
  const found = new Map<Step, unknown[]>()
  for (const item of list ?? []) {
    const at = itemStep(type, item)
    if ('problem' in at) continue
    const others = found.get(at.step)
    if (others === undefined) found.set(at.step, [item])
    else others.push(item)
  }
  return found
}
