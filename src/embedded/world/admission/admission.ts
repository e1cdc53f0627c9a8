import type {Actor} from '../api/api.ts'
import type {Kind} from '../kinds.ts'
import type {ApiObject} from '../api-object.ts'

/** What admission is asked about one write. */
export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE'
  readonly kind: Kind
  readonly subresource?: string | undefined
  readonly namespace: string | undefined
  /** May be empty when generateName is used. */
  readonly name: string
  readonly object: ApiObject | undefined
  readonly oldObject: ApiObject | undefined
  readonly actor: Actor
}

/** The admission of the API server: its own plugins and the webhooks. Both throw Refusal. */
export interface Admission {
  /** Out: the object as it goes on. */
  mutate(request: AdmissionRequest): Promise<ApiObject | undefined>
  validate(request: AdmissionRequest): Promise<void>
}
