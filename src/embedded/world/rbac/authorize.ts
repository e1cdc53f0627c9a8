import type {Access, User} from '../api/api.ts'
import type {Refusal} from '../refusal.ts'
import type {Store} from '../store.ts'
import {bindingsOf, type Grant} from './bindings.ts'
import {forbid} from './forbidden.ts'
import type {Rule} from './rules.ts'

/** A request for a path that is no resource: `/metrics`. */
export interface PathAccess {
  readonly verb: string
  readonly path: string
}

/**
 * `reason`: in the API server's words, '' when there is nothing to say; `why`: what the client
 * gets.
 */
export type Decision =
  | {readonly allowed: true; readonly reason: string}
  | {readonly allowed: false; readonly reason: string; readonly why: Refusal}

/**
 * May this user do that? By the roles and bindings that are in the store; `system:masters` may do
 * everything.
 */
export function authorize(store: Store, user: User, access: Access | PathAccess): Decision {
  if (user.groups.includes('system:masters')) return {allowed: true, reason: ''}
  const {grants, problems} = bindingsOf(
    store,
    user,
    'path' in access ? undefined : access.namespace,
  )
  const found = grants.find(({rules}) => rules.some(rule => allows(rule, access)))
  if (found !== undefined) return {allowed: true, reason: `RBAC: allowed by ${described(found)}`}
  const reason =
    problems.length === 0
      ? ''
      : `RBAC: ${problems.length === 1 ? (problems[0] ?? '') : `[${problems.join(', ')}]`}`
  return {allowed: false, reason, why: forbid(user, access, reason)}
}

function allows(rule: Rule, access: Access | PathAccess): boolean {
  if (!hasOrAll(rule.verbs, access.verb)) return false
  if ('path' in access) return (rule.nonResourceURLs ?? []).some(each => isPath(each, access.path))
  const {resourceNames = []} = rule
  const named =
    resourceNames.length === 0 || (access.name !== undefined && resourceNames.includes(access.name))
  return (
    named &&
    hasOrAll(rule.apiGroups, access.group) &&
    (rule.resources ?? []).some(each => isResource(each, access))
  )
}

function hasOrAll(list: readonly string[] | undefined, value: string): boolean {
  return list?.some(each => each === '*' || each === value) ?? false
}

function isPath(wanted: string, path: string): boolean {
  return (
    wanted === '*' ||
    wanted === path ||
    (wanted.endsWith('*') && path.startsWith(wanted.slice(0, -1)))
  )
}

function isResource(wanted: string, {resource, subresource = ''}: Access): boolean {
  if (wanted === '*') return true
  return subresource === ''
    ? wanted === resource
    : wanted === `${resource}/${subresource}` || wanted === `*/${subresource}`
}

function described({binding, subject}: Grant): string {
  const {
    kind,
    metadata: {name, namespace},
    roleRef,
  } = binding
  const place = namespace === undefined ? name : `${name}/${namespace}`
  const who =
    subject.kind === 'ServiceAccount'
      ? `${subject.name}/${subject.namespace ?? namespace ?? ''}`
      : subject.name
  return (
    `${kind} ${JSON.stringify(place)} of ${roleRef.kind} ${JSON.stringify(roleRef.name)} to ` +
    `${subject.kind} ${JSON.stringify(who)}`
  )
}
