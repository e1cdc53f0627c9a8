import {releaseOf} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import type {ReleaseRef} from '../../mesh/snapshot.ts'
import type {Survey} from '../../mesh/survey.ts'
import {managersOf} from '../platform/managed.ts'

/**
 * Is it a field that a chart may set as well? Annotations of templates, and what controllers write
 * beside them, are not.
 */
export const minded = (field: string): boolean => !/(^|\.)(annotations|status)(\.|$)/.test(field)

/** Helm itself, whoever embeds it, and what is left of the time before owners were kept. */
export const isHelm = (manager: string): boolean => /helm|^before-first-apply$/i.test(manager)

/** An object of a release, and who besides Helm owns which of its fields. */
export interface Shared {
  readonly object: KubeObject
  readonly kind: string
  readonly fields: readonly string[]
  readonly managers: readonly string[]
}

/** Where to look for fields of others. */
export interface Scope {
  /** Kinds of the survey. */
  readonly kinds: readonly string[]
  /** Parts of objects that count, such as `spec`. */
  readonly parts: readonly string[]
  /** Fields that a manager may own. */
  readonly except: (manager: string, field: string) => boolean
}

/** Objects of these kinds that the release made and whose fields others have written. */
export function sharedWith(survey: Survey, release: ReleaseRef, scope: Scope): readonly Shared[] {
  const objects = scope.kinds.flatMap(kind =>
    survey.of(kind).map(object => ({object, kind: kind.split('.')[0] ?? kind})),
  )
  return objects
    .filter(({object}) => sameAs(releaseOf(object), release))
    .flatMap(({object, kind}) => {
      const others = otherOwners(object, scope)
      if (others.length === 0) return []
      const fields = [...new Set(others.flatMap(each => each.fields))]
      return [{object, kind, fields, managers: [...new Set(others.map(each => each.name))]}]
    })
}

interface Owner {
  readonly name: string
  readonly fields: readonly string[]
}

/** Managers besides Helm that own fields which count. */
function otherOwners(object: KubeObject, {parts, except}: Scope): readonly Owner[] {
  const counts = (field: string): boolean => minded(field) && parts.some(part => isIn(field, part))
  return managersOf(object)
    .filter(each => !isHelm(each.name) && each.subresource !== 'status')
    .map(({name, fields}) => ({
      name,
      fields: fields.filter(field => counts(field) && !except(name, field)),
    }))
    .filter(each => each.fields.length > 0)
}

const isIn = (field: string, part: string): boolean =>
  field === part || field.startsWith(`${part}.`) || field.startsWith(`${part}[]`)

const sameAs = (one: ReleaseRef | undefined, other: ReleaseRef): boolean =>
  one?.name === other.name && one.namespace === other.namespace
