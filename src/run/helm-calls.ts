import {accesses} from '../mesh/access.ts'
import type {Access, Kind, Need} from '../mesh/access.ts'
import type {ManifestObject, PolicyRule} from '../mesh/manifest.ts'
import {SECRETS, rbacKind} from '../ports/resources.ts'

/** Where a manifest goes: the namespace of its release, and how the cluster names its kinds. */
export interface ReleaseTarget {
  readonly namespace: string
  readonly kindOf: (object: ManifestObject) => Kind
}

const plain = (all: readonly Access[]): readonly Need[] => all.map(access => ({access}))

/**
 * Helm's own books: a Secret for each revision of a release, the oldest removed when there are too
 * many.
 */
export const storageCalls = (namespace: string): readonly Need[] =>
  plain(accesses(['get', 'list', 'create', 'update', 'delete'], rbacKind(SECRETS), {namespace}))

/**
 * What Helm 3 and Helm 4 ask the API for to bring objects to what a manifest says (helm/helm, pkg/kube/client.go):
 * each is read first; 3 posts what is not there, 4 applies it, for which the API wants both `patch`
 * and `create`. What is granted by roles among them, the caller must hold.
 */
export const creationCalls = (
  objects: readonly ManifestObject[],
  goal: ReleaseTarget,
): readonly Need[] =>
  objects.flatMap(each => [
    ...plain(on(each, each.isHook ? HOOK : MADE, goal)),
    ...grantCalls(each, objects, goal),
  ])

const MADE = ['get', 'create', 'patch'] as const
/** A hook is removed, made anew, and watched until it is done. */
const HOOK = ['get', 'list', 'watch', 'create', 'patch', 'delete'] as const

/**
 * What is no longer wanted is removed, unless its manifest says that it stays. `reads`: it is
 * looked at first, for it may be kept by now.
 */
export const deletionCalls = (
  objects: readonly ManifestObject[],
  goal: ReleaseTarget,
  reads: boolean,
): readonly Need[] =>
  objects
    .filter(each => !each.kept)
    .flatMap(each => plain(on(each, reads ? ['get', 'delete'] : ['delete'], goal)))

/**
 * In a namespace a right is asked for the kind; outside of namespaces a name is the only fence
 * around what belongs to others.
 */
function on(
  object: ManifestObject,
  verbs: readonly string[],
  {namespace, kindOf}: ReleaseTarget,
): readonly Access[] {
  const kind = kindOf(object)
  if (kind.namespaced) return accesses(verbs, kind, {namespace: object.namespace ?? namespace})
  return verbs.flatMap(verb =>
    accesses([verb], kind, NAMELESS.includes(verb) ? {} : {name: object.name}),
  )
}

/** RBAC cannot tell these by name. */
const NAMELESS: readonly string[] = ['create', 'list', 'watch']

/**
 * Nobody may grant what he does not hold, unless he may `escalate` and `bind`: the API server
 * refuses it.
 */
function grantCalls(
  object: ManifestObject,
  all: readonly ManifestObject[],
  goal: ReleaseTarget,
): readonly Need[] {
  if (object.rules.length > 0) {
    const role = on(object, ['escalate'], goal)
      .concat(on(object, ['bind'], goal))
      .map(each => ({...each, name: object.name}))
    const namespace = object.kind === 'Role' ? (object.namespace ?? goal.namespace) : undefined
    return object.rules
      .flatMap(each => heldBy(each, namespace))
      .map(access => ({access, instead: role}))
  }
  const {roleRef} = object
  if (
    roleRef === undefined ||
    all.some(each => each.kind === roleRef.kind && each.name === roleRef.name)
  )
    return []
  return plain(
    on({...object, kind: roleRef.kind, name: roleRef.name}, ['bind'], goal).map(each => ({
      ...each,
      name: roleRef.name,
    })),
  )
}

function heldBy(
  {verbs, apiGroups, resources, resourceNames, nonResourceURLs}: PolicyRule,
  namespace: string | undefined,
): readonly Access[] {
  const names = resourceNames.length === 0 ? [undefined] : resourceNames
  const place = namespace === undefined ? {} : {namespace}
  const paths = nonResourceURLs.flatMap(path =>
    verbs.map((verb): Access => ({verb, group: '', resource: '', path})),
  )
  const kinds = apiGroups.flatMap(group => resources.map(resource => ({group, resource})))
  const held = kinds.flatMap(kind =>
    verbs.flatMap(verb =>
      names.map((name): Access => ({
        verb,
        ...kind,
        ...place,
        ...(name === undefined ? {} : {name}),
      })),
    ),
  )
  return [...paths, ...held]
}
