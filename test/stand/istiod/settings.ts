import {parse} from 'yaml'
import type {ConfigMap, LabelSelector} from './objects.ts'

/** A JSON object whose fields nobody has checked. */
export type Fields = Readonly<Record<string, unknown>>

/** What an istiod reads from the two ConfigMaps of its revision. */
export type Settings = {
  /** the mesh config's defaultConfig, with discoveryAddress */
  proxyConfig: Fields
  prometheusMerge: boolean
  trustDomain: string
  policy: string
  neverInject: readonly LabelSelector[]
  alwaysInject: readonly LabelSelector[]
  defaultTemplates: readonly string[]
  templates: readonly string[]
  annotations: Readonly<Record<string, string>>
  values: InjectionValues
}

/** The part of the chart's values that shapes an injected pod. */
export type InjectionValues = {
  revision?: string
  global: {
    hub: string
    tag: string | number
    variant?: string
    istioNamespace?: string
    caAddress?: string
    network?: string
    logging?: {level?: string}
    meshID?: string
    imagePullPolicy?: string
    imagePullSecrets?: string[]
    multiCluster?: {clusterName?: string}
    proxy: {image: string, resources?: object, logLevel?: string, componentLogLevel?: string, clusterDomain?: string, holdApplicationUntilProxyStarts?: boolean, variant?: string}
  }
  pilot?: {cni?: {enabled?: boolean}}
}

/** The names of the two ConfigMaps, mesh config first: `istio[-rev]` and `istio-sidecar-injector[-rev]`. */
export function settingsNames(revision: string): {mesh: string, injector: string} {
  const suffix = revision === 'default' ? '' : `-${revision}`
  return {mesh: `istio${suffix}`, injector: `istio-sidecar-injector${suffix}`}
}

/** Reads both ConfigMaps; throws where one is not what a chart writes. */
export function readSettings(mesh: ConfigMap | undefined, injector: ConfigMap): Settings {
  const config = {...MESH, ...read(mesh, 'mesh')}
  const injection = {...INJECTION, ...read(injector, 'config')}
  return {
    proxyConfig: config.defaultConfig,
    prometheusMerge: config.enablePrometheusMerge,
    trustDomain: config.trustDomain,
    policy: injection.policy,
    neverInject: injection.neverInjectSelector,
    alwaysInject: injection.alwaysInjectSelector,
    defaultTemplates: injection.defaultTemplates,
    templates: Object.keys(injection.templates),
    annotations: injection.injectedAnnotations ?? {},
    values: read(injector, 'values') as InjectionValues,
  }
}

// what istiod takes where a ConfigMap is silent
const MESH = {defaultConfig: {} as Fields, enablePrometheusMerge: true, trustDomain: 'cluster.local'}
const INJECTION = {
  policy: 'enabled',
  neverInjectSelector: [] as LabelSelector[],
  alwaysInjectSelector: [] as LabelSelector[],
  defaultTemplates: ['sidecar'],
  templates: {} as Record<string, string>,
  // a chart without any writes null
  injectedAnnotations: {} as Record<string, string> | null,
}

// JSON is YAML too
function read(map: ConfigMap | undefined, key: string): object {
  return (parse(map?.data?.[key] ?? '{}') ?? {}) as object
}
