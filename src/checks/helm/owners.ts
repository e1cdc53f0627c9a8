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

/**
 * Objects of these kinds that the release made and whose fields others have written. In: parts of
 * objects that count, such as `spec`.
 */
export function sharedWith(
  survey: Survey,
  release: ReleaseRef,
  {
    kinds,
    parts,
    except,
  }: {
    readonly kinds: readonly string[]
    readonly parts: readonly string[]
    readonly except: (manager: string, field: string) => boolean
  },
): readonly Shared[] {
  const objects = kinds.flatMap(kind =>
    survey.of(kind).map(object => ({object, kind: kind.split('.')[0] ?? kind})),
  )
  return objects
    .filter(({object}) => sameAs(releaseOf(object), release))
    .flatMap(({object, kind}) => {
      const rows = managersOf(object)
        .filter(each => !isHelm(each.name) && each.subresource !== 'status')
        .map(each => ({
          name: each.name,
          fields: each.fields.filter(
            field =>
              minded(field) &&
              parts.some(
                part =>
                  field === part || field.startsWith(`${part}.`) || field.startsWith(`${part}[]`),
              ) &&
              !except(each.name, field),
          ),
        }))
      const others = rows.filter(each => each.fields.length > 0)
      return others.length === 0
        ? []
        : [
            {
              object,
              kind,
              fields: [...new Set(others.flatMap(each => each.fields))],
              managers: [...new Set(others.map(each => each.name))],
            },
          ]
    })
}

const sameAs = (one: ReleaseRef | undefined, other: ReleaseRef): boolean =>
  one?.name === other.name && one.namespace === other.namespace
