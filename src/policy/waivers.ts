import {dayOf} from '../checks/waivers.ts'
import type {WaivedObject, Waiver} from '../checks/waivers.ts'
import {entries, invalid, members, text} from './policy-file.ts'
import type {Place} from './policy-file.ts'

/**
 * The key `waivers` of the policy file. Throws UsageError POLICY_INVALID: a risk without a reason,
 * an owner and an end is nobody's.
 */
export function waiversAt(place: Place | undefined): readonly Waiver[] {
  return place === undefined ? [] : members(place).map(waiverAt)
}

function waiverAt(place: Place): Waiver {
  const found = entries(place, ['code', 'objects', 'because', 'owner', 'expires'])
  const [code, because, owner] = ['code', 'because', 'owner'].map(key =>
    text(needed(place, found.get(key), key)),
  )
  const objects = found.get('objects')
  return {
    code: code ?? '',
    because: because ?? '',
    owner,
    expires: dayAt(needed(place, found.get('expires'), 'expires')),
    objects: objects === undefined ? undefined : members(objects).map(objectAt),
    by: 'policy',
  }
}

function needed(waiver: Place, place: Place | undefined, key: string): Place {
  if (place !== undefined) return place
  throw invalid(
    waiver,
    `has no ${key}`,
    'A waiver says which finding, why, who answers for it, and until when.',
  )
}

function dayAt(place: Place): string {
  const day = text(place)
  if (Number.isFinite(dayOf(day))) return day
  throw invalid(place, `"${day}" is no day`, 'Days are written YYYY-MM-DD.')
}

function objectAt(place: Place): WaivedObject {
  const found = entries(place, ['kind', 'namespace', 'name'])
  const [kind, namespace, name] = ['kind', 'namespace', 'name'].map(key => {
    const value = found.get(key)
    return value === undefined ? undefined : text(value)
  })
  if (kind === undefined && namespace === undefined && name === undefined)
    throw invalid(place, 'names nothing', 'An object is named by kind, namespace or name.')
  return {kind, namespace, name}
}
