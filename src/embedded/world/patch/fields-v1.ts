import {isFields} from '../../../mesh/fields.ts'
import type {Fields} from '../api-object.ts'
import {growing, isEmpty} from './field-set.ts'
import type {FieldSet, GrowingSet} from './field-set.ts'
import {compareSteps, readStep} from './steps.ts'

/** A set as `managedFields[].fieldsV1`, in the API's order. */
export function toFieldsV1(set: FieldSet): Fields {
  return Object.fromEntries(entriesOf(set))
}

/**
 * A set from `managedFields[].fieldsV1`. Kinds of steps that are unknown are left out.
 * @throws Error when a key cannot be read
 */
export function fromFieldsV1(fields: unknown): FieldSet {
  const set = growing()
  if (isFields(fields)) read(fields, set)
  return set
}

function entriesOf(set: FieldSet): [string, Fields][] {
  const steps = [...new Set([...set.members, ...set.children.keys()])].sort(compareSteps)
  return steps.flatMap((step): [string, Fields][] => {
    const child = set.children.get(step)
    const below = child === undefined || isEmpty(child) ? [] : entriesOf(child)
    if (below.length === 0) return set.members.has(step) ? [[step, {}]] : []
    const own: [string, Fields][] = set.members.has(step) ? [['.', {}]] : []
    return [[step, Object.fromEntries([...own, ...below])]]
  })
}

/** Out: is the place itself a member? It is when it says so, or when nothing lies below. */
function read(fields: Fields, set: GrowingSet): boolean {
  let member = false
  for (const [key, value] of Object.entries(fields)) {
    if (key === '.') {
      member = true
      continue
    }
    const step = readStep(key)
    if (step === undefined) continue
    const child = growing()
    if (read(isFields(value) ? value : {}, child)) set.members.add(step)
    if (!isEmpty(child)) set.children.set(step, child)
  }
  return member || isEmpty(set)
}
