import {NAMESPACE} from './conversation.ts'
import type {Fields} from '../../../../src/embedded/world/api-object.ts'

export const deployments = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`
export const services = `/api/v1/namespaces/${NAMESPACE}/services`
export const configMaps = `/api/v1/namespaces/${NAMESPACE}/configmaps`
export const widgets = `/apis/example.org/v1/namespaces/${NAMESPACE}/widgets`
export const webhooks = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'

/** In: `apps/v1 Deployment`. */
export const object = (type: string, name: string, rest: Fields, metadata: Fields = {}): Fields => {
  const [apiVersion, kind] = type.split(' ')
  return {apiVersion, kind, metadata: {name, ...metadata}, ...rest}
}

export const deployment = (
  name: string,
  containers: readonly unknown[],
  spec: Fields = {},
  metadata: Fields = {},
): Fields =>
  object(
    'apps/v1 Deployment',
    name,
    {
      spec: {
        replicas: 0,
        selector: {matchLabels: {app: name}},
        ...spec,
        template: {metadata: {labels: {app: name}}, spec: {containers}},
      },
    },
    metadata,
  )

export const webhook = (name: string, more: Fields): Fields => ({
  name,
  admissionReviewVersions: ['v1'],
  clientConfig: {service: {name: 'istiod', namespace: NAMESPACE, path: '/validate'}},
  sideEffects: 'None',
  rules: [
    {
      operations: ['CREATE'],
      apiGroups: ['example.org'],
      apiVersions: ['*'],
      resources: ['nothings'],
    },
  ],
  ...more,
})

export const hooks = (...list: readonly unknown[]): Fields =>
  object('admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration', 'talk-hooks', {
    webhooks: list,
  })

export const MANAGERS = {'f:metadata': {'f:labels': {'f:a': {}}}}

export const widget = (name: string, spec: Fields, metadata: Fields = {}): Fields =>
  object('example.org/v1 Widget', name, {spec}, metadata)

/** Several managers write to the same objects. */
