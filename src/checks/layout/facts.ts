import {at, node, text} from '../../mesh/fields.ts'
import {UNREVISIONED} from '../../mesh/names.ts'
import type {Revision} from '../../mesh/names.ts'
import type {KubeObject} from '../../mesh/object.ts'
import type {NamespaceFacts, WorkloadFacts} from '../../mesh/snapshot.ts'
import type {Evidence} from '../check.ts'
import {refOf} from '../place.ts'
import type {ObjectRef} from '../finding.ts'

/** Where each thing of a production mesh has its place. */
export const PLACES = {
  root: 'istio-config',
  ingress: 'istio-ingress',
  egress: 'istio-egress',
  eastwest: 'istio-eastwest',
  shared: 'istio-gateways',
} as const

/**
 * Kinds of which an object without a selector counts for its namespace, and in the root namespace
 * for the whole mesh.
 */
export const MESH_WIDE = [
  'PeerAuthentication.security.istio.io',
  'AuthorizationPolicy.security.istio.io',
  'RequestAuthentication.security.istio.io',
  'Sidecar.networking.istio.io',
  'EnvoyFilter.networking.istio.io',
  'Telemetry.telemetry.istio.io',
  'WasmPlugin.extensions.istio.io',
  'ProxyConfig.networking.istio.io',
] as const

/**
 * From which namespace the istiod of a revision takes what counts for the whole mesh. Undefined:
 * its configuration could not be seen.
 */
export function rootOf({survey, seen}: Evidence, revision: Revision): string | undefined {
  const name = revision === UNREVISIONED ? 'istio' : `istio-${revision}`
  const config = survey
    .of('ConfigMap')
    .find(each => each.metadata.namespace === seen.istioNamespace && each.metadata.name === name)
  const mesh = text(at(config, 'data', 'mesh'))
  return mesh === undefined
    ? undefined
    : (/^[ \t{]*["']?rootNamespace["']?:[ \t]*["']?([a-z0-9-]+)/m.exec(mesh)?.[1] ??
        seen.istioNamespace)
}

/** The root namespace of the mesh as it is now: that of the newest istiod which is replaced. */
export function rootNow(evidence: Evidence): string | undefined {
  const newest = evidence.asked.from.at(-1)
  return newest === undefined ? undefined : rootOf(evidence, newest)
}

/** Does it say which workloads it is for? Without that it counts for all of its namespace. */
export function isAimed(object: KubeObject): boolean {
  const spec = node(object['spec'])
  const labels = [
    at(spec, 'selector', 'matchLabels'),
    at(spec, 'workloadSelector', 'labels'),
    at(spec, 'workloadSelector', 'matchLabels'),
  ]
  const refs = [spec['targetRefs'], spec['targetRef']]
  return (
    labels.some(each => Object.keys(node(each)).length > 0) ||
    refs.some(each => (Array.isArray(each) ? each.length > 0 : each !== undefined))
  )
}

/** What lies in a namespace and counts for all of it. */
export const broadIn = ({survey}: Evidence, namespace: string): readonly KubeObject[] =>
  MESH_WIDE.flatMap(kind => survey.of(kind)).filter(
    each => each.metadata.namespace === namespace && !isAimed(each),
  )

export const refsOf = (objects: readonly KubeObject[]): readonly ObjectRef[] => objects.map(refOf)

/** A gateway that somebody runs; a waypoint belongs beside the workloads that it serves. */
export const isGateway = ({isGateway: alone, templateLabels}: WorkloadFacts): boolean =>
  alone && templateLabels['gateway.istio.io/managed'] !== 'istio.io-mesh-controller'

export const gatewaysIn = ({workloads}: NamespaceFacts): readonly WorkloadFacts[] =>
  workloads.filter(isGateway)

/** What Istio runs on every node has its place beside istiod. */
const AGENTS: readonly string[] = ['istio-cni-node', 'ztunnel']
export const othersIn = ({workloads}: NamespaceFacts): readonly WorkloadFacts[] =>
  workloads.filter(
    each =>
      !each.isGateway &&
      !AGENTS.includes(each.ref.name) &&
      each.templateLabels['k8s-app'] !== 'istio-cni-node' &&
      each.templateLabels['app'] !== 'ztunnel',
  )

export const workloadRefs = (
  {name}: NamespaceFacts,
  workloads: readonly WorkloadFacts[],
): readonly ObjectRef[] =>
  workloads.map(({ref}) => ({kind: ref.kind, namespace: name, name: ref.name}))

/** Namespaces with proxies of workloads, as opposed to gateways alone. */
export const inMesh = ({seen}: Evidence): readonly NamespaceFacts[] =>
  [...seen.namespaces.values()].filter(each =>
    [...each.workloads.flatMap(({pods}) => pods), ...each.unmanagedPods].some(
      pod => pod.proxy?.type === 'sidecar',
    ),
  )
