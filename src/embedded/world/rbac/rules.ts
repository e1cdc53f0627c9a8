import {selects, type LabelSelector} from '../../../mesh/selector.ts'
import type {Store} from '../store.ts'
import type {ApiObject} from '../api-object.ts'

/** What may be done with what; `*` is everything. */
export interface Rule {
  readonly verbs: readonly string[]
  readonly apiGroups?: readonly string[]
  readonly resources?: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly nonResourceURLs?: readonly string[]
}

export interface Role extends ApiObject {
  readonly rules?: readonly Rule[] | null
  readonly aggregationRule?: {readonly clusterRoleSelectors?: readonly LabelSelector[]}
}

const CLUSTER_ROLES = 'clusterroles.rbac.authorization.k8s.io'

/**
 * The rules of a Role or ClusterRole that a binding names; undefined when there is none of that
 * name.
 */
export function rulesOf(
  store: Store,
  {kind, name}: {readonly kind: string; readonly name: string},
  namespace: string | undefined,
): readonly Rule[] | undefined {
  const role = (
    kind === 'Role'
      ? store.get('roles.rbac.authorization.k8s.io', namespace, name)
      : store.get(CLUSTER_ROLES, undefined, name)
  ) as Role | undefined
  return role === undefined ? undefined : aggregatedRules(store, role)
}

/**
 * The rules of a role with those of all ClusterRoles it is aggregated from. In a real cluster a
 * controller writes them into the role; here the roles of Kubernetes begin with them, and what
 * others add is gathered whenever somebody asks.
 */
function aggregatedRules(store: Store, role: Role, above: readonly string[] = []): readonly Rule[] {
  const selectors = role.aggregationRule?.clusterRoleSelectors ?? []
  const own = role.rules ?? []
  if (selectors.length === 0 || above.includes(role.metadata.name)) return own
  const parts = (store.list(CLUSTER_ROLES) as readonly Role[]).filter(
    each =>
      each.metadata.name !== role.metadata.name &&
      selectors.some(selector => selects(selector, each.metadata.labels ?? {})),
  )
  return [
    ...own,
    ...parts.flatMap(each => aggregatedRules(store, each, [...above, role.metadata.name])),
  ]
}
