import type {Kind} from '../kinds.ts'
import {isFields} from '../../../mesh/fields.ts'
import type {Fields, ApiObject} from '../api-object.ts'
import {same} from '../same.ts'
import {fieldsOf} from '../schema/fields.ts'
import {own} from '../../../mesh/own.ts'

/**
 * Kinds whose metadata.generation the API server counts: changes of what people want, not of what
 * is.
 */
const COUNTED = new Set([
  'Pod',
  'ReplicationController',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'PodDisruptionBudget',
  'NetworkPolicy',
  'Ingress',
  'EndpointSlice',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'CustomResourceDefinition',
  'PriorityClass',
  'PodTemplate',
  'IngressClass',
])

/** Kinds that may be replaced without saying which version one has read. */
const CONDITIONAL = new Set([
  'CustomResourceDefinition',
  'Lease',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
  'PodDisruptionBudget',
  'EndpointSlice',
  'APIService',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
])

export const hasGeneration = (kind: Kind): boolean =>
  kind.custom !== undefined || COUNTED.has(kind.kind)

/** Must an update name the resourceVersion that it replaces? */
export const needsVersion = (kind: Kind): boolean =>
  kind.custom !== undefined || CONDITIONAL.has(kind.kind)

/** May the object's status be written only through its subresource? */
const hasStatus = (kind: Kind): boolean =>
  kind.custom?.hasStatus ?? kind.subresources.some(({name}) => name === 'status')

/**
 * What the API server gives a new object before admission's last word: no status of the client's,
 * but the first one of its own.
 */
export function initialState(kind: Kind, object: ApiObject, addresses: Addresses): ApiObject {
  const {status: _status, ...rest} = object
  const bare = hasStatus(kind) ? rest : object
  switch (kind.kind) {
    case 'Ingress':
      return {...bare, status: {loadBalancer: {}}}
    case 'Pod':
      return {...bare, status: {phase: 'Pending', qosClass: qosOf(bare)}}
    case 'Namespace':
      return {...bare, status: {phase: 'Active'}}
    case 'PersistentVolumeClaim':
    case 'PersistentVolume':
      return {...bare, status: {phase: 'Pending'}}
    case 'Service':
      return {...withClusterIp(bare, addresses), status: {loadBalancer: {}}}
    case 'ResourceQuota':
    case 'PodDisruptionBudget':
    case 'DaemonSet':
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'Job':
    case 'CronJob':
    case 'HorizontalPodAutoscaler':
    case 'Node':
      return {...bare, status: firstStatus(kind.kind)}
    default:
      return bare
  }
}

/** The fields that the API server fills in for a status that nobody has written yet. */
function firstStatus(kind: string): Fields {
  if (kind === 'DaemonSet')
    return {
      currentNumberScheduled: 0,
      numberMisscheduled: 0,
      desiredNumberScheduled: 0,
      numberReady: 0,
    }
  if (kind === 'ReplicaSet') return {replicas: 0}
  if (kind === 'StatefulSet') return {replicas: 0, availableReplicas: 0}
  if (kind === 'PodDisruptionBudget')
    return {disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0}
  if (kind === 'HorizontalPodAutoscaler') return {desiredReplicas: 0, currentMetrics: null}
  return {}
}

/**
 * An update of the object itself leaves the status alone; one of the status leaves the spec alone.
 */
export function restrictedToSubresource(
  kind: Kind,
  was: ApiObject,
  is: ApiObject,
  subresource: string | undefined,
): ApiObject {
  if (subresource === 'status') return onlyStatus(kind, was, is)
  const {status: _status, ...rest} = is
  const kept = hasStatus(kind) ? {...rest, ...('status' in was ? {status: was['status']} : {})} : is
  return kind.kind === 'Service' ? keptAddresses(was, kept) : kept
}

/**
 * With a status come labels, annotations and finalizers, except for definitions and their
 * resources; a Deployment keeps its labels.
 */
function onlyStatus(kind: Kind, was: ApiObject, is: ApiObject): ApiObject {
  const {managedFields: _managed, ...old} = was.metadata
  const {managedFields, annotations, labels, finalizers} = is.metadata
  const strict = kind.custom !== undefined || kind.kind === 'CustomResourceDefinition'
  const {annotations: _annotations, labels: _labels, finalizers: _finalizers, ...fixed} = old
  const mine = strict
    ? old
    : {
        ...fixed,
        ...some({
          annotations,
          finalizers,
          labels: kind.kind === 'Deployment' ? old.labels : labels,
        }),
      }
  return {
    ...was,
    metadata: {...mine, ...some({managedFields})},
    ...('status' in is
      ? {status: kind.kind === 'Pod' ? podStatus(was['status'], is['status']) : is['status']}
      : {}),
  }
}

