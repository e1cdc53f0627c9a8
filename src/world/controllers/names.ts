import {isFields} from '../thing.ts'
import type {Template} from './shapes.ts'

/** What Kubernetes makes names of: no vowels, no digits that look like letters. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'

/** Pod template → a name part of up to ten characters; the same for the same template, in whatever order its fields are. */
export function templateHash(template: Template, collisions = 0): string {
  return spell(hashOf(`${canonical(template)}${collisions === 0 ? '' : collisions}`))
}

/** Any JSON → 32 bits (FNV-1a with a last mixing). */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}

/** JSON with its keys in order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (!isFields(value)) return value === undefined ? 'null' : JSON.stringify(value)
  const rows = Object.keys(value).sort().filter(key => value[key] !== undefined).map(key => `${JSON.stringify(key)}:${canonical(value[key])}`)
  return `{${rows.join(',')}}`
}

/** A number as a word of the alphabet: digit by digit, so eight to ten characters for nearly all hashes. */
function spell(hash: number): string {
  return Array.from(String(hash), digit => ALPHABET[(digit.charCodeAt(0) * 7) % ALPHABET.length] ?? '').join('')
}

/** A number from 0 up to (not including) 1, always the same for the same text. */
export const shareOf = (text: string): number => hashOf(text) / 2 ** 32
