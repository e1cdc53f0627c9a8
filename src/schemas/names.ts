import * as z from 'zod'
import {
  isChartName,
  isChartVersion,
  isNamespaceName,
  isReleaseName,
  isReleaseNumber,
  isReleaseStatus,
} from '../mesh/helm-names.ts'
import type {NamespaceName, Revision, Tag} from '../mesh/names.ts'

/**
 * Names as Kubernetes, Helm and Istio let them be. None can be a flag, a path out of a folder, or a
 * line of its own.
 */

/** A label's value, which is what a revision and a tag are to a namespace. */
const LABEL_VALUE = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/
/** A label's or an annotation's key: perhaps a prefix, which is a DNS subdomain, and a name. */
const QUALIFIED =
  /^([A-Za-z0-9]([-A-Za-z0-9.]{0,251}[A-Za-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/
/**
 * `ValidatePathSegmentName` of Kubernetes, and no space, control or bidirectional character: RBAC
 * names may hold colons.
 */
const PATH_SEGMENT = /^(?!\.{1,2}$)[^\s/%\p{C}\p{Zl}\p{Zp}-][^\s/%\p{C}\p{Zl}\p{Zp}]{0,252}$/u
const KIND = /^[A-Z][A-Za-z0-9]{0,62}$/
const VERSION = /^\d{1,4}\.\d{1,4}\.\d{1,4}(-[0-9A-Za-z]+([.-][0-9A-Za-z]+)*)?$/

const like = (pattern: RegExp, error: string): z.ZodString =>
  z.string({error}).regex(pattern, {error})

/** Kubernetes: a DNS label. */
export const namespaceName = z.custom<NamespaceName>(isNamespaceName, {
  error: 'must be the name of a namespace',
})
/** The same where the type is plain text. */
export const namespaceText = z.custom<string>(isNamespaceName, {
  error: 'must be the name of a namespace',
})
/** The name of an istiod revision that is there or was: `default`, `1-28-10`. */
export const revisionName = z.custom<Revision>(
  value => typeof value === 'string' && LABEL_VALUE.test(value),
  {error: 'must be the name of a revision'},
)
/** The same where the type is plain text. */
export const revisionText = z.custom<string>(
  value => typeof value === 'string' && LABEL_VALUE.test(value),
  {error: 'must be the name of a revision'},
)
export const tagName = z.custom<Tag>(
  value => typeof value === 'string' && LABEL_VALUE.test(value),
  {error: 'must be the name of a revision tag'},
)
export const releaseName = z.custom<string>(isReleaseName, {
  error: 'must be the name of a Helm release',
})
export const releaseNumber = z.custom<number>(isReleaseNumber, {
  error: 'must be the number of a revision of a Helm release',
})
export const releaseStatus = z.custom<string>(isReleaseStatus, {
  error: "must be one of Helm's words for the state of a release",
})
export const chartName = z.custom<string>(isChartName, {error: 'must be the name of a chart'})
export const chartVersion = z.custom<string>(isChartVersion, {
  error: 'must be the version of a chart',
})
/** Of any object of the API: one segment of a path. */
export const objectName = like(PATH_SEGMENT, 'must be the name of an object')
export const kindName = like(KIND, 'must be a kind such as Deployment')
export const labelKey = like(QUALIFIED, 'must be the key of a label or an annotation')
export const labelValue = like(LABEL_VALUE, 'must be the value of a label').or(z.literal(''))
/** A version of Istio or Kubernetes: `1.29.6`, `1.30.0-rc.1`. */
export const version = like(VERSION, 'must be a version such as 1.29.6')
export const sha256 = like(/^[0-9a-f]{64}$/, 'must be a sha256 in hexadecimal')
/** Of a finding or a check: `VERSION_SKEW`. */
export const code = like(/^[A-Z][A-Z0-9_]{1,63}$/, 'must be the code of a finding')
/** RFC 3339. */
export const time = like(
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/,
  'must be a time such as 2026-11-23T04:05:06Z',
).refine(text => Number.isFinite(Date.parse(text)), {error: 'must be a time that there is'})

/**
 * Sentences for people: findings, reasons, titles. Hostile text like any other; whoever prints it
 * makes it visible.
 */
const WORDS_MOST = 64 * 1024
export const words = z
  .string({error: 'must be a text'})
  .max(WORDS_MOST, {error: `must be a text of at most ${WORDS_MOST} characters`})
/** A name that is only shown: of whatever object a finding is about. */
const SHOWN_MOST = 1024
export const shownName = z
  .string({error: 'must be a text'})
  .max(SHOWN_MOST, {error: `must be a text of at most ${SHOWN_MOST} characters`})
/** How many of something. */
export const count = z
  .int({error: 'must be a whole number'})
  .min(0, {error: 'must not be negative'})

/**
 * A list of so many at most. Counted before its members are judged: each wrong one would be an
 * issue of its own. In: the most, for what may be longer or must be shorter than plans are.
 */
export const listOf = <S extends z.ZodType>(
  member: S,
  most = LIST_MOST,
): z.ZodType<z.output<S>[]> =>
  z
    .array(z.unknown(), {error: 'must be a list'})
    .max(most, {error: `must be a list of at most ${most}`})
    .pipe(z.array(member))

/** Steps, objects and findings of the largest meshes are a tenth of it. */
const LIST_MOST = 50_000
