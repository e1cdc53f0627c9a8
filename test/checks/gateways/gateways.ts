import type {KubeObject} from '../../../src/mesh/object.ts'
import {istiod, namespace, object, release, validator} from '../mesh-objects.ts'

type Rest = Record<string, unknown>
export type Labels = Readonly<Record<string, string>>
export const gateway = (place: string, labels: Labels = {}, spec: Rest = {}): KubeObject =>
  object(
    `gateway.networking.k8s.io/v1 Gateway ${place}`,
    {labels},
    {
      spec: {
        gatewayClassName: 'istio',
        listeners: [{name: 'http', port: 80, protocol: 'HTTP'}],
        ...spec,
      },
    },
  )
export const edge = namespace('edge')
export const hostname = {addresses: [{type: 'Hostname', value: 'ingress.edge.svc.cluster.local'}]}
/** Old istiod r1 that has a revision, in place of the one without. */
export const revisioned = (version: string) => ({
  objects: [
    ...istiod('r1', version),
    validator('istiod-default-validator', 'r1'),
    edge,
    namespace('shop', {'istio.io/rev': 'r1'}),
  ],
  without: [
    'Deployment/istio-system/istiod',
    'Pod/istio-system/istiod-7c5-xyz12',
    'MutatingWebhookConfiguration/istio-sidecar-injector',
    'ConfigMap/istio-system/istio',
  ],
  releases: [
    release('istio-system/istiod', 'cni', version),
    release('istio-system/istiod-r1', 'istiod', version, {values: {revision: 'r1'}}),
  ],
  from: version,
})
export const with1 = (given: ReturnType<typeof revisioned>, ...more: readonly KubeObject[]) => ({
  ...given,
  objects: [...given.objects, ...more],
})
