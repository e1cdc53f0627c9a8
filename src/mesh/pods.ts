import type {NamespaceName, Revision} from './names.ts'
import type {MeshSnapshot, PodFacts, WorkloadFacts} from './snapshot.ts'

export interface PodInPlace {
  readonly namespace: NamespaceName
  readonly workload: WorkloadFacts | undefined
  readonly pod: PodFacts
}

/** Every running pod that was seen, with where it stands. */
export function podsOf(seen: MeshSnapshot): readonly PodInPlace[] {
  return [...seen.namespaces.values()].flatMap(namespace => [
    ...namespace.workloads.flatMap(workload =>
      workload.pods.map(pod => ({namespace: namespace.name, workload, pod})),
    ),
    ...namespace.unmanagedPods.map(pod => ({namespace: namespace.name, workload: undefined, pod})),
  ])
}

/** Pods whose proxy was injected by the revision. */
export const podsOn = (seen: MeshSnapshot, revision: Revision): readonly PodInPlace[] =>
  podsOf(seen).filter(each => each.pod.proxy?.revision === revision)

export const nameOf = (workload: WorkloadFacts): string =>
  `${workload.ref.kind}/${workload.ref.name}`
