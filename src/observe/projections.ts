import type {KubeObject} from '../mesh/object.ts'
import {kindOf} from '../mesh/survey.ts'
import type {Query} from '../ports/ports.ts'
import {
  CRDS,
  CRONJOBS,
  DAEMONSETS,
  DEPLOYMENTS,
  ENDPOINTSLICES,
  MUTATING_WEBHOOKS,
  NAMESPACES,
  PODS,
  SERVICES,
  STATEFULSETS,
  VALIDATING_WEBHOOKS,
} from '../ports/resources.ts'
import {at, condition, labelsOf, releaseOf, rows, text} from '../mesh/fields.ts'
import type {Raw} from './assemble.ts'
import {servedResource} from './served-resource.ts'
import {readPod} from './read-pod.ts'
import {readInjector, readValidator} from './read-webhooks.ts'
import {readSchedule, readService, readWorkload} from './read-workload.ts'

/**
 * What the mesh informer keeps of the API's objects: a fact of each, undefined for those that do not matter.
 */
export type Projections = {
  readonly [K in keyof Omit<Raw, 'releases' | 'unread'>]: {
    readonly query: Query
    readonly project: (object: KubeObject) => Raw[K][number] | undefined
  }
}

export const projections = (istioNamespace: string): Projections => ({
  namespaces: {query: {resource: NAMESPACES}, project: readNamespace},
  pods: {query: {resource: PODS}, project: readPod},
  deployments: {query: {resource: DEPLOYMENTS}, project: readWorkload('Deployment')},
  statefulSets: {query: {resource: STATEFULSETS}, project: readWorkload('StatefulSet')},
  daemonSets: {query: {resource: DAEMONSETS}, project: readWorkload('DaemonSet')},
  schedules: {query: {resource: CRONJOBS}, project: readSchedule},
  services: {query: {resource: SERVICES}, project: readService},
  endpoints: {query: {resource: ENDPOINTSLICES, namespace: istioNamespace}, project: readEndpoints},
  injectors: {query: {resource: MUTATING_WEBHOOKS}, project: readInjector},
  validators: {query: {resource: VALIDATING_WEBHOOKS}, project: readValidator},
  crds: {query: {resource: CRDS}, project: readCrd},
})

/** The facts of objects that are at hand already. In: objects with apiVersion and kind. */
export function rawOf(
  objects: readonly KubeObject[],
  istioNamespace: string,
): Omit<Raw, 'releases' | 'unread'> {
  const byKind = Map.groupBy(objects, each => kindOf(each.apiVersion ?? '', each.kind ?? ''))
  const all = Object.entries(projections(istioNamespace)).map(([name, {query, project}]) => {
    const {resource, namespace} = query
    const found = (byKind.get(kindOf(resource.apiVersion, resource.kind)) ?? []).filter(
      each => namespace === undefined || each.metadata.namespace === namespace,
    )
    return [name, found.flatMap(each => project(each) ?? [])]
  })
  return Object.fromEntries(all) as Omit<Raw, 'releases' | 'unread'>
}

const readNamespace = (object: KubeObject): Raw['namespaces'][number] => ({
  name: object.metadata.name,
  uid: object.metadata.uid ?? '',
  labels: labelsOf(object),
  annotations: object.metadata.annotations ?? {},
  ending: object.metadata.deletionTimestamp !== undefined,
})

function readEndpoints(object: KubeObject): {readonly service: string; readonly ready: number} {
  const ready = rows(object['endpoints']).filter(
    each => at(each, 'conditions', 'ready') !== false,
  ).length
  return {service: labelsOf(object)['kubernetes.io/service-name'] ?? '', ready}
}

const versionsOf = (
  definition: KubeObject,
  isWanted: (version: Readonly<Record<string, unknown>>) => boolean,
): readonly string[] =>
  rows(at(definition, 'spec', 'versions'))
    .filter(isWanted)
    .flatMap(each => text(each['name']) ?? [])

function readCrd(object: KubeObject): Raw['crds'][number] | undefined {
  if (!object.metadata.name.endsWith('.istio.io')) return undefined
  return {
    name: object.metadata.name,
    resource: servedResource(object),
    served: versionsOf(object, each => each['served'] === true),
    versions: versionsOf(object, () => true),
    established: condition(object, 'Established')?.status === 'True',
    chartVersion: labelsOf(object)['app.kubernetes.io/version'],
    release: releaseOf(object),
    managedByHelm: labelsOf(object)['app.kubernetes.io/managed-by'] === 'Helm',
  }
}
