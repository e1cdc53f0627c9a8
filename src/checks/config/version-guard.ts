import {at, rows, text} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'

/** As a survey names it. */
export const ENVOY_FILTER = 'EnvoyFilter.networking.istio.io'

/**
 * One patch of an EnvoyFilter. `guard`: the pattern of proxy versions that it is for; undefined:
 * all.
 */
export interface Patch {
  readonly filter: KubeObject
  readonly guard: string | undefined
  /** What it changes and where: patches alike in that may stand for one another. */
  readonly place: string
  readonly operation: string
  readonly hasPriority: boolean
}

/** Every patch of every EnvoyFilter. */
export const patchesOf = (filters: readonly KubeObject[]): readonly Patch[] =>
  filters.flatMap(filter =>
    rows(at(filter, 'spec', 'configPatches')).map(each => patchOf(filter, each)),
  )

function patchOf(filter: KubeObject, patch: unknown): Patch {
  const guard = text(at(patch, 'match', 'proxy', 'proxyVersion'))
  const selector = JSON.stringify([
    at(filter, 'spec', 'workloadSelector'),
    at(filter, 'spec', 'targetRefs'),
  ])
  return {
    filter,
    guard: guard === '' ? undefined : guard,
    place: [
      filter.metadata.namespace,
      selector,
      text(at(patch, 'applyTo')),
      text(at(patch, 'match', 'context')) ?? 'ANY',
    ].join(' '),
    operation: text(at(patch, 'patch', 'operation')) ?? '',
    hasPriority: typeof at(filter, 'spec', 'priority') === 'number',
  }
}

/**
 * More repetitions than that could keep a matcher busy for longer than anybody waits; nobody needs
 * them for a version.
 */
const REPEATS_MAX = 8
const LENGTH_MAX = 200

/**
 * Does a proxy of this version fall under the guard? Undefined: it cannot be told, for the pattern
 * is not one that both RE2 and we read alike.
 */
export function isFor(guard: string, version: string): boolean | undefined {
  const plain = guard.replace(/\\./g, '')
  const repeats = plain.match(/[*+?{]/g) ?? []
  // Look-around, back references and named groups mean something else to RE2, or nothing.
  if (
    guard.length > LENGTH_MAX ||
    repeats.length > REPEATS_MAX ||
    /\(\?/.test(plain) ||
    /\\[1-9k]/.test(guard)
  )
    return undefined
  try {
    return new RegExp(guard, 'u').test(version)
  } catch {
    return undefined
  }
}
