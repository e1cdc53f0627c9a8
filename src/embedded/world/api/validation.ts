import type {ApiObject} from '../api-object.ts'
import type {Kind} from '../kinds.ts'
import {invalid} from '../refusal.ts'
import {validateChange, validateNew} from '../schema/validate.ts'
import {warningsAbout} from '../schema/warnings.ts'
import type {Actor} from './api.ts'
import {isSpecChanged} from './strategy.ts'

/**
 * Validates an object as it is to be stored, and tells the warnings about it. `was` is undefined
 * for a new one; of a subresource only the warnings are told. Throws Refusal 422.
 */
export function validate(
  kind: Kind,
  was: ApiObject | undefined,
  is: ApiObject,
  actor: Actor,
): void {
  const errors =
    was === undefined
      ? validateNew(kind, is)
      : actor.subresource === undefined
        ? validateChange(kind, was, is)
        : []
  // an empty name does not outlive the defaults
  const {name = ''} = is.metadata as Partial<ApiObject['metadata']>
  if (errors.length > 0) throw invalid(kind, name, errors)
  warn(kind, was, is, actor)
}

/** Of a change only when it changes what people want. */
function warn(
  kind: Kind,
  was: ApiObject | undefined,
  is: ApiObject,
  {warn: tell, subresource}: Actor,
): void {
  if (tell === undefined) return
  const isSilent = was !== undefined && (subresource !== undefined || !isSpecChanged(kind, was, is))
  if (isSilent) return
  for (const text of warningsAbout(kind, was, is)) tell(text)
}
