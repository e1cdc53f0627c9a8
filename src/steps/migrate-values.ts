import {isMap} from '../checks/values/facts.ts'
import type {ValueChange} from '../checks/values/facts.ts'
import {minorOf} from '../checks/version.ts'
import type {Json, Values} from '../mesh/snapshot.ts'
import {own} from '../mesh/own.ts'
import {COMPATIBLE, ROWS} from './migrate-values-rows.ts'
import type {MigratedChart, Row} from './migrate-values-rows.ts'
import {valueAt} from '../checks/values/facts.ts'
import {TAG_PATHS, isVersionTag, overlaid, withValue, without, withoutValue} from './values.ts'

export interface Way {
  /**
   * Of the chart that the release has now; undefined when nobody can tell, and then its old keys
   * count as having worked.
   */
  readonly fromVersion: string | undefined
  readonly toVersion: string
  /** What the release shall name: its own revision, or for base the default one. */
  readonly revision: string
}

/** Values with the story of how they came to be. */
export interface Migrated {
  readonly values: Values
  /** One for each key that was touched, and one for each that was not, two levels deep; by path. */
  readonly changes: readonly ValueChange[]
}

/**
 * What the user supplied for a release, as the chart of another version takes it. Nothing is lost
 * without a word: what the new chart would ignore or refuse is dropped with its reason. Doing it
 * twice changes nothing more.
 */
export function migrateValues(chart: MigratedChart, old: Values, way: Way): Migrated {
  const between = {
    from: minorOf(way.fromVersion) || undefined,
    to: minorOf(way.toVersion) ?? Infinity,
  }
  const open = unwrapped({values: old, changes: []}, between)
  const fitting = ROWS.filter(row => row.charts.includes(chart) && row.since <= between.to).reduce(
    (done, row) => applied(row, done, between.from),
    open,
  )
  const versioned = TAG_PATHS.reduce(
    (done, path) => retagged(done, path, way.toVersion),
    compatible(fitting, between.to),
  )
  const {values, changes} = ownKeys(chart, versioned, way.revision)
  return {
    values,
    changes: [...changes, ...carried(old, values)].sort((one, other) =>
      one.path < other.path ? -1 : one.path > other.path ? 1 : 0,
    ),
  }
}

interface Between {
  readonly from: number | undefined
  readonly to: number
}

const WRAPPERS = [
  {key: 'defaults', worked: (from: number): boolean => from >= 21 && from <= 23},
  {key: '_internal_defaults_do_not_set', worked: (from: number): boolean => from >= 24},
] as const

/**
 * Charts nest their own defaults under a key. Values that a user put there lie beneath the others,
 * where that chart looked at all.
 */
function unwrapped(done: Migrated, {from, to}: Between): Migrated {
  const wrapper = WRAPPERS.find(each => to >= 24 && Object.hasOwn(done.values, each.key))
  if (wrapper === undefined) return done
  const inner = done.values[wrapper.key]
  const rest = without(done.values, [wrapper.key])
  const worked = isMap(inner) && (from === undefined || wrapper.worked(from))
  const moved = worked ? Object.keys(inner) : []
  const changes = moved.map((key): ValueChange => ({
    path: `${wrapper.key}.${key}`,
    does: 'moved',
    to: key,
    because: `from 1.24 on nothing may be set under ${wrapper.key}`,
  }))
  const dropped: ValueChange = {
    path: wrapper.key,
    does: 'dropped',
    because: `from 1.24 on nothing may be set under ${wrapper.key}, and the old chart did not look there`,
  }
  return unwrapped(
    {
      values: worked ? overlaid(inner, rest) : rest,
      changes: [...done.changes, ...(worked ? changes : [dropped])],
    },
    {from, to},
  )
}

function applied(row: Row, done: Migrated, from: number | undefined): Migrated {
  const value = valueAt(done.values, row.path)
  if (value === undefined || row.only?.(value) === false) return done
  const rest =
    row.leaves === undefined
      ? withoutValue(done.values, row.path)
      : withValue(done.values, row.path, row.leaves)
  // What the old chart ignored already goes, too, but comes to no new life elsewhere.
  if (from !== undefined && from >= row.since)
    return changed(done, rest, {
      path: row.path,
      does: 'dropped',
      because: `${row.because}; the old chart paid no heed to it either`,
    })
  return row.to === undefined
    ? changed(done, rest, {
        path: row.path,
        does: 'dropped',
        because: row.because,
        ...lost(row, value),
      })
    : moved({...row, to: row.to}, {values: rest, changes: done.changes}, value)
}

