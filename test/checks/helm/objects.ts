import type {KubeObject} from '../../../src/mesh/object.ts'
import {istiod, object, ownedBy, release, workload} from '../mesh-objects.ts'

/** Who wrote which fields of an object. In: managers with a tree of their fields. */
export const writtenBy = (
  managers: Readonly<Record<string, object>>,
  subresource?: string,
): object => ({
  managedFields: Object.entries(managers).map(([manager, fieldsV1]) => ({
    manager,
    operation: 'Update',
    fieldsV1,
    ...(subresource === undefined ? {} : {subresource}),
  })),
})
export const ENV = {
  'f:spec': {'f:template': {'f:spec': {'f:containers': {'k:{"name":"discovery"}': {'f:env': {}}}}}},
}
export const REPLICAS = {'f:spec': {'f:replicas': {}}}
export const RESTART = {
  'f:spec': {
    'f:template': {'f:metadata': {'f:annotations': {'f:kubectl.kubernetes.io/restartedAt': {}}}},
  },
}
export const gateway = (managed: object = {}): KubeObject =>
  workload('edge/gw', {
    metadata: {annotations: ownedBy('edge', 'gw'), ...managed},
    pod: {containers: [{name: 'istio-proxy', image: 'auto'}]},
  })
export const edge = object('v1 Namespace edge')
export const plane = (managed: object): KubeObject => {
  const found = istiod('default', '1.27.9').find(each => each.kind === 'Deployment') ?? edge
  return {...found, metadata: {...found.metadata, ...managed}}
}
export const base = (more = {}): ReturnType<typeof release> =>
  release('istio-system/istio-base', 'base', '1.27.9', {applyMethod: 'ssa', ...more})
