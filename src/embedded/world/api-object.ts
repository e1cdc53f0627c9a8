/**
 * A Kubernetes object. Never changed in place: every change makes a new one that shares what
 * stayed.
 */
export interface ApiObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ObjectMeta
  readonly [field: string]: unknown
}

export type Fields = Readonly<Record<string, unknown>>
export type Strings = Readonly<Record<string, string>>

export interface ObjectMeta {
  readonly name: string
  readonly namespace?: string
  readonly generateName?: string
  readonly uid: string
  /** The store's count of changes when this one was made, as a decimal. */
  readonly resourceVersion: string
  readonly generation?: number
  /** RFC 3339 with whole seconds, as all times of the API. */
  readonly creationTimestamp: string
  readonly deletionTimestamp?: string
  readonly deletionGracePeriodSeconds?: number
  readonly labels?: Strings
  readonly annotations?: Strings
  readonly finalizers?: readonly string[]
  readonly ownerReferences?: readonly OwnerReference[]
  readonly managedFields?: readonly ManagedFieldsEntry[]
}

export interface OwnerReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly controller?: boolean
  readonly blockOwnerDeletion?: boolean
}

/** Who owns which fields (`fieldsV1` as in the API: keys `f:NAME`, `k:{…}`, `v:…`, `.`). */
export interface ManagedFieldsEntry {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  readonly time?: string
  readonly fieldsType: 'FieldsV1'
  readonly fieldsV1: Fields
  readonly subresource?: string
}

/** A time of the API: RFC 3339, whole seconds. In: ms since 1970. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
}
