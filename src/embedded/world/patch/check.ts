import {isFields} from '../../../mesh/fields.ts'
import {goPrinted, goType} from './go-print.ts'
import {handled, itemStep, shapeOf} from './shapes.ts'
import {fieldStep, shown} from './steps.ts'
import type {Step} from './steps.ts'
import type {ListType, MapType, Scalar, Type} from './types.ts'

/**
 * What of an applied object does not fit its type, in the API's words: `.spec.foo: field not
 * declared in schema`. Empty: it fits.
 */
export function misfits(type: Type, value: unknown): readonly string[] {
  return check(type, value).map(({path, text}) => (path.length === 0 ? text : `${path}: ${text}`))
}

interface Misfit {
  readonly path: string
  readonly text: string
}

const at = (step: Step, misfitsBelow: readonly Misfit[]): Misfit[] =>
  misfitsBelow.map(({path, text}) => ({path: `${shown([step])}${path}`, text}))
const here = (text: string): Misfit[] => [{path: '', text}]

function check(type: Type, value: unknown): Misfit[] {
  if (value === null || value === undefined) return []
  const shape = shapeOf(type, value)
  return (
    handled(shape, {
      map: map => checkMap(map, value),
      scalar: () => checkScalar(shape.scalar ?? 'untyped', value),
      list: list => checkList(list, value),
    }) ?? []
  )
}

function checkScalar(scalar: Scalar, value: unknown): Misfit[] {
  const kind = typeof value
  if (scalar === 'numeric')
    return kind === 'number' ? [] : here(`expected numeric (int or float), got ${goType(value)}`)
  if (scalar === 'string')
    return kind === 'string' ? [] : here(`expected string, got ${goValue(value)}`)
  if (scalar === 'boolean')
    return kind === 'boolean' ? [] : here(`expected boolean, got ${goPlain(value)}`)
  return kind === 'object' ? here(`expected any scalar, got ${goPlain(value)}`) : []
}

function checkMap(type: MapType, value: unknown): Misfit[] {
  if (!isFields(value)) return here(`expected map, got ${goPlain(value)}`)
  const found: Misfit[] = []
  for (const [key, field] of Object.entries(value)) {
    const fieldType = type.of(key)
    if (fieldType === undefined)
      return [...found, ...at(fieldStep(key), here('field not declared in schema'))]
    found.push(...at(fieldStep(key), check(fieldType, field)))
  }
  return found
}

function checkList(type: ListType, value: unknown): Misfit[] {
  if (!Array.isArray(value)) return here(`expected list, got ${goPlain(value)}`)
  const found: Misfit[] = []
  const seen = new Set<Step>()
  for (const [index, item] of value.entries()) {
    const place = type.relation === 'atomic' ? {step: `i:${index}`} : itemStep(type, item)
    if ('problem' in place) return [...found, ...here(`element ${index}: ${place.problem}`)]
    if (seen.has(place.step))
      found.push(...here(`duplicate entries for key ${shown([place.step])}`))
    seen.add(place.step)
    found.push(...at(place.step, check(type.item(), item)))
  }
  return found
}

/**
 * A value as most of the API server's messages about wrong types print it: `&{yes}`, `&{map[a:1]}`.
 */
const goPlain = (value: unknown): string => `&{${goPrinted(value)}}`

/** A value as its message about strings has it. */
function goValue(value: unknown): string {
  return `&value.valueUnstructured{Value:${goLiteral(value)}}`
}

function goLiteral(value: unknown): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(goLiteral).join(', ')}}`
  if (isFields(value))
    return `map[string]interface {}{${Object.entries(value)
      .map(([key, field]) => `${JSON.stringify(key)}:${goLiteral(field)}`)
      .join(', ')}}`
  return JSON.stringify(value)
}
