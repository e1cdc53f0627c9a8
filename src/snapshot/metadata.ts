import {labelMap, node} from '../mesh/fields.ts'
import {redactField} from '../secrets/redact.ts'
import {redactWords} from '../secrets/secret-words.ts'
import type {SnapshotMeta} from './snapshot.ts'

const KEPT = [
  'name',
  'namespace',
  'uid',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'finalizers',
  'ownerReferences',
] as const

/**
 * Metadata of an object: labels whole, for selectors go by them; of annotations those that decide
 * something.
 */
export function projectMeta(
  value: unknown,
  {managedFields = false}: {readonly managedFields?: boolean} = {},
): SnapshotMeta {
  const meta = node(value)
  const labels = cleanStrings(labelMap(meta['labels']))
  const annotations = projectAnnotations(meta['annotations'])
  const kept = Object.fromEntries(
    KEPT.filter(key => meta[key] !== undefined).map(key => [key, meta[key]]),
  )
  return {
    ...kept,
    name: typeof meta['name'] === 'string' ? meta['name'] : '',
    ...(Object.keys(labels).length === 0 ? {} : {labels}),
    ...(Object.keys(annotations).length === 0 ? {} : {annotations}),
    ...(managedFields && Array.isArray(meta['managedFields'])
      ? {managedFields: meta['managedFields']}
      : {}),
  }
}

/**
 * Annotations of Istio, Helm, meshctl and those by which others say that they look after an object.
 * The rest is free text.
 */
const DECIDING =
  /^((.*[.-])?istio\.io|ambient\.istio\.io|meshctl\.dev|helm\.sh|meta\.helm\.sh|deployment\.kubernetes\.io|pod-security\.kubernetes\.io|controller\.kubernetes\.io|deprecated\.daemonset\.template\.generation|argocd\.argoproj\.io|fluxcd\.io|.*\.toolkit\.fluxcd\.io|cluster-autoscaler\.kubernetes\.io|prometheus\.io)(\/.*)?$/
const ALONE = new Set([
  'kubectl.kubernetes.io/restartedAt',
  'kubectl.kubernetes.io/default-container',
  'deprecated.daemonset.template.generation',
])
/** The whole container, environment included, as it was before injection. */
const NEVER = new Set(['proxy.istio.io/overrides'])

export function projectAnnotations(value: unknown): Readonly<Record<string, string>> {
  const rows = Object.entries(labelMap(value)).filter(
    ([key]) => !NEVER.has(key) && (DECIDING.test(key) || ALONE.has(key)),
  )
  return Object.fromEntries(
    rows.map(([key, text]) => [key, String(redactField(key.replace(/^.*\//, ''), text))]),
  )
}

/** Labels and such, in which a token is told by its form alone. */
export const cleanStrings = (
  strings: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(strings).map(([key, text]) => [key, redactWords(text)]))
