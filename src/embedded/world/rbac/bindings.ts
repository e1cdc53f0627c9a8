import type {User} from '../api/api.ts'
import type {Store} from '../store.ts'
import type {ApiObject} from '../api-object.ts'
import {rulesOf, type Rule} from './rules.ts'

export interface Subject {
  readonly kind: string
  readonly name: string
  readonly namespace?: string
}

export interface Binding extends ApiObject {
  readonly subjects?: readonly Subject[]
  readonly roleRef: {readonly kind: string; readonly name: string}
}

/** A binding that concerns a user, the subject that he is, and what it lets him do. */
export interface Grant {
  readonly binding: Binding
  readonly subject: Subject
  readonly rules: readonly Rule[]
}

const RBAC = 'rbac.authorization.k8s.io'

/**
 * All bindings of a user, of the whole cluster first; `problems` tells of roles that bindings name
 * and nobody has made.
 */
export function bindingsOf(
  store: Store,
  user: User,
  namespace: string | undefined,
): {readonly grants: readonly Grant[]; readonly problems: readonly string[]} {
  const everywhere = store.list(`clusterrolebindings.${RBAC}`) as readonly Binding[]
  const here =
    namespace === undefined || namespace === ''
      ? []
      : (store.list(`rolebindings.${RBAC}`, namespace) as readonly Binding[])
  const problems: string[] = []
  const grants = [...everywhere, ...here].flatMap((binding): Grant[] => {
    const subject = (binding.subjects ?? []).find(each =>
      isSubject(each, user, binding.metadata.namespace),
    )
    if (subject === undefined) return []
    const rules = rulesOf(store, binding.roleRef, binding.metadata.namespace)
    if (rules === undefined)
      problems.push(
        `${binding.roleRef.kind.toLowerCase()}.${RBAC} ${JSON.stringify(binding.roleRef.name)} not found`,
      )
    return rules === undefined ? [] : [{binding, subject, rules}]
  })
  return {grants, problems}
}

function isSubject(
  {kind, name, namespace}: Subject,
  user: User,
  home: string | undefined,
): boolean {
  if (kind === 'User') return user.name === name
  if (kind === 'Group') return user.groups.includes(name)
  return (
    kind === 'ServiceAccount' &&
    user.name === `system:serviceaccount:${namespace ?? home ?? ''}:${name}`
  )
}
