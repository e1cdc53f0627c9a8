import {selects, type LabelSelector} from '../../../mesh/selector.ts'
import type {Kind} from '../kinds.ts'
import type {Strings, ApiObject} from '../api-object.ts'
import type {AdmissionRequest} from './admission.ts'
import type {Rule, Webhook} from './webhook.ts'

/** Where webhooks' selectors look things up. */
export interface Surroundings {
  /** Labels of a namespace; undefined when it is not there. */
  readonly namespaceLabels: (name: string) => Strings | undefined
  /** The other served versions of a kind. */
  readonly equivalents: (kind: Kind) => readonly Kind[]
}

/**
 * Is the webhook asked about this request? Out: the version of the kind it wants to see; undefined:
 * it is not asked. matchConditions are not evaluated: a webhook that has some is asked always.
 */
export function askedAs(
  webhook: Webhook,
  request: AdmissionRequest,
  surroundings: Surroundings,
): Kind | undefined {
  const kind = kindFor(webhook, request, surroundings)
  if (kind === undefined) return undefined
  return isOfNamespace(webhook.namespaceSelector, request, surroundings) &&
    isOfObjects(webhook.objectSelector, request)
    ? kind
    : undefined
}

function kindFor(
  {rules = [], matchPolicy}: Webhook,
  request: AdmissionRequest,
  {equivalents}: Surroundings,
): Kind | undefined {
  if (rules.some(rule => fits(rule, request, request.kind))) return request.kind
  return matchPolicy === 'Exact'
    ? undefined
    : equivalents(request.kind).find(kind => rules.some(rule => fits(rule, request, kind)))
}

function fits(rule: Rule, request: AdmissionRequest, kind: Kind): boolean {
  const has = (list: readonly string[], value: string): boolean =>
    list.includes('*') || list.includes(value)
  return (
    has(rule.operations, request.operation) &&
    has(rule.apiGroups, kind.group) &&
    has(rule.apiVersions, kind.version) &&
    isInScope(rule.scope, request) &&
    rule.resources.some(resource => isResource(resource, kind.plural, request.subresource ?? ''))
  )
}

function isInScope(scope: string | undefined, {namespace, kind}: AdmissionRequest): boolean {
  const cluster = namespace === undefined || kind.kind === 'Namespace'
  return scope === undefined || scope === '*' || (scope === 'Cluster') === cluster
}

function isResource(wanted: string, plural: string, subresource: string): boolean {
  const [resource = '', part = ''] = wanted.split('/')
  return (resource === '*' || resource === plural) && (part === '*' || part === subresource)
}

/** Namespaces are matched by their own labels; whatever else is in no namespace matches always. */
function isOfNamespace(
  selector: LabelSelector | undefined,
  {kind, namespace, object, oldObject}: AdmissionRequest,
  {namespaceLabels}: Surroundings,
): boolean {
  if (kind.group === '' && kind.kind === 'Namespace')
    return selects(selector, labelsOf(object ?? oldObject))
  return namespace === undefined || selects(selector, namespaceLabels(namespace) ?? {})
}

function isOfObjects(
  selector: LabelSelector | undefined,
  {object, oldObject}: AdmissionRequest,
): boolean {
  if (isEmpty(selector)) return true
  return [object, oldObject].some(each => each !== undefined && selects(selector, labelsOf(each)))
}

function isEmpty(selector: LabelSelector | undefined): boolean {
  return (
    Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions ?? []).length ===
    0
  )
}

function labelsOf(object: ApiObject | undefined): Strings {
  return object?.metadata.labels ?? {}
}
