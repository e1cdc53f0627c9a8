declare const kindOfName: unique symbol
type Name<K extends string> = string & {readonly [kindOfName]: K}

/** The name of an istiod revision; a plain install without one is the revision `default`. */
export type Revision = Name<'revision'>
/** The name of a revision tag: a second name under which namespaces ask for a revision. */
export type Tag = Name<'tag'>
export type NamespaceName = Name<'namespace'>
/** Milliseconds since the epoch, always handed in: nothing in the core reads a clock. */
export type Instant = number & {readonly [kindOfName]: 'instant'}

/** What Istio calls an install without a revision (istio/istio, pkg/config/labels: `istio.io/rev`). */
export const UNREVISIONED = 'default' as Revision

/**
 * `istiod-<revision>` must be the name of a Helm release, 53 characters at most, which is less than
 * a Service may have.
 */
const REVISION_LENGTH_MAX = 46
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/

/**
 * Why a text cannot name a new revision, or undefined when it can (F-14).
 * In: any text. Out: half a sentence that follows the quoted name.
 */
export function badRevisionName(text: string): string | undefined {
  if (!DNS_LABEL.test(text))
    return 'must be a DNS label: lower case letters, digits and dashes, no dots'
  if (text.length > REVISION_LENGTH_MAX)
    return `is longer than ${REVISION_LENGTH_MAX} characters, so Helm could have no release istiod-${text}`
  if (/^[0-9]+$/.test(text)) return 'is all digits, which YAML reads as a number'
  if (/^(true|false|null|yes|no|on|off)$/.test(text))
    return 'is a word that YAML reads as something else than text'
  if (text === UNREVISIONED) return 'is reserved: it means an install without a revision'
  return undefined
}

/**
 * May a wave be called so? It becomes part of the ids of steps, of restarts' marks and of commands.
 * Owners of namespaces name waves, too. The length leaves room for what the planner adds: `tag-`,
 * `-derived`, `-namespaces`.
 */
export const isWaveName = (value: unknown): value is string =>
  typeof value === 'string' && WAVE_NAME.test(value)
const WAVE_NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,98}[A-Za-z0-9])?$/

/** The revision name for a version: `1.29.6` gives `1-29-6`. */
export const revisionFor = (version: string): Revision =>
  version.replace(/[^a-z0-9]+/g, '-') as Revision

/** Names read from a cluster are taken as they are: the API server has judged them. */
export const revision = (text: string): Revision => text as Revision
export const namespaceName = (text: string): NamespaceName => text as NamespaceName
export const instant = (ms: number): Instant => ms as Instant
