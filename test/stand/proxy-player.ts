import {setTimeout as sleep} from 'node:timers/promises'
import type {V1Container, V1Pod} from '@kubernetes/client-node'
import {proxyFault} from '../../src/embedded/world/istio/faults.ts'
import type {Faults} from '../../src/embedded/world/istio/faults.ts'
import {readFaults} from './faults.ts'
import type {KubeApi, Watched} from './kube.ts'
import type {Router} from './network.ts'
import {annotationOf, namespaceOf, uidOf} from './objects.ts'
import {isReady, isRunning, reportPod} from './pod-status.ts'

const DEFAULT_ISTIOD = 'istiod.istio-system.svc:15012' // left out of PROXY_CONFIG by the injector
const POLL_MS = 150
const SLOW_MS = 6_000 // how long a proxy waits for its first configuration from a slow istiod
const AT_ONCE = 20

/**
 * Makes pods with an injected proxy ready as their proxies would, with our test istiod in the place
 * of a real one: when the istiod their proxy was told has an endpoint, and no fault keeps them from
 * its configuration. Never returns.
 */
export async function playProxies(
  api: KubeApi,
  pods: Watched<V1Pod>,
  route: Router,
  faultsFile: string,
): Promise<void> {
  const done = new Set<string>()
  for (;;) {
    const faults = readFaults(faultsFile)
    const due = [...pods.items.values()].filter(
      pod => isStarting(pod, done) && isConnected(pod, route) && !isKept(pod, faults),
    )
    for (let i = 0; i < due.length; i += AT_ONCE)
      await Promise.all(due.slice(i, i + AT_ONCE).map(pod => makeReady(api, pod)))
    await sleep(POLL_MS)
  }
}

/** A proxy that was ready once stays so, whatever becomes of its istiod. */
function isStarting(pod: V1Pod, done: Set<string>): boolean {
  if (isReady(pod)) done.add(uidOf(pod))
  return (
    !done.has(uidOf(pod)) &&
    isRunning(pod) &&
    annotationOf(pod, 'sidecar.istio.io/status') !== undefined
  )
}

function isConnected(pod: V1Pod, route: Router): boolean {
  const proxy = containersOf(pod).find(({name}) => name === 'istio-proxy')
  if (proxy === undefined) return false
  const config = proxy.env?.find(({name}) => name === 'PROXY_CONFIG')?.value ?? '{}'
  const {discoveryAddress = DEFAULT_ISTIOD} = JSON.parse(config) as {discoveryAddress?: string}
  const [host = '', port] = discoveryAddress.split(':')
  return route(host, Number(port)) !== undefined
}

function containersOf({spec}: V1Pod): V1Container[] {
  return [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])]
}

function isKept(pod: V1Pod, faults: Faults): boolean {
  const revision = annotationOf(pod, 'istio.io/rev') ?? 'default'
  if (proxyFault(faults, namespaceOf(pod), revision) !== undefined) return true
  const fault = faults.istiods?.[revision]
  if (fault === 'slow') return Date.now() - Date.parse(String(pod.status?.startTime)) < SLOW_MS
  return fault === 'nack' || fault === 'off'
}

async function makeReady(api: KubeApi, pod: V1Pod): Promise<void> {
  await reportPod(api, pod, {ready: true}).catch((error: unknown) => console.error(String(error)))
}
