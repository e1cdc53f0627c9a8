import type {KubeObject} from '../../../src/mesh/object.ts'
import {definition, object, ownedBy, release} from '../mesh-objects.ts'

export const DEFAULT = 'istiod-default-validator'
export const NO_VALIDATOR = [`ValidatingWebhookConfiguration/${DEFAULT}`]
export const CRD = 'CustomResourceDefinition/virtualservices.networking.istio.io'
export const REVISIONED = [
  'Deployment/istio-system/istiod',
  'Pod/istio-system/istiod-7c5-xyz12',
  'Service/istio-system/istiod',
  'MutatingWebhookConfiguration/istio-sidecar-injector',
]
export const owned = (
  object: KubeObject,
  annotations: Record<string, string> = {},
): KubeObject => ({
  ...object,
  metadata: {...object.metadata, annotations},
})
export const ofChart = (
  version: string,
): {readonly labels: Record<string, string>; readonly annotations: Record<string, string>} => ({
  labels: {'app.kubernetes.io/version': version},
  annotations: ownedBy('istio-system', 'istio-base'),
})
export const services = (name: string, versions?: readonly string[], metadata = {}): KubeObject =>
  definition(name, 'VirtualService', versions, metadata)
export const VS = 'virtualservices.networking.istio.io'
export const base = (version: string, more = {}): ReturnType<typeof release> =>
  release('istio-system/istio-base', 'base', version, more)
export const excluding = {base: {excludedCRDs: [VS]}}
export const MWC = 'MutatingWebhookConfiguration'
export const role = (name: string, annotations: Record<string, string> = {}): KubeObject =>
  object(`rbac.authorization.k8s.io/v1 ClusterRole ${name}`, {annotations})
