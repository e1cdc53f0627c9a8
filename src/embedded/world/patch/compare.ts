import type {Fields} from '../api-object.ts'
import {growing, insert, recursiveDifference} from './field-set.ts'
import type {FieldSet, GrowingSet} from './field-set.ts'
import {same} from '../same.ts'
import {asFields, asList, handled, itemsByStep, ownField, shapesOf} from './shapes.ts'
import {fieldStep} from './steps.ts'
import type {Step} from './steps.ts'
import type {ListType, MapType, Type} from './types.ts'

/** What became of an object's fields. */
export interface Comparison {
  readonly removed: FieldSet
  readonly modified: FieldSet
  readonly added: FieldSet
}

/**
 * What distinguishes the right object from the left one. Fields that objects of built-in kinds
 * always have are there on the left; on the right too when `structured`, else (the right one was
 * merged from the left one) where the left one has them.
 */
export function compared(type: Type, left: unknown, right: unknown, structured = true): Comparison {
  const found = {removed: growing(), modified: growing(), added: growing(), path: [], structured}
  compare(found, type, left, right)
  return {removed: found.removed, modified: found.modified, added: found.added}
}

/** The comparison without what lies in or below the fields of `without`. */
export function withoutFields(
  {removed, modified, added}: Comparison,
  without: FieldSet,
): Comparison {
  const rest = (set: FieldSet): FieldSet => recursiveDifference(set, without)
  return {removed: rest(removed), modified: rest(modified), added: rest(added)}
}

interface Found {
  readonly removed: GrowingSet
  readonly modified: GrowingSet
  readonly added: GrowingSet
  /** Where we are. */
  readonly path: Step[]
  readonly structured: boolean
}

function compare(found: Found, type: Type, left: unknown, right: unknown): void {
  if (left === right) return
  for (const shape of shapesOf(type, left, right)) {
    handled(shape, {
      map: map => {
        compareMaps(found, map, left, right)
      },
      scalar: () => {
        leaf(found, left, right)
      },
      list: list => {
        compareLists(found, list, left, right)
      },
    })
  }
  if (left === undefined) insert(found.added, found.path)
  else if (right === undefined) insert(found.removed, found.path)
}

function leaf(found: Found, left: unknown, right: unknown): void {
  if (left === undefined) insert(found.added, found.path)
  else if (right === undefined) insert(found.removed, found.path)
  else if (!same(left, right)) insert(found.modified, found.path)
}

function below(found: Found, step: Step, run: () => void): void {
  found.path.push(step)
  run()
  found.path.pop()
}

function compareMaps(found: Found, type: MapType, left: unknown, right: unknown): void {
  const [leftMap, rightMap] = [asFields(left), asFields(right)]
  const fillsRight = found.structured || leftMap !== undefined
  const always = leftMap !== undefined || (rightMap !== undefined && fillsRight) ? type.always : []
  const keys = new Set([...Object.keys(leftMap ?? {}), ...Object.keys(rightMap ?? {}), ...always])
  if (type.atomic || keys.size === 0) {
    leaf(found, left, right)
    return
  }
  for (const key of keys) {
    const [onLeft, onRight] = [
      fieldAt(leftMap, type, key, true),
      fieldAt(rightMap, type, key, fillsRight),
    ]
    if (onLeft === onRight) continue
    below(found, fieldStep(key), () => {
      compare(found, type.of(key) ?? {}, onLeft, onRight)
    })
  }
}

function fieldAt(map: Fields | undefined, type: MapType, key: string, fills: boolean): unknown {
  if (map === undefined) return undefined
  const value = ownField(map, key)
  return value === undefined && fills ? type.absent(key) : value
}

function compareLists(found: Found, type: ListType, left: unknown, right: unknown): void {
  const [leftList, rightList] = [asList(left) ?? [], asList(right) ?? []]
  if (type.relation === 'atomic' || leftList.length + rightList.length === 0) {
    leaf(found, left, right)
    return
  }
  const [ofLeft, ofRight] = [itemsByStep(type, leftList), itemsByStep(type, rightList)]
  for (const step of new Set([...ofLeft.keys(), ...ofRight.keys()])) {
    below(found, step, () => {
      compareItems(found, type, ofLeft.get(step) ?? [], ofRight.get(step) ?? [])
    })
  }
}

/** Items that share their key (duplicates) count as one field. */
function compareItems(
  found: Found,
  type: ListType,
  left: readonly unknown[],
  right: readonly unknown[],
): void {
  if (left.length <= 1 && right.length <= 1) {
    compare(found, type.item(), left[0], right[0])
  } else if (left.length >= 2 && right.length >= 2) {
    if (!same(left, right)) insert(found.modified, found.path)
  } else if (left.length >= 2) {
    if (right.length > 0) compare(found, type.item(), undefined, right[0])
    insert(found.removed, found.path)
  } else {
    if (left.length > 0) compare(found, type.item(), left[0], undefined)
    insert(found.added, found.path)
  }
}
