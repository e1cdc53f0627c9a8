import {isMap, valueAt} from '../checks/values/facts.ts'
import type {Json, Values} from '../mesh/snapshot.ts'
import {own} from '../mesh/own.ts'

/** The version part of an image tag is one of Istio's. */
export const isVersionTag = (tag: Json | undefined): tag is string =>
  typeof tag === 'string' && /^\d+\.\d+\.\d+/.test(tag)

/** Where values may name an image's tag. */
export const TAG_PATHS: readonly string[] = ['tag', 'global.tag', 'pilot.tag']

/** Image tags that are no version: nobody can tell which version they stand for. */
export const opaqueTags = (values: Values): readonly string[] =>
  TAG_PATHS.filter(
    path => valueAt(values, path) !== undefined && !isVersionTag(valueAt(values, path)),
  )

/**
 * Full image references, with their version in them: carried over, they would run the old image
 * under the new name.
 */
export const pinnedImages = (values: Values): readonly string[] =>
  ['image', 'pilot.image', 'global.proxy.image', 'global.proxy_init.image'].filter(path =>
    isReference(valueAt(values, path)),
  )

const isReference = (value: Json | undefined): boolean =>
  typeof value === 'string' && /[/:]/.test(value)

/**
 * Addresses of a control plane that the user wrote down: they would bind new proxies to it,
 * whatever their revision (F-45).
 */
export const pinnedAddresses = (values: Values): readonly string[] =>
  ['meshConfig.defaultConfig.discoveryAddress', 'global.remotePilotAddress'].filter(
    path => typeof valueAt(values, path) === 'string',
  )

/**
 * The lower values with the upper ones laid over them, map by map; lists and plain values of the
 * upper win whole.
 */
export function overlaid(lower: Values, upper: Values): Values {
  const keys = [...new Set([...Object.keys(lower), ...Object.keys(upper)])]
  return Object.fromEntries(keys.map(key => [key, laid(own(lower, key), own(upper, key))]))
}

function laid(lower: Json | undefined, upper: Json | undefined): Json {
  if (isMap(lower) && isMap(upper)) return overlaid(lower, upper)
  return upper ?? lower ?? null
}

/** The values with this one at a dotted path; what is no map on the way gives way. */
export function withValue(values: Values, path: string, value: Json): Values {
  const [first = '', ...rest] = path.split('.')
  if (rest.length === 0) return {...values, [first]: value}
  const inner = own(values, first)
  return {...values, [first]: withValue(isMap(inner) ? inner : {}, rest.join('.'), value)}
}

/**
 * The values without what stands at a dotted path. Maps that become empty stay: an empty map may
 * mean something.
 */
export function withoutValue(values: Values, path: string): Values {
  const [first = '', ...rest] = path.split('.')
  if (rest.length === 0) return without(values, [first])
  const inner = own(values, first)
  return isMap(inner) ? {...values, [first]: withoutValue(inner, rest.join('.'))} : values
}

/** A map without these keys. */
export const without = (values: Values, keys: readonly string[]): Values =>
  Object.fromEntries(Object.entries(values).filter(([key]) => !keys.includes(key)))
