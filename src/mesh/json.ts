/**
 * JSON of real objects is some ten levels deep; what is deeper than this ends whoever walks it by
 * calling itself.
 */
const DEPTH_MAX = 100

/**
 * Why JSON that others wrote is unfit to be walked, copied and written again, or undefined when it
 * is fit: too deep, too large, or with the key that stands for a prototype. In: what JSON.parse
 * gave, and how many characters keys and texts may have together. Out: half a sentence that follows
 * "it"; nothing of the JSON is quoted.
 */
export function jsonFault(value: unknown, charsMax: number): string | undefined {
  let chars = 0
  let level: readonly unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEPTH_MAX) return `is more than ${DEPTH_MAX} levels deep`
    if (level.some(isPrototypal)) return 'has a field that stands for a prototype'
    chars += level.reduce<number>((sum, each) => sum + charsOf(each), 0)
    if (chars > charsMax) return `has more than ${charsMax} characters`
    level = level.flatMap(innerOf)
  }
  return undefined
}

const innerOf = (value: unknown): readonly unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value) : []

const isPrototypal = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__')

/** Everything counts for one at least: a list of nothings is large, too. */
function charsOf(value: unknown): number {
  if (typeof value === 'string') return value.length + 1
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 1
  return Object.keys(value).reduce((sum, key) => sum + key.length, 1)
}

/** Does it read as JSON? */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
