import type {ConnectedProxy} from '../mesh/probes.ts'
import {namespaceName} from '../mesh/names.ts'
import type {ProxyType} from '../mesh/snapshot.ts'
import {OutsideError} from '../ports/trouble.ts'
import {node, rows, text} from '../mesh/fields.ts'

/** Types of configuration as /debug/syncz names them. */
const TYPES = ['cluster', 'listener', 'route', 'endpoint', 'extensionconfig'] as const

/**
 * Pure: one replica's /debug/syncz (istio/istio, pilot/pkg/xds/debug.go). Entries without a cluster_id are queries of
 * istioctl, no proxies. Throws OutsideError when the text is not such a list.
 */
export function readConnections(body: string, replica: string): readonly ConnectedProxy[] {
  return parsed(body, replica)
    .filter(each => (text(each['cluster_id']) ?? '') !== '')
    .map(each => {
      const [pod, namespace] = split(text(each['proxy']) ?? '')
      const rejected = rejection(each)
      return {
        pod,
        namespace: namespaceName(namespace),
        type: typeOf(text(each['proxy_type'])),
        version: text(each['istio_version']) ?? '',
        sync: rejected !== undefined ? 'nack' : inSync(each) ? 'synced' : 'stale',
        detail: rejected?.slice(0, 300),
        replica,
      }
    })
}

function parsed(body: string, replica: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    const list: unknown = JSON.parse(body)
    if (list === null) return []
    if (Array.isArray(list)) return rows(list)
  } catch {
    // not JSON: told below, in the same words as JSON of another shape
  }
  throw new OutsideError({
    kind: 'broken',
    code: 'ISTIOD_UNREADABLE',
    what: `istiod ${replica} gave an answer to /debug/syncz that is no list of proxies.`,
    why: 'It may be shutting down, or something else listens there.',
    next: ['meshctl upgrade why'],
  })
}

/** `pod.namespace`: a pod's name may hold dots, a namespace's may not. */
function split(proxy: string): readonly [string, string] {
  const dot = proxy.lastIndexOf('.')
  return dot < 0 ? [proxy, ''] : [proxy.slice(0, dot), proxy.slice(dot + 1)]
}

function typeOf(said: string | undefined): ProxyType {
  if (said === 'router') return 'gateway'
  return said === 'waypoint' || said === 'ztunnel' ? said : 'sidecar'
}

/**
 * In sync when for each type the last nonce sent is the last acknowledged; a type never sent is no
 * matter.
 */
const inSync = (proxy: Readonly<Record<string, unknown>>): boolean =>
  TYPES.every(
    type =>
      (proxy[`${type}_sent`] ?? '') === '' || proxy[`${type}_sent`] === proxy[`${type}_acked`],
  )

/** What a proxy last rejected; known from 1.23 on. */
function rejection(proxy: Readonly<Record<string, unknown>>): string | undefined {
  const errors = Object.values(node(proxy['resources']))
    .map(each => text(node(each)['lastError']))
    .filter(each => each !== undefined && each !== '')
  return errors[0]
}
