import {ALPHABET, hashOf} from '../chance.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {Template} from './object-types.ts'
import {own} from '../../../mesh/own.ts'

/**
 * Pod template → a name part of up to ten characters; the same for the same template, in whatever
 * order its fields are.
 */
export function templateHash(template: Template, collisions = 0): string {
  return spell(hashOf(`${canonical(template)}${collisions === 0 ? '' : collisions}`))
}

/** JSON with its keys in order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (!isFields(value)) return value === undefined ? 'null' : JSON.stringify(value)
  const rows = Object.keys(value)
    .sort()
    .filter(key => own(value, key) !== undefined)
    .map(key => `${JSON.stringify(key)}:${canonical(own(value, key))}`)
  return `{${rows.join(',')}}`
}

/**
 * A number as a word of the alphabet: digit by digit, so eight to ten characters for nearly all
 * hashes.
 */
function spell(hash: number): string {
  return Array.from(
    String(hash),
    digit => ALPHABET[(digit.charCodeAt(0) * 7) % ALPHABET.length] ?? '',
  ).join('')
}
