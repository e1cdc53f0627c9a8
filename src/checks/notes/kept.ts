import type {ReleaseFacts} from '../../mesh/snapshot.ts'
import {own} from '../../mesh/own.ts'
import type {Catalog, Keep, Note} from '../catalog.ts'
import type {Evidence} from '../check.ts'
import {minorOf} from '../version.ts'
import {holds, releasesOf} from './chart-values.ts'
import {variablesIn} from './settings.ts'

/**
 * What in the values makes an istiod of that minor version behave as before the note, or undefined.
 * The values of the old release go to the new one, so the same values are asked for both.
 */
export function keptBy(evidence: Evidence, {keep}: Note, minor: number): string | undefined {
  if (keep === undefined || (keep.until !== undefined && minor > (minorOf(keep.until) ?? 0)))
    return undefined
  return bySetting(evidence, keep) ?? byProfile(evidence, keep, minor)
}

function bySetting(evidence: Evidence, {settings = []}: Keep): string | undefined {
  const variables = variablesIn(evidence.asked.like?.values ?? {})
  return settings.find(each =>
    each.includes(':')
      ? releasesOf(evidence).some(release => holds(release, each))
      : own(variables, nameIn(each)) === each.slice(nameIn(each).length + 1),
  )
}

/** `NAME=value` */
const nameIn = (setting: string): string => setting.split('=')[0] ?? ''

function byProfile(evidence: Evidence, keep: Keep, minor: number): string | undefined {
  const asked = compatibilityOf(
    releasesOf(evidence).filter(each => each.chart === (keep.chart ?? 'istiod')),
  )
  if (
    asked === undefined ||
    isOverruled(evidence, keep) ||
    (keep.except ?? []).includes(`1.${minor}/${asked}`)
  )
    return undefined
  const isOldEnough = (minorOf(asked) ?? Infinity) <= (minorOf(keep.profile) ?? 0)
  return isOldEnough && profilesOf(evidence.catalog, minor).includes(asked)
    ? `compatibilityVersion ${asked}`
    : undefined
}

/** A variable that the user sets himself wins over what the profile says of it. */
function isOverruled({asked}: Evidence, {settings = []}: Keep): boolean {
  const variables = variablesIn(asked.like?.values ?? {})
  return settings.some(each => own(variables, nameIn(each)) !== undefined)
}

const compatibilityOf = (releases: readonly ReleaseFacts[]): string | undefined =>
  releases.map(each => each.values['compatibilityVersion']).find(each => typeof each === 'string')

/** The compatibilityVersions that the charts of a minor version take: its note says so. */
const profilesOf = ({notes}: Catalog, minor: number): readonly string[] =>
  notes
    .filter(each => minorOf(each.to) === minor)
    .flatMap(each => each.detect)
    .filter(each => each.by === 'compatibility')
    .flatMap(each => each.names ?? [])
