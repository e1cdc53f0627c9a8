import type {V1EndpointSlice, V1Node, V1Pod, V1Service} from '@kubernetes/client-node'
import {runIstiod} from './istiod-pod.ts'
import type {IstiodPod, Node} from './istiod-pod.ts'
import type {KubeApi, Watched, WatchEvent} from './kube.ts'
import {router} from './network.ts'
import type {Router} from './network.ts'
import {isGoing, labelOf, nameOf, namespaceOf, uidOf} from './objects.ts'
import {isRunning} from './pod-status.ts'
import {playProxies} from './proxy-player.ts'

export type Agent = {route: Router; nodes: Watched<V1Node>}

/**
 * Watches the cluster, runs an istiod for every pod of one, gives addresses to load balancers, and
 * plays proxies unless real clients do.
 */
export function startNodeAgent(node: Node, kwokPort: number): Agent {
  const {api} = node
  const istiods = new Map<string, IstiodPod>()
  const pods = api.watch<V1Pod>('/api/v1/pods', event => followIstiod(node, istiods, event))
  const nodes = api.watch<V1Node>('/api/v1/nodes')
  const slices = api.watch<V1EndpointSlice>('/apis/discovery.k8s.io/v1/endpointslices')
  const services = api.watch<V1Service>('/api/v1/services', loadBalancers(api))
  const topology = () => ({
    nodes: nodes.items.values(),
    slices: slices.items.values(),
    services: services.items.values(),
  })
  const at = (address: string) =>
    [...istiods.values()].find(({pod}) => pod.status?.podIP === address)
  const route = router(topology, {
    apiPort: node.apiPort,
    kwokPort,
    podPort: (address, port) => at(address)?.ports.get(port),
  })
  if (node.istiods === undefined) void playProxies(api, pods, route, node.at.faults)
  return {route, nodes}
}

function followIstiod(
  node: Node,
  istiods: Map<string, IstiodPod>,
  {type, object: pod}: WatchEvent<V1Pod>,
): void {
  if (labelOf(pod, 'app') !== 'istiod') return
  const uid = uidOf(pod)
  const known = istiods.get(uid)
  if (type !== 'DELETED' && isRunning(pod)) {
    if (known) known.pod = pod
    else istiods.set(uid, runIstiod(node, pod))
  } else if (known) {
    istiods.delete(uid)
    void known.remove()
  }
}

/** Addresses from 203.0.113.1 on (documentation addresses, RFC 5737), as a cloud would give. */
function loadBalancers(api: KubeApi): (event: WatchEvent<V1Service>) => void {
  const given = new Map<string, string>()
  return ({type, object: service}) => {
    if (type === 'DELETED' || isGoing(service) || !lacksAddress(service)) return
    const uid = uidOf(service)
    if (!given.has(uid)) given.set(uid, `203.0.113.${given.size + 1}`)
    const path = `/api/v1/namespaces/${namespaceOf(service)}/services/${nameOf(service)}/status`
    api
      .patch(path, {status: {loadBalancer: {ingress: [{ip: given.get(uid)}]}}})
      .catch((error: unknown) => console.error(String(error)))
  }
}

function lacksAddress({spec, status}: V1Service): boolean {
  return spec?.type === 'LoadBalancer' && status?.loadBalancer?.ingress === undefined
}
