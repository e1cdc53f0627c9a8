/** One write of a conversation. */
export interface Step {
  readonly by: string
  readonly how: 'create' | 'update' | 'json' | 'merge' | 'strategic' | 'apply'
  readonly body: unknown
  readonly force?: boolean
  readonly subresource?: string
  /** Updates and applies: the body is laid over the live object (merge patch) before it is sent. */
  readonly over?: boolean
}

/** Writes to one object, one after the other. */
export interface Conversation {
  readonly name: string
  readonly apiVersion: string
  readonly kind: string
  /** Of the list: `/apis/apps/v1/namespaces/NS/deployments`. */
  readonly path: string
  readonly steps: readonly Step[]
}

/** All objects of conversations about namespaced kinds are in it. */
export const NAMESPACE = 'talk'
