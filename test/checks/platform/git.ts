import type {KubeObject} from '../../../src/mesh/object.ts'
import {object} from '../mesh-objects.ts'

export const managed = (manager: string, fieldsV1: object): object => ({
  managedFields: [{manager, operation: 'Apply', fieldsV1}],
})
export const app = (name: string, spec: object): KubeObject =>
  object(
    `argoproj.io/v1alpha1 Application argocd/${name}`,
    {},
    {spec: {destination: {server: 'https://kubernetes.default.svc', namespace: 'shop'}, ...spec}},
  )
export const HEALS = {automated: {selfHeal: true}}
export const TEMPLATE_LABEL = {
  'f:spec': {'f:template': {'f:metadata': {'f:labels': {'f:istio.io/rev': {}}}}},
}
