import type {Json, Values} from '../mesh/snapshot.ts'

/** Keys of a release's values that belong to one revision and must not travel to the next (dossier 4.3). */
const OF_THE_REVISION = ['revision', 'revisionTags', 'defaultRevision'] as const

/**
 * Values for the new istiod: what the user supplied for the old one, less what ties them to it.
 * Version tags are dropped, so that the chart's own version counts; a variant such as `-distroless` stays.
 */
export function carriedValues(old: Values, revision: string, version: string): Values {
  const rest = without(old, OF_THE_REVISION)
  return {...retagged(rest, version), revision}
}

/** Values for a release that stays: the user's, with version tags moved to the new version. */
export function retagged(values: Values, version: string): Values {
  const tagged = (holder: Values): Values => (holder['tag'] === undefined ? holder : {...without(holder, ['tag']), ...(isPin(holder['tag']) ? variantTag(holder['tag'], version) : {})})
  const inside = (values: Values, key: string): Values => (isValues(values[key]) ? {...values, [key]: tagged(values[key])} : values)
  return inside(inside(tagged(values), 'global'), 'pilot')
}

const isPin = (tag: Json | undefined): tag is string => typeof tag === 'string' && /^\d+\.\d+\.\d+/.test(tag)

/** `1.27.9` goes, `1.27.9-distroless` becomes `1.28.10-distroless`. */
function variantTag(tag: string, version: string): Values {
  const variant = /^\d+\.\d+\.\d+(-(?:distroless|debug))?$/.exec(tag)?.[1]
  return variant === undefined ? {} : {tag: `${version}${variant}`}
}

/** Image tags that are no version: nobody can tell which version they stand for. */
export function opaqueTags(values: Values): readonly string[] {
  const paths = [['tag'], ['global', 'tag'], ['pilot', 'tag']]
  return paths.filter(path => valueAt(values, path) !== undefined && !isPin(valueAt(values, path))).map(path => path.join('.'))
}

/** Full image references, with their version in them: carried over, they would run the old image under the new name. */
export function pinnedImages(values: Values): readonly string[] {
  const paths = [['image'], ['pilot', 'image'], ['global', 'proxy', 'image'], ['global', 'proxy_init', 'image']]
  return paths.filter(path => isReference(valueAt(values, path))).map(path => path.join('.'))
}

const isReference = (value: Json | undefined): boolean => typeof value === 'string' && /[/:]/.test(value)

const valueAt = (values: Values, path: readonly string[]): Json | undefined => path.reduce<Json | undefined>((value, key) => (isValues(value) ? value[key] : undefined), values)

/** Addresses of a control plane that the user wrote down: they would bind new proxies to it, whatever their revision (F-45). */
export function pinnedAddresses(values: Values): readonly string[] {
  const paths = [['meshConfig', 'defaultConfig', 'discoveryAddress'], ['global', 'remotePilotAddress']]
  return paths.filter(path => typeof valueAt(values, path) === 'string').map(path => path.join('.'))
}

/** The lower values with the upper ones laid over them, map by map; lists and plain values of the upper win whole. */
export function overlaid(lower: Values, upper: Values): Values {
  const keys = [...new Set([...Object.keys(lower), ...Object.keys(upper)])]
  return Object.fromEntries(keys.map(key => [key, laid(lower[key], upper[key])]))
}

function laid(lower: Json | undefined, upper: Json | undefined): Json {
  if (isValues(lower) && isValues(upper)) return overlaid(lower, upper)
  return upper ?? lower ?? null
}

export const without = (values: Values, keys: readonly string[]): Values => Object.fromEntries(Object.entries(values).filter(([key]) => !keys.includes(key)))

const isValues = (value: Json | undefined): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value)
