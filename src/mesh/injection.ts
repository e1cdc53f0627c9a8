import type {NamespaceName, Revision, Tag} from './names.ts'
import {selects} from './selector.ts'
import type {Labels} from './selector.ts'
import type {InjectorEntry, MeshSnapshot, NamespaceFacts, WorkloadFacts} from './snapshot.ts'

export const REV = 'istio.io/rev'
export const INJECTION = 'istio-injection'
export const INJECT = 'sidecar.istio.io/inject'

/** istiod never injects there, whatever the webhooks say (istio/istio, pkg/kube/inject/inject.go). */
export const NEVER_INJECTED: readonly string[] = [
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'local-path-storage',
]

/**
 * Every injector entry that would be called for a pod with these labels in a namespace with those.
 */
export function injectorsFor(
  injectors: readonly InjectorEntry[],
  namespace: {readonly name: string; readonly labels: Labels},
  podLabels: Labels,
): readonly InjectorEntry[] {
  const withName = {'kubernetes.io/metadata.name': namespace.name, ...namespace.labels}
  return injectors.filter(
    each => selects(each.namespaceSelector, withName) && selects(each.objectSelector, podLabels),
  )
}

/**
 * The one injector of a workload's next pod; undefined when it gets none (not selected, or opted
 * out).
 */
export function injectorOf(
  seen: MeshSnapshot,
  namespace: NamespaceFacts,
  workload: WorkloadFacts,
): InjectorEntry | undefined {
  if (optsOut(workload) || NEVER_INJECTED.includes(namespace.name)) return undefined
  return injectorsFor(seen.injectors, namespace, workload.templateLabels)[0]
}

/** The injector of a pod without labels of its own: what the namespace as such asks for. */
export function namespaceInjector(
  seen: MeshSnapshot,
  namespace: NamespaceFacts,
): InjectorEntry | undefined {
  return NEVER_INJECTED.includes(namespace.name)
    ? undefined
    : injectorsFor(seen.injectors, namespace, {})[0]
}

/**
 * The template itself says no, or runs on the host's network, which istiod never injects; the label
 * wins over the annotation.
 */
export function optsOut(workload: WorkloadFacts): boolean {
  const said = workload.templateLabels[INJECT] ?? workload.templateAnnotations[INJECT]
  return said === 'false' || workload.hostNetwork
}

/**
 * The injection labels of a namespace decide for all its pods; only in a namespace without them the
 * pods' own labels count.
 */
export const labelsDecide = (namespace: NamespaceFacts): boolean =>
  namespace.labels[INJECTION] !== undefined || namespace.labels[REV] !== undefined

/** Workloads whose next pod the given revision injects, directly or through a tag. */
export function workloadsInjectedBy(
  seen: MeshSnapshot,
  namespace: NamespaceFacts,
  revision: Revision,
): readonly WorkloadFacts[] {
  return namespace.workloads.filter(
    each => injectorOf(seen, namespace, each)?.revision === revision,
  )
}

/** Namespaces that follow the tag: by their label, or by a pod template's. */
export function followersOf(seen: MeshSnapshot, tag: Tag): readonly NamespaceName[] {
  return [...seen.namespaces.values()]
    .filter(each => follows(seen, each, tag))
    .map(each => each.name)
}

function follows(seen: MeshSnapshot, namespace: NamespaceFacts, tag: Tag): boolean {
  return (
    namespaceInjector(seen, namespace)?.tag === tag ||
    namespace.workloads.some(each => injectorOf(seen, namespace, each)?.tag === tag)
  )
}

/** The injection webhook of the revision itself, tags aside. */
export const ownInjectors = (seen: MeshSnapshot, revision: Revision): readonly InjectorEntry[] =>
  seen.injectors.filter(each => each.revision === revision && each.tag === undefined)

/** Does a template with these labels ask for a sidecar by itself? */
export const asksByLabel = (labels: Labels): boolean =>
  (labels[REV] !== undefined || labels[INJECT] === 'true') && labels[INJECT] !== 'false'
