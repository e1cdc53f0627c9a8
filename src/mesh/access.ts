/** One question to the API server's authorizer: may the caller do this there? */
export interface Access {
  readonly verb: string
  readonly group: string
  /** As RBAC has it: `pods`, `pods/portforward`, `*`. Empty for a path. */
  readonly resource: string
  /** Undefined: in every namespace, or outside of them all. */
  readonly namespace?: string
  /** Undefined: whatever its name. */
  readonly name?: string
  /** A path that is no resource, such as `/metrics`. */
  readonly path?: string
}

/** A right that is needed. */
export interface Need {
  readonly access: Access
  /**
   * Having all of these does as well: whoever may escalate and bind need not hold what he grants.
   */
  readonly instead?: readonly Access[]
}

/** A resource as RBAC knows it. */
export interface Kind {
  readonly group: string
  readonly plural: string
  readonly namespaced: boolean
}

/** Equal for equal accesses. */
export const accessKey = ({
  verb,
  group,
  resource,
  namespace = '',
  name = '',
  path = '',
}: Access): string => JSON.stringify([verb, group, resource, namespace, name, path])

/** The same in every namespace, whatever the name. */
export const wide = ({namespace: _namespace, name: _name, ...rest}: Access): Access => rest

/** Each access once. */
export const distinct = (all: readonly Access[]): readonly Access[] => [
  ...new Map(all.map(each => [accessKey(each), each])).values(),
]

/** `deployments.apps`, `pods/portforward`, `/metrics`. */
export function targetOf({group, resource, path}: Access): string {
  if (path !== undefined) return path
  const [plural = '', subresource] = resource.split('/')
  const full = group === '' ? plural : `${plural}.${group}`
  return subresource === undefined ? full : `${full}/${subresource}`
}

/** In: verbs, a kind, and where. A namespace is left out for what lives in none. */
export const accesses = (
  verbs: readonly string[],
  {group, plural, namespaced}: Kind,
  at: Pick<Access, 'namespace' | 'name'> = {},
): readonly Access[] =>
  verbs.map(verb => ({
    verb,
    group,
    resource: plural,
    ...(namespaced && at.namespace !== undefined ? {namespace: at.namespace} : {}),
    ...(at.name === undefined ? {} : {name: at.name}),
  }))
