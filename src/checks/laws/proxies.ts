import {NEVER_INJECTED, injectorsFor} from '../../mesh/injection.ts'
import {podsOf} from '../../mesh/pods.ts'
import {some} from '../../mesh/sentences.ts'
import type {PodInPlace} from '../../mesh/pods.ts'
import {sh} from '../../mesh/shell.ts'
import type {MeshSnapshot, NamespaceFacts} from '../../mesh/snapshot.ts'
import type {Finding} from '../finding.ts'

/** Every running proxy belongs to a revision that exists (F-5, F-16). */
export function orphanedPods(seen: MeshSnapshot): readonly Finding[] {
  const orphans = podsOf(seen).filter(
    ({pod}) =>
      pod.proxy?.revision !== undefined &&
      !seen.revisions.has(pod.proxy.revision) &&
      !pod.terminating,
  )
  const byRevision = Map.groupBy(orphans, each => each.pod.proxy?.revision ?? '')
  return [...byRevision].map(([revision, pods]) => ({
    code: 'ORPHANED_PODS',
    severity: 'blocks',
    what:
      `${pods.length} running pod(s) have a proxy of revision ${revision}, which does not exist: ` +
      `${some(pods.map(each => `${each.namespace}/${each.pod.name}`))}.`,
    why: 'They get no configuration, and no new certificate when theirs runs out.',
    next: [
      'Restart their owners once their namespace points at a revision that exists.',
      'meshctl proxies',
    ],
    objects: pods
      .slice(0, 20)
      .map(each => ({kind: 'Pod', namespace: each.namespace, name: each.pod.name})),
    source: 'F-5, F-16',
  }))
}

/** No pod of an injected namespace runs without its sidecar (F-3). */
export function bareOfSidecar(seen: MeshSnapshot): readonly Finding[] {
  return [...seen.namespaces.values()].flatMap(namespace => {
    const bare = podsOf({...seen, namespaces: new Map([[namespace.name, namespace]])}).filter(
      ({pod}) => lacksSidecar(seen, namespace, pod),
    )
    return bare.length === 0 ? [] : [withoutSidecar(namespace, bare)]
  })
}

function lacksSidecar(
  seen: MeshSnapshot,
  namespace: NamespaceFacts,
  pod: {
    readonly proxy: unknown
    readonly optedOut: boolean
    readonly hostNetwork: boolean
    readonly terminating: boolean
    readonly labels: Readonly<Record<string, string>>
  },
): boolean {
  if (
    pod.proxy !== undefined ||
    pod.optedOut ||
    pod.hostNetwork ||
    pod.terminating ||
    NEVER_INJECTED.includes(namespace.name)
  )
    return false
  return injectorsFor(seen.injectors, namespace, pod.labels).length > 0
}

/** By workload, so that the same workload's next pods are known again. */
const withoutSidecar = (namespace: NamespaceFacts, pods: readonly PodInPlace[]): Finding => ({
  code: 'PODS_WITHOUT_SIDECAR',
  severity: 'warns',
  what:
    `${pods.length} pod(s) of the injected namespace ${namespace.name} run without a sidecar: ` +
    `${some(pods.map(each => each.pod.name))}.`,
  why:
    'They are outside the mesh: no mTLS, no policy. They were created before the label was ' +
    'set, or while no injector answered.',
  next: [
    sh`kubectl -n ${namespace.name} get pods`,
    'Restart their owners when they belong into the mesh.',
  ],
  objects: [
    ...new Map(
      pods.map(each => [
        each.workload?.ref.name ?? each.pod.name,
        {
          kind: each.workload?.ref.kind ?? 'Pod',
          namespace: namespace.name,
          name: each.workload?.ref.name ?? each.pod.name,
        },
      ]),
    ).values(),
  ],
  source: 'F-3',
})
