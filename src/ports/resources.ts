import type {Resource} from './ports.ts'

const core = (plural: string, kind: string, namespaced = true): Resource => ({apiVersion: 'v1', plural, kind, namespaced})
const apps = (plural: string, kind: string): Resource => ({apiVersion: 'apps/v1', plural, kind, namespaced: true})
const admission = (plural: string, kind: string): Resource => ({apiVersion: 'admissionregistration.k8s.io/v1', plural, kind, namespaced: false})

/** Every resource of the API that meshctl reads or writes. */
export const NAMESPACES = core('namespaces', 'Namespace', false)
export const PODS = core('pods', 'Pod')
export const SERVICES = core('services', 'Service')
export const SECRETS = core('secrets', 'Secret')
export const CONFIGMAPS = core('configmaps', 'ConfigMap')
export const DEPLOYMENTS = apps('deployments', 'Deployment')
export const STATEFULSETS = apps('statefulsets', 'StatefulSet')
export const DAEMONSETS = apps('daemonsets', 'DaemonSet')
export const CRONJOBS: Resource = {apiVersion: 'batch/v1', plural: 'cronjobs', kind: 'CronJob', namespaced: true}
export const ENDPOINTSLICES: Resource = {apiVersion: 'discovery.k8s.io/v1', plural: 'endpointslices', kind: 'EndpointSlice', namespaced: true}
export const MUTATING_WEBHOOKS = admission('mutatingwebhookconfigurations', 'MutatingWebhookConfiguration')
export const VALIDATING_WEBHOOKS = admission('validatingwebhookconfigurations', 'ValidatingWebhookConfiguration')
export const CRDS: Resource = {apiVersion: 'apiextensions.k8s.io/v1', plural: 'customresourcedefinitions', kind: 'CustomResourceDefinition', namespaced: false}
export const LEASES: Resource = {apiVersion: 'coordination.k8s.io/v1', plural: 'leases', kind: 'Lease', namespaced: true}
export const ISTIO_GATEWAYS: Resource = {apiVersion: 'networking.istio.io/v1', plural: 'gateways', kind: 'Gateway', namespaced: true}

export const WORKLOADS = {Deployment: DEPLOYMENTS, StatefulSet: STATEFULSETS, DaemonSet: DAEMONSETS} as const
