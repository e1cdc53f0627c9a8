import {isFields} from '../../../mesh/fields.ts'
import {growing, insert} from './field-set.ts'
import type {FieldSet, GrowingSet} from './field-set.ts'
import {asFields, asList, handled, itemsByStep, itemStep, shapeOf} from './shapes.ts'
import {fieldOf, fieldStep} from './steps.ts'
import type {Step} from './steps.ts'
import type {ListType, MapType, Type} from './types.ts'

/** All fields and items that an object sets. */
export function fieldsOf(type: Type, value: unknown): FieldSet {
  const set = growing()
  collect(set, [], type, value)
  return set
}

function collect(set: GrowingSet, path: Step[], type: Type, value: unknown): void {
  const shape = shapeOf(type, value)
  const whole =
    shape.map === undefined
      ? shape.scalar !== undefined || shape.list?.relation === 'atomic'
      : shape.map.atomic
  if (whole) insert(set, path)
  else if (shape.map !== undefined) collectMap(set, path, shape.map, value)
  else if (shape.list !== undefined) collectList(set, path, shape.list, value)
}

function collectMap(set: GrowingSet, path: Step[], type: MapType, value: unknown): void {
  for (const [key, field] of Object.entries(asFields(value) ?? {})) {
    if (field === undefined) continue
    const at = [...path, fieldStep(key)]
    collect(set, at, type.of(key) ?? {}, field)
    if (field === null || (isFields(field) && Object.keys(field).length === 0) || !type.names(key))
      insert(set, at)
  }
}

function collectList(set: GrowingSet, path: Step[], type: ListType, value: unknown): void {
  for (const [step, items] of itemsByStep(type, asList(value))) {
    const at = [...path, step]
    if (items.length === 1) collect(set, at, type.item(), items[0])
    insert(set, at)
  }
}

/** The set with every field that the schema names on the way to a member. */
export function withNamedFields(type: Type | undefined, set: FieldSet): FieldSet {
  const members = new Set(set.members)
  const children = new Map<Step, FieldSet>()
  for (const [step, child] of set.children) {
    const field = fieldOf(step)
    if (field !== undefined && type?.map?.names(field) === true) members.add(step)
    const below =
      field === undefined
        ? step.startsWith('k:')
          ? type?.list?.item()
          : undefined
        : type?.map?.of(field)
    children.set(step, withNamedFields(below, child))
  }
  return {members, children}
}

/**
 * The object without what is in the set. An object or a list in which something was is kept when it
 * gets empty. Out: null when nothing is left.
 */
export function withoutItems(type: Type, value: unknown, set: FieldSet): unknown {
  const left = handled(shapeOf(type, value), {
    map: map => (map.atomic ? undefined : restOfMap(map, value, set)),
    scalar: () => value,
    list: list => (list.relation === 'atomic' ? undefined : restOfList(list, value, set)),
  })
  return left === undefined ? null : left
}

function restOfMap(type: MapType, value: unknown, set: FieldSet): unknown {
  const out: [string, unknown][] = []
  let matches = 0
  for (const [key, field] of Object.entries(asFields(value) ?? {})) {
    const step = fieldStep(key)
    if (set.members.has(step)) continue
    const below = set.children.get(step)
    if (below !== undefined) matches++
    out.push([key, below === undefined ? field : rest(type.of(key) ?? {}, field, below)])
  }
  return matches > 0 || out.length > 0 ? Object.fromEntries(out) : undefined
}

function restOfList(type: ListType, value: unknown, set: FieldSet): unknown {
  let matches = 0
  const out = (asList(value) ?? []).flatMap(item => {
    const at = itemStep(type, item)
    if ('problem' in at) return [item]
    if (set.members.has(at.step)) return []
    const below = set.children.get(at.step)
    if (below !== undefined) matches++
    return [below === undefined ? item : rest(type.item(), item, below)]
  })
  return matches > 0 || out.length > 0 ? out : undefined
}

function rest(type: Type, value: unknown, set: FieldSet): unknown {
  const left = withoutItems(type, value, set)
  if (left !== null) return left
  if (isFields(value)) return {}
  return Array.isArray(value) ? [] : null
}
