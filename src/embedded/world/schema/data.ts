import type {Subresource} from '../kinds.ts'
import type {Schema} from './schema.ts'

/**
 * What `templates/kubernetes.json` holds: the part of a real API server's discovery and OpenAPI
 * that a world serves. Written by `test/stand/write-openapi.ts`.
 */
export interface KubernetesData {
  /** Of the server it was read from: `v1.35.4`. */
  readonly gitVersion: string
  /** In the order in which the server prefers them, the core group first. */
  readonly groups: readonly GroupData[]
  /** Schemas by the names that `$ref`s use: `io.k8s.api.core.v1.Pod`. */
  readonly definitions: Readonly<Record<string, Schema>>
}

export interface GroupData {
  /** `''` for the core group. */
  readonly group: string
  readonly version: string
  readonly resources: readonly ResourceData[]
}

export interface ResourceData {
  /** Plural, as in paths. */
  readonly name: string
  readonly kind: string
  readonly singular: string
  readonly namespaced: boolean
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  readonly verbs: readonly string[]
  readonly subresources?: readonly Subresource[]
}
