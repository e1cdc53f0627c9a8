import {openPorts} from '../../src/open.ts'
import type {PortOptions, OpenPorts} from '../../src/open.ts'
import type {Resource} from '../../src/ports/ports.ts'

export const PODS: Resource = {apiVersion: 'v1', plural: 'pods', kind: 'Pod', namespaced: true}
export const NAMESPACES: Resource = {
  apiVersion: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
}
export const CONFIG_MAPS: Resource = {
  apiVersion: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
}
export const SECRETS: Resource = {
  apiVersion: 'v1',
  plural: 'secrets',
  kind: 'Secret',
  namespaced: true,
}

/**
 * The production ports to a stand, with an environment that has nothing of this machine but the
 * PATH.
 */
export function portsTo(kubeconfig: string, more: Partial<PortOptions> = {}): Promise<OpenPorts> {
  const env = {PATH: process.env['PATH'], HOME: '/nonexistent'}
  return openPorts({
    kubeconfig,
    istioNamespace: 'istio-system',
    version: '0.0.0',
    needsHelm: false,
    env,
    ...more,
  })
}
