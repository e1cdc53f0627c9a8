import type {Kind} from '../kinds.ts'
import {own} from '../../../mesh/own.ts'

/** One group, its versions in order of preference. */
export interface ServedGroup {
  readonly group: string
  /** Of a CustomResourceDefinition. */
  readonly custom: boolean
  readonly versions: readonly {readonly version: string; readonly kinds: readonly Kind[]}[]
}

/**
 * In: every kind that is served. Out: groups as the API server orders them: its own first, in their
 * order, then those of definitions, by their preferred version and name.
 */
export function groupsOf(kinds: readonly Kind[]): readonly ServedGroup[] {
  const groups = [...new Set(kinds.map(each => each.group))].map(group =>
    servedGroup(
      kinds.filter(each => each.group === group),
      group,
    ),
  )
  const byName = (one: ServedGroup, other: ServedGroup): number =>
    compare(
      `${one.versions[0]?.version ?? ''}.${one.group}`,
      `${other.versions[0]?.version ?? ''}.${other.group}`,
    )
  return [
    ...groups.filter(each => !each.custom),
    ...groups.filter(each => each.custom).sort(byName),
  ]
}

function servedGroup(kinds: readonly Kind[], group: string): ServedGroup {
  const custom = kinds.every(each => each.custom !== undefined)
  const versions = [...new Set(kinds.map(each => each.version))]
  if (custom) versions.sort(byPreference)
  return {
    group,
    custom,
    versions: versions.map(version => ({version, kinds: kindsIn(kinds, version, custom)})),
  }
}

function kindsIn(kinds: readonly Kind[], version: string, custom: boolean): readonly Kind[] {
  const found = kinds.filter(each => each.version === version)
  return custom ? found.sort((one, other) => compare(one.plural, other.plural)) : found
}

const RANKS: Readonly<Record<string, number>> = {'': 3, beta: 2, alpha: 1}

/**
 * Stable versions before beta before alpha, higher before lower; what is no such version comes
 * last, by name.
 */
export function byPreference(one: string, other: string): number {
  const [left, right] = [partsOf(one), partsOf(other)]
  if (left === undefined || right === undefined)
    return left === right ? compare(one, other) : left === undefined ? 1 : -1
  return (
    left.map((part, index) => (right[index] ?? 0) - part).find(difference => difference !== 0) ?? 0
  )
}

/** Rank, number, number of the beta. */
function partsOf(version: string): readonly number[] | undefined {
  const [, major, stage = '', minor = '0'] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? []
  return major === undefined ? undefined : [own(RANKS, stage) ?? 0, Number(major), Number(minor)]
}

export const compare = (one: string, other: string): number =>
  one < other ? -1 : one > other ? 1 : 0
