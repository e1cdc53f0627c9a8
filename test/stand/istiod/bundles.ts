import {bundled, isServed, type Bundle} from '../../../src/embedded/world/istio/bundles.ts'
import type {ConfigMap, Namespace} from '../../../src/embedded/world/istio/objects.ts'
import {statusOf, type Kube} from './kube.ts'
import {createRetrier} from './retry.ts'
import {follow, pause} from './store.ts'

/**
 * Keeps a ConfigMap (istio-ca-root-cert, istio-ca-crl) in every namespace but the system ones,
 * while `leads`.
 */
export function keepBundles(
  kube: Kube,
  bundle: Bundle,
  leads: () => boolean,
  stop: AbortSignal,
): void {
  const maps = follow<ConfigMap>(
    kube,
    `/api/v1/configmaps?fieldSelector=metadata.name%3D${bundle.name}`,
    stop,
    key => check(key.split('/')[0] ?? ''),
  )
  const namespaces = follow<Namespace>(kube, '/api/v1/namespaces', stop, key => check(key))
  const check = createRetrier(async namespace => {
    const known = namespaces.get(namespace)
    if (!known || !isServed(known) || !leads()) return true
    await Promise.all([maps.synced, namespaces.synced])
    const current = maps.get(`${namespace}/${bundle.name}`)
    const body = bundled(current, namespace, bundle)
    return body === undefined || write(kube, current !== undefined, namespace, body)
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

async function write(
  kube: Kube,
  exists: boolean,
  namespace: string,
  body: ConfigMap,
): Promise<boolean> {
  const path = `/api/v1/namespaces/${namespace}/configmaps`
  try {
    await (exists
      ? kube.update(`${path}/${body.metadata.name ?? ''}`, body)
      : kube.create(path, body))
    return true
  } catch (error) {
    // a namespace that is being deleted takes no new objects
    return statusOf(error) === 403 || statusOf(error) === 404
  }
}
