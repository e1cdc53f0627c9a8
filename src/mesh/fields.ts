import {isReleaseRef} from './helm-names.ts'
import type {KubeObject} from './object.ts'
import type {LabelSelector, Labels} from './selector.ts'
import type {ReleaseRef} from './snapshot.ts'
import {own} from './own.ts'

/** Reading untrusted JSON: each gives what is there, or something empty, and never throws. */
type Node = Readonly<Record<string, unknown>>

/** Is it a mapping: no list, no plain value, not null? */
export const isFields = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const node = (value: unknown): Node => (isFields(value) ? value : {})
export const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, key) => own(node(inner), key), value)
export const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined
export const count = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : undefined
export const rows = (value: unknown): readonly Node[] =>
  Array.isArray(value) ? value.map(node) : []
export const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter(each => typeof each === 'string') : []

export const labelMap = (value: unknown): Labels =>
  Object.fromEntries(
    Object.entries(node(value)).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  )

export const labelsOf = (object: KubeObject): Labels => object.metadata.labels ?? {}
export const annotationsOf = (object: KubeObject): Labels => object.metadata.annotations ?? {}

/** A label selector as objects carry it. */
export function selectorIn(value: unknown): LabelSelector {
  const matchExpressions = rows(at(value, 'matchExpressions')).map(each => ({
    key: text(each['key']) ?? '',
    operator: text(each['operator']) ?? '',
    values: texts(each['values']),
  }))
  return {matchLabels: labelMap(at(value, 'matchLabels')), matchExpressions}
}

/** What an object's annotations name as its Helm release, whatever that may be. */
function namedRelease(object: KubeObject): ReleaseRef | undefined {
  const name = annotationsOf(object)['meta.helm.sh/release-name']
  const namespace = annotationsOf(object)['meta.helm.sh/release-namespace']
  return name === undefined || namespace === undefined ? undefined : {namespace, name}
}

/** The same, when there can be such a release: whoever may write the object may write anything. */
export function releaseOf(object: KubeObject): ReleaseRef | undefined {
  const named = namedRelease(object)
  return named !== undefined && isReleaseRef(named) ? named : undefined
}

/** Status and reason of a condition by its type. */
export function condition(
  object: unknown,
  type: string,
): {readonly status: string; readonly reason: string; readonly message: string} | undefined {
  const found = rows(at(object, 'status', 'conditions')).find(each => each['type'] === type)
  return found === undefined
    ? undefined
    : {
        status: text(found['status']) ?? '',
        reason: text(found['reason']) ?? '',
        message: text(found['message']) ?? '',
      }
}

/**
 * `hub/proxyv2:1.28.10-distroless@sha256:…` gives `1.28.10`; undefined when the tag is no version.
 */
export function versionInImage(image: string | undefined): string | undefined {
  const tag = /:([^:/@]+)(?:@.*)?$/.exec(image ?? '')?.[1]
  return /^(\d+\.\d+\.\d+(?:-(?:alpha|beta|rc)\.\d+)?)(?:-.*)?$/.exec(tag ?? '')?.[1]
}
