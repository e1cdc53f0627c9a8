import type {KubeObject} from '../../src/mesh/object.ts'

export type Meta = Partial<KubeObject['metadata']>
export const object = (metadata: Meta, rest: Record<string, unknown> = {}): KubeObject => ({
  ...rest,
  metadata: {name: 'x', namespace: 'shop', ...metadata},
})
export const proxy = (image = 'example.org/proxyv2:1.28.10'): object => ({
  name: 'istio-proxy',
  image,
})
