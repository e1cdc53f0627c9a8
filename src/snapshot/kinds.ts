import {annotationsOf, at, labelsOf, releaseOf, rows, text} from '../mesh/fields.ts'
import type {KubeObject} from '../mesh/object.ts'
import type {Resource} from '../ports/ports.ts'
import * as known from '../ports/resources.ts'

/**
 * One resource that a snapshot lists: which of its objects it keeps, and of which it keeps who owns
 * which field.
 */
export interface Listed {
  readonly resource: Resource
  readonly keeps: (object: KubeObject, istio: Istio) => boolean
  readonly ownership: (object: KubeObject, istio: Istio) => boolean
}

/** What of the cluster is Istio's. */
export interface Istio {
  /** Of Helm's releases of Istio's charts: `namespace/name`. */
  readonly releases: ReadonlySet<string>
  readonly namespace: string
  /** Of its istiods, as their labels tell. */
  readonly revisions: ReadonlySet<string>
}

/**
 * Do its annotations name one of Istio's releases? ReplicaSets have the annotations of their
 * Deployments.
 */
export function isOfRelease(object: KubeObject, {releases}: Istio): boolean {
  const release = releaseOf(object)
  return release !== undefined && releases.has(`${release.namespace}/${release.name}`)
}

/**
 * Is it Istio's: of one of its releases, or by its name and labels? Objects that only look so
 * matter too: Helm trips over them.
 */
function isIstios(object: KubeObject, istio: Istio): boolean {
  if (isOfRelease(object, istio)) return true
  return (
    /istio/.test(object.metadata.name) ||
    /^istio/.test(labelsOf(object)['app'] ?? '') ||
    [...Object.keys(labelsOf(object)), ...Object.keys(annotationsOf(object))].some(key =>
      /(^|\.)istio\.io\//.test(key),
    )
  )
}

const all = (): boolean => true
const ofIstio = (resource: Resource): Listed => ({resource, keeps: isIstios, ownership: isIstios})
const everything = (resource: Resource): Listed => ({resource, keeps: all, ownership: () => false})
/** All of them; for Istio's own also who owns which field, for Helm's apply may conflict there. */
const withOwners = (resource: Resource): Listed => ({resource, keeps: all, ownership: isIstios})

/** Definitions of Istio's and of the Gateway API. */
export const isMeshDefinition = ({metadata: {name}}: KubeObject): boolean =>
  /\.istio\.io$|\.gateway\.networking\.k8s\.io$/.test(name)

/** Read first, because they say where Istio's releases are. */
export const FIRST: readonly Resource[] = [
  known.DEPLOYMENTS,
  known.DAEMONSETS,
  known.MUTATING_WEBHOOKS,
  known.VALIDATING_WEBHOOKS,
  known.CRDS,
]

/** Everything of the API's own kinds that a snapshot may hold. */
export const LISTED: readonly Listed[] = [
  everything(known.NAMESPACES),
  everything(known.NODES),
  everything(known.PODS),
  withOwners(known.DEPLOYMENTS),
  {resource: known.REPLICASETS, keeps: inUse, ownership: () => false},
  withOwners(known.STATEFULSETS),
  withOwners(known.DAEMONSETS),
  everything(known.CONTROLLER_REVISIONS),
  {
    resource: known.JOBS,
    keeps: object => Number(at(object, 'status', 'active') ?? 0) > 0,
    ownership: () => false,
  },
  everything(known.CRONJOBS),
  withOwners(known.SERVICES),
  everything(known.ENDPOINTSLICES),
  withOwners(known.DISRUPTION_BUDGETS),
  withOwners(known.AUTOSCALERS),
  withOwners(known.RESOURCE_QUOTAS),
  everything(known.LIMIT_RANGES),
  everything(known.PRIORITY_CLASSES),
  everything(known.VOLUME_CLAIMS),
  withOwners(known.SERVICE_ACCOUNTS),
  ofIstio(known.ROLES),
  ofIstio(known.ROLE_BINDINGS),
  ofIstio(known.CLUSTER_ROLES),
  ofIstio(known.CLUSTER_ROLE_BINDINGS),
  ofIstio(known.NETWORK_POLICIES),
  {resource: known.CONFIGMAPS, keeps: isMeshConfig, ownership: isIstios},
  {resource: known.MUTATING_WEBHOOKS, keeps: all, ownership: all},
  {resource: known.VALIDATING_WEBHOOKS, keeps: all, ownership: all},
  ofIstio(known.ADMISSION_POLICIES),
  ofIstio(known.ADMISSION_POLICY_BINDINGS),
  {resource: known.CRDS, keeps: isMeshDefinition, ownership: all},
]

/** With pods, or the newest of its Deployment; old ones are history. */
function inUse(object: KubeObject): boolean {
  return (
    Number(at(object, 'spec', 'replicas') ?? 1) > 0 ||
    Number(at(object, 'status', 'replicas') ?? 0) > 0
  )
}

/**
 * Istio's own ConfigMaps of its namespace; no one else's data is any business of ours, and root
 * certificates are in every namespace.
 */
function isMeshConfig(object: KubeObject, istio: Istio): boolean {
  const {namespace, name} = object.metadata
  if (
    name === 'istio-ca-root-cert' ||
    labelsOf(object)['app.kubernetes.io/managed-by'] === 'meshctl'
  )
    return false
  return (
    isOfRelease(object, istio) || (namespace === istio.namespace && isNamedByIstio(object, istio))
  )
}

/**
 * `istio`, `istio-1-28` of a revision that there is, or that its label names; so for values and for
 * the injector. `istio-grafana` is somebody's.
 */
function isNamedByIstio(object: KubeObject, {revisions}: Istio): boolean {
  const [, revision] =
    /^(?:istio-sidecar-injector|istio|values)(?:-(.+))?$/.exec(object.metadata.name) ?? []
  if (revision === undefined)
    return /^(istio-sidecar-injector|istio|values)$/.test(object.metadata.name)
  return revisions.has(revision) || labelsOf(object)['istio.io/rev'] === revision
}

/** A pod template whose only container is the proxy. */
export function isGateway(object: KubeObject): boolean {
  const containers = rows(at(object, 'spec', 'template', 'spec', 'containers'))
  return containers.length === 1 && text(containers[0]?.['name']) === 'istio-proxy'
}
