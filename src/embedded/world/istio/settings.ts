import type {Identity} from './identity.ts'
import type {LabelSelector} from '../../../mesh/selector.ts'
import type {ConfigMap, Reader} from './objects.ts'
import {own} from '../../../mesh/own.ts'

/** A JSON object whose fields nobody has checked. */
export type Fields = Readonly<Record<string, unknown>>

/** Reads YAML, which JSON is too; null for an empty text. Throws for what is not YAML. */
export type ReadYaml = (text: string) => unknown

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
  /** for the YAML in annotations of pods */
  readYaml: ReadYaml
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
    proxy: {
      image: string
      resources?: object
      logLevel?: string
      componentLogLevel?: string
      clusterDomain?: string
      holdApplicationUntilProxyStarts?: boolean
      variant?: string
    }
  }
  pilot?: {cni?: {enabled?: boolean}}
}

/**
 * The names of the two ConfigMaps, mesh config first: `istio[-rev]` and
 * `istio-sidecar-injector[-rev]`.
 */
export function settingsNames(revision: string): {mesh: string; injector: string} {
  const suffix = revision === 'default' ? '' : `-${revision}`
  return {mesh: `istio${suffix}`, injector: `istio-sidecar-injector${suffix}`}
}

/** Reads both ConfigMaps; throws where one is not what a chart writes. */
export function readSettings(
  mesh: ConfigMap | undefined,
  injector: ConfigMap,
  readYaml: ReadYaml,
): Settings {
  const read = (map: ConfigMap | undefined, key: string) =>
    readYaml(own(map?.data, key) ?? '{}') ?? {}
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
    readYaml,
  }
}

/**
 * The settings of an istiod at any time, parsed once per version of the two ConfigMaps: real charts
 * put 86 kB of templates into one. Undefined without the injector's.
 */
export function settingsReader(
  meshes: Reader<ConfigMap>,
  injectors: Reader<ConfigMap>,
  {namespace, revision}: Identity,
  readYaml: ReadYaml,
): () => Settings | undefined {
  const names = settingsNames(revision)
  let seen = ''
  let settings: Settings | undefined
  return () => {
    const mesh = meshes.get(`${namespace}/${names.mesh}`)
    const injector = injectors.get(`${namespace}/${names.injector}`)
    if (!injector) return undefined
    const now = `${mesh?.metadata.resourceVersion ?? ''}/${injector.metadata.resourceVersion ?? ''}`
    if (now !== seen) settings = readSettings(mesh, injector, readYaml)
    seen = now
    return settings
  }
}

// what istiod takes where a ConfigMap is silent
const MESH = {
  defaultConfig: {} as Fields,
  enablePrometheusMerge: true,
  trustDomain: 'cluster.local',
}
const INJECTION = {
  policy: 'enabled',
  neverInjectSelector: [] as LabelSelector[],
  alwaysInjectSelector: [] as LabelSelector[],
  defaultTemplates: ['sidecar'],
  templates: {} as Record<string, string>,
  // a chart without any writes null
  injectedAnnotations: {} as Record<string, string> | null,
}
