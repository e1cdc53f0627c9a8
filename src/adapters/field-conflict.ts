import {at, rows, text} from '../mesh/fields.ts'
import type {HeldFields} from '../mesh/field-managers.ts'
import {OutsideError} from '../ports/trouble.ts'

/** A server-side apply that would change fields of other managers. */
export class FieldConflict extends OutsideError {
  readonly held: readonly HeldFields[]

  constructor(trouble: ConstructorParameters<typeof OutsideError>[0], held: readonly HeldFields[]) {
    super(trouble)
    this.name = 'FieldConflict'
    this.held = held
  }
}

/**
 * Who holds which fields, as the causes of a Status tell it: `conflict with "helm" using
 * apiextensions.k8s.io/v1` and `.spec.versions` (Kubernetes: managedfields' conflict errors). Empty
 * when the Status is about something else.
 */
export function heldFields(status: unknown): readonly HeldFields[] {
  const causes = rows(at(status, 'details', 'causes')).filter(
    each => each['reason'] === 'FieldManagerConflict',
  )
  const named = causes.map(each => ({
    manager: managerIn(text(each['message']) ?? ''),
    field: text(each['field']) ?? '',
  }))
  return [...Map.groupBy(named, each => each.manager)].map(([manager, all]) => ({
    manager,
    fields: all.map(each => each.field),
  }))
}

/** The API server quotes the name as Go does; one that cannot be read is nobody that we know. */
function managerIn(message: string): string {
  const quoted = /^conflict with ("(?:[^"\\]|\\.)*")/.exec(message)?.[1]
  if (quoted === undefined) return ''
  try {
    return String(JSON.parse(quoted))
  } catch {
    return quoted
  }
}
