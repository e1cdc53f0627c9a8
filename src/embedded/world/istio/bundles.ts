import {minorOf} from './identity.ts'
import {SYSTEM_NAMESPACES} from './injectable.ts'
import type {ConfigMap, Namespace} from './objects.ts'
import {own} from '../../../mesh/own.ts'

/** ConfigMaps for the namespaces, by name: `key` holds `text`. */
export interface Bundle {
  readonly name: string
  readonly key: string
  readonly text: string
}

/** What an istiod of this version puts into every namespace. In: the root certificate (PEM). */
export function bundlesOf(root: string, version: string): readonly Bundle[] {
  const roots = {name: 'istio-ca-root-cert', key: 'root-cert.pem', text: root}
  // the list of revoked certificates came with 1.27
  return minorOf(version) < 27
    ? [roots]
    : [roots, {name: 'istio-ca-crl', key: 'ca-crl.pem', text: ''}]
}

/**
 * Does this namespace get bundles? Most system namespaces do not; kube-system does, for ztunnel.
 */
export function isServed({metadata: {name = ''}, status}: Namespace): boolean {
  return (
    status?.phase !== 'Terminating' && (name === 'kube-system' || !SYSTEM_NAMESPACES.includes(name))
  )
}

/** The ConfigMap as it has to be; undefined when it is so already. */
export function bundled(
  current: ConfigMap | undefined,
  namespace: string,
  {name, key, text}: Bundle,
): ConfigMap | undefined {
  if (own(current?.data, key) === text) return undefined
  const data = {...current?.data, [key]: text}
  return current
    ? {...current, apiVersion: 'v1', kind: 'ConfigMap', data}
    : {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {name, namespace, labels: {'istio.io/config': 'true'}},
        data,
      }
}
