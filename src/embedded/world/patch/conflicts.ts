import {Refusal} from '../refusal.ts'
import {paths} from './field-set.ts'
import type {Share} from './managers.ts'
import type {Clash} from './shares.ts'
import {shown} from './steps.ts'

/**
 * The refusal of an apply that would change fields of others: one cause for each field, managers in
 * order of their identity.
 */
export function applyConflict(clashes: readonly Clash[]): Refusal {
  const sorted = [...clashes].sort((one, other) => (one.identity < other.identity ? -1 : 1))
  const found = sorted.map(({share, set}) => ({by: named(share), fields: paths(set).map(shown)}))
  const causes = found.flatMap(({by, fields}) =>
    fields.map(field => ({reason: 'FieldManagerConflict', message: `conflict with ${by}`, field})),
  )
  return new Refusal(409, 'Conflict', messageOf(found, causes), {causes})
}

function messageOf(
  found: readonly {by: string; fields: readonly string[]}[],
  causes: readonly {message: string; field: string}[],
): string {
  const [only] = causes
  if (causes.length === 1 && only !== undefined)
    return `Apply failed with 1 conflict: ${only.message}: ${only.field}`
  const lines = found.flatMap(({by, fields}) => [
    `conflicts with ${by}:`,
    ...fields.map(field => `- ${field}`),
  ])
  return `Apply failed with ${causes.length} conflicts: ${lines.join('\n')}`
}

function named({manager, operation, apiVersion, subresource}: Share): string {
  const name =
    subresource === undefined
      ? JSON.stringify(manager)
      : `${JSON.stringify(manager)} with subresource ${JSON.stringify(subresource)}`
  return operation === 'Apply' ? name : `${name} using ${apiVersion}`
}
