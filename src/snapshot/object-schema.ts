import * as z from 'zod'
import {
  kindName,
  labelKey,
  labelValue,
  namespaceText,
  objectName,
  shownName,
  time,
} from '../schemas/names.ts'
import {REDACTED} from '../secrets/secret-names.ts'
import {LISTED} from './kinds.ts'
import {BUILT_IN, CUSTOM, stringsBy} from './shapes.ts'
import type {SnapshotMeta} from './snapshot.ts'

/**
 * Objects of a snapshot: of a kind that a snapshot holds, named as the API names things, and shaped
 * as a world takes them.
 */

/** What a projection let stand of a label in which there was a token. */
const isRedacted = (text: string): boolean =>
  text.includes(REDACTED) && /^[\w.()-]{1,256}$/.test(text)
const isKey = (key: string): boolean => labelKey.safeParse(key).success

export const labels = stringsBy(
  isKey,
  value => isRedacted(value) || labelValue.safeParse(value).success,
  'must be labels',
)
/** 256 KiB are all annotations of an object (Kubernetes: TotalAnnotationSizeLimitB). */
export const annotations = stringsBy(
  isKey,
  value => value.length <= 256 * 1024,
  'must be annotations',
)

const uid = z.string().regex(/^[A-Za-z0-9][\w.:-]{0,127}$/, {error: 'must be a uid'})
const rows = z.array(z.looseObject({}))

const owner = z.strictObject({
  apiVersion: z.exactOptional(shownName),
  kind: kindName,
  name: objectName,
  uid: z.exactOptional(uid),
  controller: z.exactOptional(z.boolean()),
  blockOwnerDeletion: z.exactOptional(z.boolean()),
})

const meta: z.ZodType<SnapshotMeta> = z.strictObject({
  name: objectName,
  namespace: z.exactOptional(namespaceText),
  uid: z.exactOptional(uid),
  generation: z.exactOptional(z.int()),
  creationTimestamp: z.exactOptional(time),
  deletionTimestamp: z.exactOptional(time),
  finalizers: z.exactOptional(z.array(shownName)),
  ownerReferences: z.exactOptional(z.array(owner)),
  labels: z.exactOptional(labels),
  annotations: z.exactOptional(annotations),
  managedFields: z.exactOptional(rows),
})

/**
 * `v1 Pod` and whether it lives in a namespace. Secrets are not among them: a snapshot has them,
 * and releases, as lists of their own.
 */
const KINDS = new Map(
  LISTED.map(({resource: {apiVersion, kind, namespaced}}) => [`${apiVersion} ${kind}`, namespaced]),
)
/** Of Istio's and the Gateway API's definitions, which a snapshot holds. */
const IS_MESHS =
  /^(([a-z0-9-]{1,63}\.){0,4}istio\.io|gateway\.networking\.k8s\.io)\/v[0-9a-z]{1,20}$/

const HEAD = {apiVersion: z.string(), kind: kindName, metadata: meta}
const builtIn = BUILT_IN.extend(HEAD)
const custom = CUSTOM.extend(HEAD)

/** Judges one of them. In: what stands in the list. Out: the schema that it must meet. */
export function objectSchema(value: unknown): z.ZodType {
  const {apiVersion, kind} = (typeof value === 'object' && value !== null ? value : {}) as {
    readonly apiVersion?: unknown
    readonly kind?: unknown
  }
  if (typeof apiVersion === 'string' && IS_MESHS.test(apiVersion)) return custom
  const namespaced = KINDS.get(`${String(apiVersion)} ${String(kind)}`)
  return namespaced === undefined ? STRANGE : namespaced ? IN_NAMESPACE : OUTSIDE
}

const STRANGE = z.never({error: 'is of a kind that no snapshot holds'})
const hasNamespace = ({metadata}: {readonly metadata: SnapshotMeta}): boolean =>
  metadata.namespace !== undefined
const IN_NAMESPACE = builtIn.refine(hasNamespace, {error: 'must be in a namespace'})
const OUTSIDE = builtIn.refine(value => !hasNamespace(value), {error: 'must not be in a namespace'})
