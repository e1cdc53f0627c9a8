import type {Json, Values} from '../../mesh/snapshot.ts'
import {own} from '../../mesh/own.ts'
import type {KnownKeys} from './facts.ts'
import {isMap} from './facts.ts'

/** Where charts nest their defaults, though users set the keys without it (istio/istio,
 * manifests/charts: values.yaml and zzz_profile.yaml). */
const WRAPPERS = ['defaults', '_internal_defaults_do_not_set']
/** Read by every chart before anything else, and what meshctl sets itself. */
const ALWAYS = [
  'revision',
  'defaultRevision',
  'profile',
  'platform',
  'compatibilityVersion',
  'global.profile',
  'global.platform',
]
/** Maps of the user's own making; a chart passes on what is in them. */
const OPEN =
  /^(meshConfig|meshNetworks|env|resources|affinity|annotations|labels|.*(Annotations|Labels|Selectors?|Context|Template|Templates))$/

/** A key of the user's that the chart does not know, and the known one that may have been meant. */
export interface Unknown {
  readonly path: string
  readonly nearest: string | undefined
}

/**
 * The topmost keys of the values that a chart neither has in its values.yaml nor names in its
 * templates. In: also the chart's name.
 */
export function unknownKeys(chart: string, values: Values, known: KnownKeys): readonly Unknown[] {
  const tree = unwrapped(known.defaults)
  const scoped = chart !== 'istiod' || tree['pilot'] !== undefined
  const knows = (path: readonly string[]): 'open' | 'map' | undefined =>
    standing(path, tree, known.named) ??
    (scoped || path[0] !== 'pilot'
      ? undefined
      : path.length === 1
        ? 'map'
        : standing(path.slice(1), tree, known.named))
  const all = [...pathsIn(tree, []), ...known.named]
  return (
    unknownIn(values, [], knows)
      // What is global is for all charts of an umbrella, and only istiod's knows all of it.
      .filter(path => chart === 'istiod' || path[0] !== 'global')
      .map(path => ({path: path.join('.'), nearest: nearestTo(path, all)}))
  )
}

function unwrapped(defaults: Values): Values {
  const beside = Object.entries(defaults).filter(([key]) => !WRAPPERS.includes(key))
  const inside = WRAPPERS.map(key => own(defaults, key))
    .filter(isMap)
    .flatMap(each => Object.entries(each))
  return Object.fromEntries([...beside, ...inside])
}

function unknownIn(
  values: Values,
  above: readonly string[],
  knows: (path: readonly string[]) => 'open' | 'map' | undefined,
): readonly (readonly string[])[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const path = [...above, key]
    const what = knows(path)
    if (what === undefined) return WRAPPERS.includes(path.join('.')) ? [] : [path]
    return what === 'map' && isMap(value) ? unknownIn(value, path, knows) : []
  })
}

/**
 * What the chart makes of a path: a map whose keys it knows, something that takes anything, or
 * nothing.
 */
function standing(
  path: readonly string[],
  tree: Values,
  named: readonly string[],
): 'open' | 'map' | undefined {
  const dotted = path.join('.')
  if (OPEN.test(path.at(-1) ?? '') || ALWAYS.includes(dotted)) return 'open'
  const found = path.reduce<Json | undefined>(
    (inner, key) => (isMap(inner) ? own(inner, key) : undefined),
    tree,
  )
  if (isMap(found)) return Object.keys(found).length === 0 ? 'open' : 'map'
  if (found !== undefined) return 'open'
  if (named.some(each => each.startsWith(`${dotted}.`))) return 'map'
  return named.includes(dotted) ? 'open' : undefined
}

function pathsIn(values: Values, above: readonly string[]): readonly string[] {
  return Object.entries(values).flatMap(([key, value]) => [
    [...above, key].join('.'),
    ...(isMap(value) ? pathsIn(value, [...above, key]) : []),
  ])
}

/** A slip of the pen beside it, or the same key in another place. */
function nearestTo(path: readonly string[], known: readonly string[]): string | undefined {
  const last = path.at(-1) ?? ''
  const parent = path.slice(0, -1).join('.')
  const beside = known
    .filter(each => each.split('.').slice(0, -1).join('.') === parent)
    .map(each => ({
      each,
      far: distance(last.toLowerCase(), (each.split('.').at(-1) ?? '').toLowerCase()),
    }))
    .sort((one, other) => one.far - other.far)[0]
  if (beside !== undefined && beside.far <= Math.max(1, Math.floor(last.length / 4)))
    return beside.each
  return known.find(each => each.endsWith(`.${last}`))
}

/** How many letters must be put in, taken out or exchanged. Long words are no slips. */
function distance(one: string, other: string): number {
  if (one.length > 48 || other.length > 48) return one === other ? 0 : 48
  const first = [...Array(other.length + 1).keys()]
  const last = Array.from(one).reduce<readonly number[]>(
    (above, letter, row) =>
      Array.from(other).reduce<readonly number[]>(
        (line, each, at) => [
          ...line,
          Math.min(
            (above[at] ?? 0) + (letter === each ? 0 : 1),
            (above[at + 1] ?? 0) + 1,
            (line[at] ?? 0) + 1,
          ),
        ],
        [row + 1],
      ),
    first,
  )
  return last.at(-1) ?? 0
}
