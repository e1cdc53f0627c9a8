/** Four offsets of FNV-1a, one for each part of the digest: nothing up the sleeve, only different from each other. */
const SEEDS = [0x811c9dc5, 0x01000193, 0x9e3779b9, 0x85ebca6b]

/** 32 hex digits that look random and are always the same for the same text. Not for secrets. */
export function digest(text: string): string {
  return SEEDS.map(seed => part(text, seed).toString(16).padStart(8, '0')).join('')
}

// FNV-1a, then the finish of MurmurHash3 so that every bit of the text reaches every digit
function part(text: string, seed: number): number {
  let hash = seed
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
