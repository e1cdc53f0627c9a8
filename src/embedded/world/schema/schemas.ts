import {apiVersionOf} from '../kinds.ts'
import type {Kind} from '../kinds.ts'
import type {KubernetesData} from './data.ts'
import type {Schema} from './schema.ts'
import {own} from '../../../mesh/own.ts'

export const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'
const REF = '#/components/schemas/'

/**
 * The schemas of everything a world can hold, and the steps through them. All that comes out is
 * resolved: no `$ref` at its top.
 */
export class Schemas {
  /** By the names that `$ref`s use. */
  readonly definitions: Readonly<Record<string, Schema>>
  readonly #byKind = new Map<string, Schema>()
  readonly #resolved = new WeakMap<Schema, Schema>()
  readonly #custom = new WeakMap<Schema, Map<string, Schema>>()

  constructor({definitions}: Pick<KubernetesData, 'definitions'>) {
    this.definitions = definitions
    for (const schema of Object.values(definitions)) {
      for (const key of keysOf(schema)) this.#byKind.set(key, schema)
    }
  }

  /**
   * The schema of whole objects; undefined for a custom kind that has none and for kinds that are
   * not served.
   */
  of(kind: Pick<Kind, 'group' | 'version' | 'kind' | 'custom'>): Schema | undefined {
    if (kind.custom !== undefined)
      return kind.custom.schema === undefined ? undefined : this.#whole(kind, kind.custom.schema)
    return this.#byKind.get(`${apiVersionOf(kind)}/${kind.kind}`)
  }

  /**
   * Follows `$ref` and the `allOf` that wraps one; what stands beside them (`default`, patch
   * strategy) wins.
   */
  resolve(node: Schema): Schema {
    const target = refOf(node)
    if (target === undefined) return node
    const known = this.#resolved.get(node)
    if (known !== undefined) return known
    const found = own(this.definitions, target.slice(REF.length)) ?? {}
    const {$ref: _ref, allOf: _allOf, ...beside} = node
    const resolved =
      Object.keys(beside).length === 0 ? this.resolve(found) : {...this.resolve(found), ...beside}
    this.#resolved.set(node, resolved)
    return resolved
  }

  /**
   * The schema of a field: a named property, or what the map's values are. Undefined: the schema
   * knows no such field.
   */
  property(node: Schema, key: string): Schema | undefined {
    const {properties, additionalProperties} = this.resolve(node)
    const named =
      properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : undefined
    if (named !== undefined) return this.resolve(named)
    return typeof additionalProperties === 'object' ? this.resolve(additionalProperties) : undefined
  }

  /** The schema of a list's items. */
  item(node: Schema): Schema | undefined {
    const {items} = this.resolve(node)
    return items === undefined ? undefined : this.resolve(items)
  }

  #whole(kind: Pick<Kind, 'group' | 'version' | 'kind'>, schema: Schema): Schema {
    const ofKind = this.#custom.get(schema) ?? new Map<string, Schema>()
    this.#custom.set(schema, ofKind)
    const key = `${apiVersionOf(kind)}/${kind.kind}`
    const known = ofKind.get(key)
    if (known !== undefined) return known
    const {group, version, kind: name} = kind
    const whole = {
      ...embedded(schema),
      'x-kubernetes-group-version-kind': [{group, kind: name, version}],
    }
    ofKind.set(key, whole)
    return whole
  }
}

/**
 * A custom schema with what every object has: `apiVersion`, `kind`, and `metadata` as the core has
 * it.
 */
export function embedded(schema: Schema): Schema {
  const metadata = {$ref: `${REF}${OBJECT_META}`}
  return {
    ...schema,
    type: 'object',
    properties: {
      ...schema.properties,
      apiVersion: {type: 'string'},
      kind: {type: 'string'},
      metadata,
    },
  }
}

const names = new WeakMap<Schema, string>()

/** The end of the name that a node refers to: `PodSpec`; of one that refers to nothing ''. */
export function refName(node: Schema): string {
  const known = names.get(node)
  if (known !== undefined) return known
  const ref = refOf(node) ?? ''
  const name = ref.slice(ref.lastIndexOf('.') + 1)
  names.set(node, name)
  return name
}

function refOf({$ref, allOf, type, properties}: Schema): string | undefined {
  if ($ref !== undefined) return $ref
  if (allOf?.length !== 1 || type !== undefined || properties !== undefined) return undefined
  return allOf[0]?.$ref
}

function keysOf(schema: Schema): string[] {
  const kinds = schema['x-kubernetes-group-version-kind']
  if (!Array.isArray(kinds)) return []
  return (kinds as {group: string; version: string; kind: string}[]).map(
    kind => `${apiVersionOf(kind)}/${kind.kind}`,
  )
}
