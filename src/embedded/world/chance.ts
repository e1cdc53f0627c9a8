// What stands for chance in a world: the same text gives the same digits, in every run.

/** What Kubernetes makes names of: no vowels, no digits that look like letters. */
export const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'

/**
 * A text → 32 bits: FNV-1a from that offset, then the finish of MurmurHash3, so that every bit of
 * the text reaches every digit.
 */
export function hashOf(text: string, offset = 0x811c9dc5): number {
  let hash = offset
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** A number from 0 up to (not including) 1, always the same for the same text. */
export const shareOf = (text: string): number => hashOf(text) / 2 ** 32

/**
 * Four offsets of FNV-1a, one for each part of the digest: nothing up the sleeve, only different
 * from each other.
 */
const OFFSETS = [0x811c9dc5, 0x01000193, 0x9e3779b9, 0x85ebca6b]

/** 32 hex digits that look random and are always the same for the same text. Not for secrets. */
export function digest(text: string): string {
  return OFFSETS.map(offset => hashOf(text, offset).toString(16).padStart(8, '0')).join('')
}
