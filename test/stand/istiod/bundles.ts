import {SYSTEM_NAMESPACES} from './injectable.ts'
import {statusOf, type Kube} from './kube.ts'
import type {ConfigMap, Namespace} from './objects.ts'
import {createRetrier} from './retry.ts'
import {follow, pause} from './store.ts'

/** ConfigMaps for the namespaces, by name: `key` holds `text`. */
export type Bundle = {name: string, key: string, text: string}

/** Keeps a ConfigMap (istio-ca-root-cert, istio-ca-crl) in every namespace but the system ones, while `leads`. */
export function keepBundles(kube: Kube, bundle: Bundle, leads: () => boolean, stop: AbortSignal): void {
  const maps = follow<ConfigMap>(kube, `/api/v1/configmaps?fieldSelector=metadata.name%3D${bundle.name}`, stop, key => check(key.split('/')[0] ?? ''))
  const namespaces = follow<Namespace>(kube, '/api/v1/namespaces', stop, key => check(key))
  const check = createRetrier(async namespace => {
    const known = namespaces.get(namespace)
    if (!known || known.status?.phase === 'Terminating' || !isServed(namespace) || !leads()) return true
    await Promise.all([maps.synced, namespaces.synced])
    const current = maps.get(`${namespace}/${bundle.name}`)
    if (current?.data?.[bundle.key] === bundle.text) return true
    return write(kube, namespace, current, bundle)
  }, stop)
  const sweep = async () => {
    let led = false
    while (!stop.aborted) {
      const now = leads()
      // what changed while another istiod led
      if (now && !led) namespaces.all().forEach(n => check(n.metadata.name ?? ''))
      led = now
      await pause(500, stop)
    }
  }
  void sweep()
}

// kube-system gets one too, for ztunnel
function isServed(namespace: string): boolean {
  return namespace === 'kube-system' || !SYSTEM_NAMESPACES.includes(namespace)
}

async function write(kube: Kube, namespace: string, current: ConfigMap | undefined, {name, key, text}: Bundle): Promise<boolean> {
  const path = `/api/v1/namespaces/${namespace}/configmaps`
  const data = {...current?.data, [key]: text}
  const body = current ? {...current, apiVersion: 'v1', kind: 'ConfigMap', data} : {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name, namespace, labels: {'istio.io/config': 'true'}}, data}
  try {
    await (current ? kube.update(`${path}/${name}`, body) : kube.create(path, body))
    return true
  } catch (error) {
    // a namespace that is being deleted takes no new objects
    return statusOf(error) === 403 || statusOf(error) === 404
  }
}
