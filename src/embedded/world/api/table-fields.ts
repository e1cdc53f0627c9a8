import {isFields} from '../../../mesh/fields.ts'
import type {Fields, ApiObject} from '../api-object.ts'
import {age} from './human-duration.ts'
import {own} from '../../../mesh/own.ts'

type Part = Fields | ApiObject

/** What lies at a path such as `spec.replicas`; undefined when anything on the way is missing. */
export function at(part: Part, path: string): unknown {
  let found: unknown = part
  for (const key of path.split('.')) found = isFields(found) ? own(found, key) : undefined
  return found
}

/** The text there; `''` when there is none. */
export function textAt(part: Part, path: string): string {
  const found = at(part, path)
  return typeof found === 'string'
    ? found
    : typeof found === 'number' || typeof found === 'boolean'
      ? String(found)
      : ''
}

/** The number there; 0 when there is none. */
export function numberAt(part: Part, path: string): number {
  const found = at(part, path)
  return typeof found === 'number' ? found : 0
}

/** The objects of the list there. */
export function listAt(part: Part, path: string): readonly Fields[] {
  const found = at(part, path)
  return Array.isArray(found) ? found.filter(isFields) : []
}

/** The texts of the list there. */
export function textsAt(part: Part, path: string): readonly string[] {
  const found = at(part, path)
  return Array.isArray(found) ? found.filter(each => typeof each === 'string') : []
}

/** The object there; an empty one when there is none. */
export function fieldsAt(part: Part, path: string): Fields {
  const found = at(part, path)
  return isFields(found) ? found : {}
}

export const lengthAt = (part: Part, path: string): number => {
  const found = at(part, path)
  return Array.isArray(found) ? found.length : isFields(found) ? Object.keys(found).length : 0
}

export const or = (text: string, otherwise: string): string => (text === '' ? otherwise : text)

export const ageOf = ({metadata}: ApiObject, now: number): string =>
  age(metadata.creationTimestamp, now)

/** Names and images of the containers of a pod's spec. */
export function containersAt(part: Part, path: string): readonly [string, string] {
  const containers = listAt(part, path)
  return [
    containers.map(each => textAt(each, 'name')).join(','),
    containers.map(each => textAt(each, 'image')).join(','),
  ]
}

/** `a=b,c=d`, by key. */
export function labelsText(labels: Fields): string {
  return or(
    Object.entries(labels)
      .map(([key, value]) => `${key}=${String(value)}`)
      .sort()
      .join(','),
    '<none>',
  )
}

/** A label selector in the form that clients send it in, by key; `''` when it selects all. */
export function selectorText(selector: Fields): string {
  const equal = Object.entries(fieldsAt(selector, 'matchLabels')).map(([key, value]) => ({
    key,
    text: `${key}=${String(value)}`,
  }))
  const others = listAt(selector, 'matchExpressions').map(each => ({
    key: textAt(each, 'key'),
    text: requirementText(each),
  }))
  return [...equal, ...others]
    .sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0))
    .map(({text}) => text)
    .join(',')
}

function requirementText(requirement: Fields): string {
  const [key, operator] = [textAt(requirement, 'key'), textAt(requirement, 'operator')]
  if (operator === 'Exists') return key
  if (operator === 'DoesNotExist') return `!${key}`
  return `${key} ${operator.toLowerCase()} (${[...textsAt(requirement, 'values')].sort().join(',')})`
}

/** The first few of a list, and how many more there are. */
export function someOf(texts: readonly string[], most: number, total = texts.length): string {
  const shown = texts.slice(0, most).join(',')
  return texts.length > most ? `${shown} + ${total - most} more...` : shown
}
