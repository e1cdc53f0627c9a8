import type {Instant, Revision} from './names.ts'
import type {KubeObject} from './object.ts'

/**
 * Something that could not be seen: nothing is known about it, which is not the same as that there
 * is none.
 */
export interface BlindSpot {
  /** `secrets`, `deployments.apps`. */
  readonly resource: string
  /** Its kind as a survey names it, when it is one of a survey. */
  readonly kind?: string
  /** Undefined: in the whole cluster. */
  readonly namespace?: string
  readonly why: string
}

/** A certificate of the mesh's CA. */
export interface CertificateSeen {
  /** Where it stands, for people. */
  readonly place: string
  readonly subject: string
  readonly notAfter: Instant
}

/** How a revision's validator judged copies of what is there. */
export interface ConfigTrial {
  readonly revision: Revision
  readonly tried: number
  readonly refused: readonly {
    readonly kind: string
    readonly group: string
    readonly namespace: string
    readonly name: string
    readonly why: string
  }[]
  /** Resources that the caller may not create, not even as dry runs. */
  readonly untried: readonly string[]
  /** How many copies nobody judged: their webhook failed, or their namespace is going. */
  readonly unanswered: number
  /** How many were too many. */
  readonly left: number
}

/**
 * The survey of a plan: objects as the API gave them, by kind. Everything in them is hostile
 * text.
 */
export interface Survey {
  /**
   * In: `Kind` of the core group, else `Kind.group`. Out: in order of namespace and name; empty
   * when there are none or they could not be seen.
   */
  of(kind: string): readonly KubeObject[]
  /** Could objects of this kind not be seen everywhere? */
  isBlind(kind: string): boolean
  readonly blind: readonly BlindSpot[]
}

/** In: objects that carry their apiVersion and kind, in any order. */
export function surveyOf(objects: readonly KubeObject[], blind: readonly BlindSpot[]): Survey {
  const sorted = objects
    .map(each => ({each, place: `${each.metadata.namespace ?? ''}/${each.metadata.name}`}))
    .sort((one, other) => (one.place < other.place ? -1 : one.place > other.place ? 1 : 0))
  const byKind = Map.groupBy(
    sorted.map(({each}) => each),
    each => kindOf(each.apiVersion ?? '', each.kind ?? ''),
  )
  return {
    of: kind => byKind.get(kind) ?? [],
    isBlind: kind => blind.some(each => each.kind === kind),
    blind,
  }
}

/** `Deployment.apps`, `Pod`. */
export function kindOf(apiVersion: string, kind: string): string {
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : ''
  return group === '' ? kind : `${kind}.${group}`
}
