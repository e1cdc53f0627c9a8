import type {Fields} from './store.ts'

const isMap = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** RFC 7386: null removes, maps merge, all else replaces. */
export function mergePatch(into: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return patch
  const merged: Fields = isMap(into) ? {...into} : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(merged, key)
    else merged[key] = mergePatch(merged[key], value)
  }
  return merged
}

/** The same, but lists of named maps (webhooks, containers) merge by name. */
export function strategicPatch(into: unknown, patch: unknown): unknown {
  if (isNamed(into) && isNamed(patch)) {
    const rest = patch.filter(each => !into.some(old => old['name'] === each['name']))
    return [
      ...into.map(old =>
        strategicPatch(old, patch.find(each => each['name'] === old['name']) ?? {}),
      ),
      ...rest,
    ]
  }
  if (!isMap(patch)) return patch
  const merged: Fields = isMap(into) ? {...into} : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(merged, key)
    else merged[key] = strategicPatch(merged[key], value)
  }
  return merged
}

const isNamed = (value: unknown): value is Fields[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every(each => isMap(each) && typeof each['name'] === 'string')

/**
 * As Helm merges: what the old manifest had and the new has not goes; what the new has is so; what
 * neither has stays.
 */
export function threeWay(was: unknown, wanted: unknown, live: unknown): unknown {
  if (isNamed(wanted) && isNamed(live)) {
    const named = (list: unknown, name: unknown): Fields | undefined =>
      isNamed(list) ? list.find(each => each['name'] === name) : undefined
    const kept = live.filter(
      each => named(wanted, each['name']) === undefined && named(was, each['name']) === undefined,
    )
    return [
      ...wanted.map(each => threeWay(named(was, each['name']), each, named(live, each['name']))),
      ...kept,
    ]
  }
  if (!isMap(wanted)) return wanted
  const merged: Fields = isMap(live) ? {...live} : {}
  for (const key of Object.keys(isMap(was) ? was : {})) {
    if (!(key in wanted)) Reflect.deleteProperty(merged, key)
  }
  for (const [key, value] of Object.entries(wanted))
    merged[key] = threeWay(isMap(was) ? was[key] : undefined, value, merged[key])
  return merged
}

/** One text for equal things: keys sorted, empty maps and lists left out. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (!isMap(value)) return value === undefined ? 'null' : JSON.stringify(value)
  const rows = Object.entries(value)
    .filter(([, each]) => each !== undefined && !isEmpty(each))
    .sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${rows.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`
}

const isEmpty = (value: unknown): boolean =>
  Array.isArray(value) ? value.length === 0 : isMap(value) && Object.keys(value).length === 0

/** A short name for a pod template, the same for equal templates. */
export function hashOf(value: unknown): string {
  let hash = 5381
  for (const char of canonical(value)) hash = (Math.imul(hash, 33) ^ char.charCodeAt(0)) >>> 0
  return hash.toString(36).padStart(7, '0')
}
