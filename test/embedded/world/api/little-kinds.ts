import type {Kind} from '../../../../src/embedded/world/kinds.ts'
import type {ApiObject} from '../../../../src/embedded/world/api-object.ts'

/** A kind of a resource, for what looks at no more than names. */
export function kindOf(kind: string, more: Partial<Kind> = {}): Kind {
  const plural = `${kind.toLowerCase()}s`
  return {
    group: '',
    version: 'v1',
    kind,
    plural,
    singular: kind.toLowerCase(),
    namespaced: true,
    shortNames: [],
    categories: [],
    verbs: ['get', 'list'],
    subresources: [],
    storage: plural,
    ...more,
  }
}

/** A custom kind, with these columns. */
export const customOf = (
  kind: string,
  more: Partial<Kind>,
  columns: NonNullable<Kind['custom']>['columns'] = [],
): Kind =>
  kindOf(kind, {...more, custom: {schema: undefined, columns, hasStatus: false, stored: true}})

export const START = Date.parse('2026-01-01T00:00:00Z')

export function thing(
  kind: string,
  name: string,
  fields: object = {},
  metadata: object = {},
): ApiObject {
  return {
    apiVersion: 'v1',
    kind,
    metadata: {
      name,
      namespace: 'shop',
      uid: name,
      resourceVersion: '7',
      creationTimestamp: '2026-01-01T00:00:00Z',
      ...metadata,
    },
    ...fields,
  }
}
