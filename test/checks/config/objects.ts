import {object} from '../mesh-objects.ts'

type Rest = Record<string, unknown>
export const patch = (proxyVersion?: string, more: Rest = {}): Rest => ({
  applyTo: 'HTTP_FILTER',
  match: {
    context: 'SIDECAR_INBOUND',
    ...(proxyVersion === undefined ? {} : {proxy: {proxyVersion}}),
  },
  patch: {operation: 'ADD'},
  ...more,
})
export const filter = (place: string, patches: readonly Rest[], spec: Rest = {}) =>
  object(
    `networking.istio.io/v1alpha3 EnvoyFilter ${place}`,
    {},
    {spec: {configPatches: patches, ...spec}},
  )
