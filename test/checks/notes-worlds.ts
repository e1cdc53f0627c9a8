import type {Hit} from '../../src/checks/check.ts'
import {versionNote} from '../../src/checks/notes/version-note.ts'
import type {KubeObject} from '../../src/mesh/object.ts'
import type {Json, Values} from '../../src/mesh/snapshot.ts'
import {evidence} from './evidence.ts'
import type {Given} from './evidence.ts'
import {namespace, object, release, workload} from './mesh-objects.ts'

/**
 * For one note of the catalog: a world in which it matters, one in which it just does not, and
 * words that must be told.
 */
export interface Pair {
  readonly fires: Given
  readonly quiet: Given
  readonly says?: string
}

export type Pairs = Readonly<Record<string, Pair>>

/**
 * In: a kind with its group and version, such as `v1 DestinationRule`; name with namespace; spec;
 * more metadata.
 */
export const vs = (place: string, spec: object, metadata: object = {}): KubeObject =>
  object(`networking.istio.io/v1 VirtualService ${place}`, metadata, {spec})
export const dr = (place: string, spec: object): KubeObject =>
  object(`networking.istio.io/v1 DestinationRule ${place}`, {}, {spec})
export const se = (place: string, spec: object, metadata: object = {}): KubeObject =>
  object(`networking.istio.io/v1 ServiceEntry ${place}`, metadata, {spec})
export const ef = (place: string, ...configPatches: readonly object[]): KubeObject =>
  object(`networking.istio.io/v1alpha3 EnvoyFilter ${place}`, {}, {spec: {configPatches}})
export const policy = (place: string, spec: object, metadata: object = {}): KubeObject =>
  object(`security.istio.io/v1 AuthorizationPolicy ${place}`, metadata, {spec})
export const telemetry = (place: string, spec: object): KubeObject =>
  object(`telemetry.istio.io/v1 Telemetry ${place}`, {}, {spec})
export const gateway = (
  place: string,
  gatewayClassName: string,
  spec: object = {},
  metadata: object = {},
): KubeObject =>
  object(`gateway.networking.k8s.io/v1 Gateway ${place}`, metadata, {
    spec: {gatewayClassName, ...spec},
  })
export const service = (place: string, spec: object, metadata: object = {}): KubeObject =>
  object(`v1 Service ${place}`, metadata, {spec})

export const of = (...objects: readonly KubeObject[]): Given => ({objects})
export const valued = (values: Values): Given => ({values})
export const mesh = (text: string): Given =>
  of(
    object(
      'v1 ConfigMap istio-system/istio',
      {labels: {'istio.io/rev': 'default'}},
      {data: {mesh: text}},
    ),
  )

/** A release of another chart of Istio's, with values. */
export const chart = (name: string, values: Values = {}, as = name): Given => ({
  releases: [release(`istio-system/${as}`, name, '1.22.1', {values})],
})

/** Values with something at a path: `a.b`. */
export const at = (path: string, value: Json): Values =>
  path.split('.').reduceRight<Json>((inner, key) => ({[key]: inner}), value) as Values

/** A path of istiod's values that matters, and another that does not. */
export const path = (fires: string, value: Json, quiet: string, other: Json = value): Pair => ({
  fires: valued(at(fires, value)),
  quiet: valued(at(quiet, other)),
  says: fires,
})

/** An annotation of a pod template that matters, and another that does not. */
export const annotated = (
  key: string,
  value: string,
  other: Readonly<Record<string, string>>,
): Pair => ({
  fires: of(workload('shop/web', {annotations: {[key]: value}})),
  quiet: of(workload('shop/web', {annotations: other})),
  says: 'shop/web',
})

/** A variable in istiod's values; with a value that is harmless when there is one. */
export const variable = (name: string, value: string, harmless?: string): Pair => ({
  fires: valued({pilot: {env: {[name]: value}}}),
  quiet: valued({
    pilot: {env: harmless === undefined ? {[`${name}_ELSE`]: value} : {[name]: harmless}},
  }),
  says: name,
})

export const compatibility = (wrong: string, right: string): Pair => ({
  fires: valued({compatibilityVersion: wrong}),
  quiet: valued({compatibilityVersion: right}),
  says: wrong,
})

export const ambientShop = namespace('shop', {'istio.io/dataplane-mode': 'ambient'})
export const isAmbient: Pair = {
  fires: of(ambientShop),
  quiet: of(namespace('shop', {'istio.io/dataplane-mode': 'none'})),
  says: 'shop',
}

/**
 * What is said of a note on the way from the minor version before it to its own, unless the world
 * says otherwise.
 */
export function hitOf(id: string, given: Given): Hit | undefined {
  const minor = Number(/^1\.(\d+)-/.exec(id)?.[1])
  return versionNote
    .find(evidence({from: `1.${minor - 1}.5`, to: `1.${minor}.2`, ...given}))
    .find(each => each.source?.startsWith(`${id} (`))
}