/** What the API itself fills in when somebody writes a pod's status. */
function podStatus(was: unknown, is: unknown): unknown {
  if (!isFields(is)) return is
  const {podIP, podIPs, conditions} = is
  return {
    ...some({qosClass: fieldsOf(was)['qosClass']}),
    ...is,
    ...(typeof podIP === 'string' && podIP !== '' && podIPs === undefined
      ? {podIPs: [{ip: podIP}]}
      : {}),
    ...(Array.isArray(conditions)
      ? {
          conditions: conditions.map(each =>
            isFields(each)
              ? {lastProbeTime: null, lastTransitionTime: null, ...each}
              : (each as unknown),
          ),
        }
      : {}),
  }
}

const some = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

/** Their count begins, and never goes on. */
const NEVER_AGAIN = new Set(['PriorityClass', 'IngressClass'])

/** Did what people want change? Of a Deployment also its annotations count. */
export function isSpecChanged(kind: Kind, was: ApiObject, is: ApiObject): boolean {
  const wish = ({metadata: _metadata, status, ...rest}: ApiObject): Fields =>
    hasStatus(kind) || kind.kind === 'CustomResourceDefinition'
      ? rest
      : {...rest, ...(status === undefined ? {} : {status})}
  if (NEVER_AGAIN.has(kind.kind)) return false
  return (
    !same(wish(was), wish(is)) ||
    (kind.kind === 'Deployment' &&
      !same(was.metadata.annotations ?? {}, is.metadata.annotations ?? {}))
  )
}

/** Where new Services get their addresses. */
export interface Addresses {
  clusterIp(): string
  nodePort(): number
}

/**
 * A Service with all the addresses and ports that are the cluster's to give; what it has already
 * stays.
 */
export function withClusterIp(service: ApiObject, addresses: Addresses): ApiObject {
  const spec = fieldsOf(service['spec'])
  if (spec['type'] === 'ExternalName') return service
  const wanted =
    typeof spec['clusterIP'] === 'string' && spec['clusterIP'] !== ''
      ? spec['clusterIP']
      : addresses.clusterIp()
  const loose = wanted === 'None' && spec['selector'] === undefined
  const families = loose
    ? {ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'RequireDualStack'}
    : {ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack'}
  const open = spec['type'] === 'NodePort' || spec['type'] === 'LoadBalancer'
  const ports = Array.isArray(spec['ports'])
    ? {
        ports: spec['ports'].map((port: unknown) =>
          open && isFields(port) && port['nodePort'] === undefined
            ? {...port, nodePort: addresses.nodePort()}
            : port,
        ),
      }
    : {}
  return {
    ...service,
    spec: {
      ...spec,
      ...ports,
      clusterIP: wanted,
      clusterIPs: spec['clusterIPs'] ?? [wanted],
      ipFamilies: spec['ipFamilies'] ?? families.ipFamilies,
      ipFamilyPolicy: spec['ipFamilyPolicy'] ?? families.ipFamilyPolicy,
    },
  }
}

/** What was given to a Service stays its own when an update does not mention it. */
function keptAddresses(was: ApiObject, is: ApiObject): ApiObject {
  const [old, now] = [fieldsOf(was['spec']), fieldsOf(is['spec'])]
  const kept = Object.fromEntries(
    ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']
      .filter(
        key =>
          own(now, key) === undefined &&
          own(old, key) !== undefined &&
          now['type'] !== 'ExternalName',
      )
      .map(key => [key, own(old, key)]),
  )
  return {...is, spec: {...now, ...kept, ...keptNodePorts(old, now)}}
}

function keptNodePorts(old: Fields, now: Fields): Fields {
  if (
    !Array.isArray(now['ports']) ||
    !Array.isArray(old['ports']) ||
    (now['type'] !== 'NodePort' && now['type'] !== 'LoadBalancer')
  )
    return {}
  const known = new Map(
    old['ports']
      .filter(isFields)
      .map(port => [`${String(port['port'])}/${String(port['protocol'])}`, port['nodePort']]),
  )
  return {
    ports: now['ports'].map((port: unknown) =>
      isFields(port) && port['nodePort'] === undefined
        ? {...port, nodePort: known.get(`${String(port['port'])}/${String(port['protocol'])}`)}
        : port,
    ),
  }
}

function qosOf(pod: ApiObject): string {
  const containers = fieldsOf(pod['spec'])['containers']
  const resources = (Array.isArray(containers) ? containers : [])
    .filter(isFields)
    .map(each => fieldsOf(each['resources']))
  if (resources.every(each => each['limits'] === undefined && each['requests'] === undefined))
    return 'BestEffort'
  const guaranteed = resources.every(
    each =>
      isFields(each['limits']) &&
      'cpu' in each['limits'] &&
      'memory' in each['limits'] &&
      same(each['limits'], each['requests']),
  )
  return guaranteed ? 'Guaranteed' : 'Burstable'
}
