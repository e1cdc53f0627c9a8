/**
 * How deep what a client sends may be nested: objects and lists within each other. Deeper than any
 * kind of Kubernetes and any definition of Istio's or the Gateway API's, by far; the real API
 * server stops at 10,000. Whoever walks through an object below it, YAML included, need not count
 * (written as YAML, 900 no longer fit on the stack).
 */
export const DEPTH_MOST = 300

/** Is a value nested deeper than so many objects and lists? Never looks further down than that. */
export const isDeeper = (value: unknown, most: number): boolean =>
  deepest(value, most) !== undefined

/** What goes too deep, as JSON begins it; undefined: nothing does. */
export function deepest(value: unknown, most: number): '[' | '{' | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (most === 0) return Array.isArray(value) ? '[' : '{'
  for (const each of Object.values(value)) {
    const found = deepest(each, most - 1)
    if (found !== undefined) return found
  }
  return undefined
}
