import {accesses} from '../mesh/access.ts'
import type {Access} from '../mesh/access.ts'
import {at, text} from '../mesh/fields.ts'
import type {KubeObject} from '../mesh/object.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import {kindOf, surveyOf} from '../mesh/survey.ts'
import type {BlindSpot, Survey} from '../mesh/survey.ts'
import type {Cluster, Query, Resource} from '../ports/ports.ts'
import * as known from '../ports/resources.ts'
import {configKinds} from './config-kinds.ts'
import {tolerateDenied} from './tolerate-denied.ts'
import {servedResource} from './served-resource.ts'

/**
 * Groups whose own kinds matter to an upgrade: configuration of the mesh, and whoever else owns
 * workloads, labels or the mesh itself.
 */
const GROUPS =
  /(^|\.)istio\.io$|^gateway\.networking\.k8s\.io$|(^|\.)argoproj\.io$|\.fluxcd\.io$|(^|\.)kruise\.io$|^serving\.knative\.dev$|^sailoperator\.io$|^keda\.sh$/

/**
 * The survey of a plan: lists, taken once. What may not be listed becomes a blind spot with its name;
 * what the cluster does not serve has no objects. Pods are not in it: the informer
 * has them. Throws OutsideError when the cluster does not answer.
 */
export async function takeSurvey(cluster: Cluster, istioNamespace: string): Promise<Survey> {
  const definitions = await surveyed(cluster, [{resource: known.CRDS}])
  const rest = await surveyed(cluster, queries(istioNamespace, definitions.objects))
  return surveyOf([...definitions.objects, ...rest.objects], [...definitions.blind, ...rest.blind])
}

/** A survey of the mesh's configuration alone. In: which definitions there are. */
export async function takeConfig(cluster: Cluster, seen: MeshSnapshot): Promise<Survey> {
  const {objects, blind} = await surveyed(
    cluster,
    configKinds(seen).map(({resource}) => ({resource})),
  )
  return surveyOf(objects, blind)
}

interface Surveyed {
  readonly objects: readonly KubeObject[]
  readonly blind: readonly BlindSpot[]
}

async function surveyed(cluster: Cluster, wanted: readonly Query[]): Promise<Surveyed> {
  const blind: BlindSpot[] = []
  const lists = await Promise.all(
    wanted.map(each => listed(cluster, each, spot => blind.push(spot))),
  )
  return {objects: lists.flat(), blind}
}

/** What a survey asks of the API, in a cluster that looks like this one. */
export function surveyCalls(istioNamespace: string, survey: Survey): readonly Access[] {
  const all = [
    {resource: known.CRDS},
    ...queries(istioNamespace, survey.of(kindOf(known.CRDS.apiVersion, known.CRDS.kind))),
  ]
  return all.flatMap(({resource, namespace}) =>
    accesses(['list'], known.rbacKind(resource), namespace === undefined ? {} : {namespace}),
  )
}

const customKinds = (definitions: readonly KubeObject[]): readonly Resource[] =>
  definitions
    .filter(each => GROUPS.test(text(at(each, 'spec', 'group')) ?? ''))
    .flatMap(each => servedResource(each) ?? [])

const queries = (istioNamespace: string, definitions: readonly KubeObject[]): readonly Query[] => [
  ...customKinds(definitions).map(resource => ({resource})),
  ...[
    known.NAMESPACES,
    known.NODES,
    known.DEPLOYMENTS,
    known.STATEFULSETS,
    known.DAEMONSETS,
    known.JOBS,
    known.CRONJOBS,
    known.SERVICES,
    known.DISRUPTION_BUDGETS,
    known.AUTOSCALERS,
    known.RESOURCE_QUOTAS,
    known.LIMIT_RANGES,
    known.NETWORK_POLICIES,
    known.MUTATING_WEBHOOKS,
    known.VALIDATING_WEBHOOKS,
    known.ADMISSION_POLICIES,
  ].map(resource => ({resource})),
  ...[known.CONFIGMAPS, known.SERVICE_ACCOUNTS, known.LEASES].map(resource => ({
    resource,
    namespace: istioNamespace,
  })),
  {
    resource: known.CONFIGMAPS,
    fieldSelector: `metadata.name=istio-ca-root-cert,metadata.namespace!=${istioNamespace}`,
  },
  {resource: known.CLUSTER_ROLES, labelSelector: 'app in (istiod,istio-reader)'},
]

async function listed(
  cluster: Cluster,
  query: Query,
  blind: (spot: BlindSpot) => void,
): Promise<readonly KubeObject[]> {
  const {
    resource: {apiVersion, kind, plural},
    namespace,
  } = query
  const objects = await tolerateDenied(
    () => cluster.list(query),
    [],
    ({why}) =>
      blind({
        resource: kindOf(apiVersion, plural),
        kind: kindOf(apiVersion, kind),
        ...(namespace === undefined ? {} : {namespace}),
        why,
      }),
  )
  return objects.map(each => ({...each, apiVersion, kind}))
}
