import type {KubeObject} from '../../../src/mesh/object.ts'
import {object} from '../mesh-objects.ts'

/** The same under another name, or with other marks. */
export const renamed = (
  object: KubeObject,
  name: string,
  more: Partial<KubeObject['metadata']> = {},
): KubeObject => ({...object, metadata: {...object.metadata, name, ...more}})
/** With one thing of every webhook's client changed. */
export const calling = (object: KubeObject, config: Record<string, unknown>): KubeObject => ({
  ...object,
  webhooks: (object['webhooks'] as readonly Record<string, unknown>[]).map(each => ({
    ...each,
    clientConfig: {...(each['clientConfig'] as Record<string, unknown>), ...config},
  })),
})
export const at = (place: string): {readonly service: object} => ({
  service: {namespace: place.split('/')[0], name: place.split('/')[1]},
})
export const policy = (place: string, spec: Record<string, unknown>): KubeObject =>
  object(`networking.k8s.io/v1 NetworkPolicy ${place}`, {}, {spec})
export const bound = (what: string, revision: string): KubeObject =>
  object(what, {labels: {'istio.io/rev': revision}}, {spec: {}})
