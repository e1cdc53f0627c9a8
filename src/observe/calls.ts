import {accesses} from '../mesh/access.ts'
import type {Access} from '../mesh/access.ts'
import type {Probe} from '../mesh/probes.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import {ISTIO_GATEWAYS, PODS, SECRETS, WORKLOADS, rbacKind} from '../ports/resources.ts'
import {projections} from './projections.ts'

/**
 * What the mesh informer asks of the API: lists and watches, and the books of Helm in each namespace where
 * releases of the mesh are.
 */
export function informerCalls(seen: MeshSnapshot): readonly Access[] {
  const watched = Object.values(projections(seen.istioNamespace)).map(each => each.query)
  const namespaces = new Set([seen.istioNamespace, ...seen.releases.map(each => each.namespace)])
  return [
    ...watched.flatMap(({resource, namespace}) =>
      accesses(['list', 'watch'], rbacKind(resource), namespace === undefined ? {} : {namespace}),
    ),
    ...[...namespaces].flatMap(namespace =>
      accesses(['list', 'get'], rbacKind(SECRETS), {namespace}),
    ),
  ]
}

/** What a probe asks of the API. */
export function probeCalls(
  probe: Probe,
  {istioNamespace, cluster}: MeshSnapshot,
): readonly Access[] {
  switch (probe.kind) {
    case 'injection':
      return [
        ...accesses(['create'], rbacKind(PODS), {namespace: probe.namespace}),
        ...(probe.workload === undefined
          ? []
          : accesses(['get'], rbacKind(WORKLOADS[probe.workload.kind]), {
              namespace: probe.namespace,
            })),
      ]
    case 'connections':
    case 'version':
      return forwardCalls(istioNamespace, cluster.version)
    case 'validation':
      return accesses(['create'], rbacKind(ISTIO_GATEWAYS), {namespace: istioNamespace})
  }
}

/**
 * A port-forward over a WebSocket is a GET; from Kubernetes 1.35 on the API server asks for
 * `create` besides.
 */
const CREATES_SINCE_MINOR = 35

function forwardCalls(namespace: string, version: string): readonly Access[] {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isOld = major === 1 && minor < CREATES_SINCE_MINOR
  return accesses(
    isOld ? ['get'] : ['get', 'create'],
    {group: '', plural: 'pods/portforward', namespaced: true},
    {namespace},
  )
}
