import {rows, at, text} from '../mesh/fields.ts'
import type {KubeObject} from '../mesh/object.ts'
import {kindOf, surveyOf} from '../mesh/survey.ts'
import type {BlindSpot, Survey} from '../mesh/survey.ts'
import type {Cluster, Query, Resource} from '../ports/ports.ts'
import * as known from '../ports/resources.ts'
import {OutsideError} from '../ports/trouble.ts'

/** Groups whose own kinds matter to an upgrade: configuration of the mesh, and whoever else owns workloads, labels or the mesh itself. */
const GROUPS = /(^|\.)istio\.io$|^gateway\.networking\.k8s\.io$|(^|\.)argoproj\.io$|\.fluxcd\.io$|(^|\.)kruise\.io$|^serving\.knative\.dev$|^sailoperator\.io$|^keda\.sh$/

/**
 * The wide look of a plan, taken once. What may not be listed becomes a blind spot with its name; what the cluster does not serve
 * has no objects. Pods are not in it: the look that watches has them. Throws OutsideError when the cluster does not answer.
 */
export async function takeSurvey(cluster: Cluster, istioNamespace: string): Promise<Survey> {
  const blind: BlindSpot[] = []
  const see = (query: Query): Promise<readonly KubeObject[]> => seen(cluster, query, spot => blind.push(spot))
  const definitions = await see({resource: known.CRDS})
  const custom = definitions.flatMap(each => customResource(each) ?? [])
  const lists = await Promise.all([...queries(istioNamespace), ...custom.map(resource => ({resource}))].map(see))
  return surveyOf([...definitions, ...lists.flat()], blind)
}

const queries = (istioNamespace: string): readonly Query[] => [
  ...[known.NAMESPACES, known.NODES, known.DEPLOYMENTS, known.STATEFULSETS, known.DAEMONSETS, known.JOBS, known.CRONJOBS, known.SERVICES, known.DISRUPTION_BUDGETS, known.AUTOSCALERS, known.RESOURCE_QUOTAS, known.LIMIT_RANGES, known.NETWORK_POLICIES, known.MUTATING_WEBHOOKS, known.VALIDATING_WEBHOOKS, known.ADMISSION_POLICIES].map(resource => ({resource})),
  ...[known.CONFIGMAPS, known.SERVICE_ACCOUNTS, known.LEASES].map(resource => ({resource, namespace: istioNamespace})),
  {resource: known.CONFIGMAPS, fieldSelector: `metadata.name=istio-ca-root-cert,metadata.namespace!=${istioNamespace}`},
  {resource: known.CLUSTER_ROLES, labelSelector: 'app in (istiod,istio-reader)'},
]

async function seen(cluster: Cluster, query: Query, blind: (spot: BlindSpot) => void): Promise<readonly KubeObject[]> {
  const {resource, namespace} = query
  try {
    const objects = await cluster.list(query)
    return objects.map(each => ({...each, apiVersion: resource.apiVersion, kind: resource.kind}))
  } catch (error) {
    if (!(error instanceof OutsideError) || (error.kind !== 'denied' && error.kind !== 'absent')) throw error
    if (error.kind === 'denied') blind({resource: kindOf(resource.apiVersion, resource.plural), kind: kindOf(resource.apiVersion, resource.kind), ...(namespace === undefined ? {} : {namespace}), why: error.why})
    return []
  }
}

/** The resource that a definition of one of these groups makes, in the version that is stored, or else one that is served. */
function customResource(definition: KubeObject): Resource | undefined {
  const versions = rows(at(definition, 'spec', 'versions')).filter(each => each['served'] === true)
  const version = text((versions.find(each => each['storage'] === true) ?? versions[0])?.['name'])
  const [group, plural, kind] = [at(definition, 'spec', 'group'), at(definition, 'spec', 'names', 'plural'), at(definition, 'spec', 'names', 'kind')].map(text)
  if (version === undefined || group === undefined || plural === undefined || kind === undefined || !GROUPS.test(group)) return undefined
  return {apiVersion: `${group}/${version}`, plural, kind, namespaced: at(definition, 'spec', 'scope') === 'Namespaced'}
}