/** Where the user has a value at the new path already, that one counts. */
function moved(row: Row & {readonly to: string}, rest: Migrated, value: Json): Migrated {
  const [wanted, there] = [row.as?.(value) ?? value, valueAt(rest.values, row.to)]
  if (there === undefined)
    return changed(rest, withValue(rest.values, row.to, wanted), {
      path: row.path,
      does: 'moved',
      to: row.to,
      because: row.because,
    })
  return changed(rest, rest.values, {
    path: row.path,
    does: 'dropped',
    because: `${row.because}, where you have a value already`,
    ...(isSame(there, wanted) ? {} : lost(row, value)),
  })
}

const lost = (row: Row, value: Json): {readonly loses?: true} =>
  row.idle?.(value) === true ? {} : {loses: true}
const changed = (done: Migrated, values: Values, change: ValueChange): Migrated => ({
  values,
  changes: [...done.changes, change],
})
const isSame = (one: Json | undefined, other: Json | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

/** Each chart keeps the behaviour of a few older versions, and fails for any other. */
function compatible(done: Migrated, to: number): Migrated {
  const value = done.values['compatibilityVersion']
  const [oldest, newest] = COMPATIBLE[to] ?? []
  const asked = typeof value === 'string' ? minorOf(value) : undefined
  if (
    oldest === undefined ||
    newest === undefined ||
    asked === undefined ||
    (asked >= oldest && asked <= newest)
  )
    return done
  const range = oldest === newest ? `1.${oldest}` : `1.${oldest} to 1.${newest}`
  const change: ValueChange = {
    path: 'compatibilityVersion',
    does: 'dropped',
    because:
      `the chart of 1.${to} keeps the behaviour of ${range} only and fails for 1.${asked}; all ` +
      'that it held back comes at once',
    loses: true,
  }
  return changed(done, without(done.values, ['compatibilityVersion']), change)
}

/**
 * The chart's own version counts: `1.27.9` goes, `1.27.9-distroless` becomes `1.28.10-distroless`.
 */
function retagged(done: Migrated, path: string, version: string): Migrated {
  const tag = valueAt(done.values, path)
  if (tag === undefined) return done
  const variant = isVersionTag(tag)
    ? /^\d+\.\d+\.\d+(-(?:distroless|debug))?$/.exec(tag)?.[1]
    : undefined
  if (variant === undefined)
    return changed(done, withoutValue(done.values, path), {
      path,
      does: 'dropped',
      ...whyUntagged(tag, version),
    })
  const wanted = `${version}${variant}`
  if (tag === wanted) return done
  return changed(done, withValue(done.values, path, wanted), {
    path,
    does: 'retagged',
    because: `the variant ${variant.slice(1)} stays, of ${version}`,
  })
}

/** A variant of the user's own is lost; that a tag is no version at all is a finding of its own. */
function whyUntagged(tag: Json, version: string): Pick<ValueChange, 'because' | 'loses'> {
  if (!isVersionTag(tag)) return {because: 'nobody can tell which version it stands for'}
  const isOwn = /^\d+\.\d+\.\d+(-(alpha|beta|rc)\b.*)?$/.test(tag)
  return isOwn
    ? {because: `the chart of ${version} names its own version`}
    : {
        because: `whether ${version} has the same variant of the image, nobody can tell; the chart's own is used`,
        loses: true,
      }
}

/**
 * What ties the values to the old revision, and what names the new one. An empty
 * default is the user's will: there shall be none.
 */
function ownKeys(chart: MigratedChart, done: Migrated, revision: string): Migrated {
  if (chart === 'cni' || (chart === 'base' && done.values['defaultRevision'] === '')) return done
  const path = chart === 'base' ? 'defaultRevision' : 'revision'
  const foreign = (chart === 'istiod' ? FOREIGN : []).filter(each =>
    Object.hasOwn(done.values, each.path),
  )
  const set: readonly ValueChange[] =
    done.values[path] === revision
      ? []
      : [
          {
            path,
            does: 'set',
            because:
              chart === 'base'
                ? `the default revision is ${revision}`
                : `it belongs to ${revision}`,
          },
        ]
  return {
    values: {
      ...without(
        done.values,
        foreign.map(each => each.path),
      ),
      [path]: revision,
    },
    changes: [
      ...done.changes,
      ...foreign.map((each): ValueChange => ({...each, does: 'dropped'})),
      ...set,
    ],
  }
}

const FOREIGN = [
  {
    path: 'revisionTags',
    because: 'tags stay where they are until they are moved, one after the other',
  },
  {path: 'defaultRevision', because: 'the base chart names the default revision'},
]

/** Keys that came through as they were. */
function carried(old: Values, now: Values): readonly ValueChange[] {
  const paths = Object.entries(old).flatMap(([key, value]) => {
    const inner = own(now, key)
    if (!isMap(value) || Object.keys(value).length === 0) return isSame(value, inner) ? [key] : []
    return Object.keys(value)
      .filter(each => isMap(inner) && isSame(own(value, each), own(inner, each)))
      .map(each => `${key}.${each}`)
  })
  return paths.map(path => ({path, does: 'carried', because: 'it means the same there'}))
}
