import semver from 'semver'
import {UsageError} from '../ports/trouble.ts'

/** What a person may ask for: `latest`, a minor, or one version. */
export type Wanted =
  | {readonly kind: 'latest'}
  | {readonly kind: 'minor'; readonly minor: string}
  | {readonly kind: 'exact'; readonly version: string}

/**
 * Reads `latest`, `1.29`, `1.29.6`, with or without a leading v. Throws UsageError UNKNOWN_VERSION.
 */
export function parseWanted(text: string): Wanted {
  const bare = text.trim().replace(/^v/, '')
  if (bare === 'latest') return {kind: 'latest'}
  if (/^\d+\.\d+$/.test(bare)) return {kind: 'minor', minor: bare}
  if (semver.valid(bare) === bare) return {kind: 'exact', version: bare}
  throw new UsageError({
    code: 'UNKNOWN_VERSION',
    what: `${text} is no version of Istio`,
    why: 'a version is 1.29, 1.29.6 or latest',
    next: ['meshctl upgrade plan latest'],
  })
}

/**
 * The version that is meant among those that are there; undefined: none. Pre-releases only when
 * asked for by their full name.
 */
export function choose(wanted: Wanted, versions: readonly string[]): string | undefined {
  if (wanted.kind === 'exact') return versions.find(each => each === wanted.version)
  const range = wanted.kind === 'latest' ? '*' : `~${wanted.minor}.0`
  return semver.maxSatisfying([...versions], range) ?? undefined
}

/** The range of Helm's `--version` for it; undefined: the newest. */
export function helmRange(wanted: Wanted): string | undefined {
  if (wanted.kind === 'latest') return undefined
  return wanted.kind === 'exact' ? wanted.version : `~${wanted.minor}.0`
}

/** Newest first. */
export const newestFirst = (versions: readonly string[]): readonly string[] =>
  semver.rsort([...versions])
