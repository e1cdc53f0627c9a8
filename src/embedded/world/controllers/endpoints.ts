import {same} from '../same.ts'
import type {Strings, ApiObject} from '../api-object.ts'
import {objectByKey, ownKey} from './controller.ts'
import type {Controller, ControllerContext} from './controller.ts'
import {hasEnded, isReady} from './pods.ts'
import {SelectorIndex} from './selectors.ts'
import {controllerRef, isTerminating} from './object-types.ts'
import type {Pod, Service, ServicePort} from './object-types.ts'
import {targetOf, writeEndpoints} from './endpoints-v1.ts'
import {TriggerTimes, annotated} from './trigger-times.ts'

const SERVICES = 'services'
const SLICES = 'endpointslices.discovery.k8s.io'
const MAX_ENDPOINTS = 100
const SERVICE_NAME = 'kubernetes.io/service-name'

/** A port of a Service as some of its pods have it. */
export interface Port {
  readonly name: string
  readonly port: number
  readonly protocol: string
  readonly appProtocol?: string
}

/** What is to be told of one Service. */
export interface ServiceEndpoints {
  readonly context: ControllerContext
  readonly service: Service
  readonly groups: readonly Group[]
  /** Since when it is so. */
  readonly since: string | undefined
}

/** Pods that have a Service's ports under the same numbers. */
export interface Group {
  readonly ports: readonly Port[]
  readonly pods: readonly Pod[]
}

/** Tells where the pods behind each Service are, in EndpointSlices and in Endpoints. */
export function endpoints(context: ControllerContext): Controller {
  const times = new TriggerTimes()
  const selecting = new SelectorIndex(service =>
    (service as Service).spec.selector === undefined
      ? undefined
      : {matchLabels: (service as Service).spec.selector ?? {}},
  )
  for (const is of context.api.store.list(SERVICES))
    selecting.follow({version: 0, storage: SERVICES, was: undefined, is, gone: undefined})
  return {
    name: 'endpoints',
    concerns: {
      [SERVICES]: change => {
        selecting.follow(change)
        return ownKey(change)
      },
      pods: change =>
        matters(change.was as Pod | undefined, change.is as Pod | undefined)
          ? selecting.concerned(change)
          : [],
      [SLICES]: ({was, is}) => (was !== undefined && is === undefined ? serviceOf(was) : []),
    },
    reconcile: key => sync(context, times, key),
  }
}

/** Does anything change about the pod that endpoints tell? */
function matters(was: Pod | undefined, is: Pod | undefined): boolean {
  const view = (pod: Pod | undefined): unknown =>
    pod === undefined
      ? undefined
      : [
          pod.status?.podIP,
          isReady(pod),
          isTerminating(pod),
          hasEnded(pod),
          pod.metadata.labels,
          pod.spec.nodeName,
        ]
  return !same(view(was), view(is))
}

const serviceOf = ({metadata}: ApiObject): readonly string[] => {
  const name = metadata.labels?.[SERVICE_NAME]
  return name === undefined ? [] : [`${metadata.namespace ?? ''}/${name}`]
}

async function sync(
  context: ControllerContext,
  times: TriggerTimes,
  key: string,
): Promise<undefined> {
  const service = objectByKey(context.api.store, SERVICES, key) as Service | undefined
  if (
    service === undefined ||
    isTerminating(service) ||
    service.spec.selector === undefined ||
    service.spec.type === 'ExternalName'
  )
    return undefined
  const pods = context.index
    .selected(service.metadata.namespace ?? '', {matchLabels: service.spec.selector})
    .filter(pod => pod.status?.podIP !== undefined && !hasEnded(pod))
  const told: ServiceEndpoints = {
    context,
    service,
    groups: groupsOf(service, pods),
    since: times.since(service, pods),
  }
  await writeSlices(told)
  await writeEndpoints(told)
  return undefined
}

function groupsOf({spec}: Service, pods: readonly Pod[]): readonly Group[] {
  const groups = new Map<string, {ports: readonly Port[]; pods: Pod[]}>()
  for (const pod of pods) {
    const ports = (spec.ports ?? []).flatMap(port => portOf(port, pod) ?? [])
    const key = JSON.stringify(ports)
    const group = groups.get(key) ?? {ports, pods: []}
    groups.set(key, group)
    group.pods.push(pod)
  }
  return [...groups.values()]
}

function portOf(
  {name = '', port, targetPort = port, protocol = 'TCP', appProtocol}: ServicePort,
  {spec}: Pod,
): Port | undefined {
  const all = [
    ...spec.containers,
    ...(spec.initContainers ?? []).filter(({restartPolicy}) => restartPolicy === 'Always'),
  ].flatMap(({ports = []}) => ports)
  const number =
    typeof targetPort === 'number'
      ? targetPort
      : all.find(each => each.name === targetPort && (each.protocol ?? 'TCP') === protocol)
          ?.containerPort
  return number === undefined
    ? undefined
    : {name, port: number, protocol, ...(appProtocol === undefined ? {} : {appProtocol})}
}

interface Slice extends ApiObject {
  /** Null when there are none, as the API keeps empty lists here. */
  readonly endpoints: readonly object[] | null
  readonly ports: readonly Port[] | null
}

async function writeSlices(told: ServiceEndpoints): Promise<void> {
  const {context, service, groups} = told
  const known = context.index
    .ownedBy(service.metadata.uid)
    .flatMap(({storage, object}) =>
      storage === SLICES && !isTerminating(object) ? [object as Slice] : [],
    )
  const wanted = groups.flatMap(({ports, pods}) =>
    chunks(pods).map(some => ({
      ports,
      endpoints: some.map(pod => endpointOf(context, service, pod)),
    })),
  )
  const all = wanted.length > 0 ? wanted : [{ports: [], endpoints: []}]
  const left = new Set(known)
  for (const each of all) {
    const slice =
      [...left].find(({ports}) => same(ports ?? [], each.ports)) ??
      [...left].find(({endpoints: rows}) => (rows ?? []).length === 0)
    if (slice !== undefined) left.delete(slice)
    await writeSlice(told, slice, each)
  }
  for (const slice of left) await context.client.delete(slice)
}

async function writeSlice(
  {context, service, since}: ServiceEndpoints,
  slice: Slice | undefined,
  rows: {readonly ports: readonly Port[]; readonly endpoints: readonly object[]},
): Promise<void> {
  const labels = labelsOf(service)
  if (slice !== undefined) {
    if (
      same(slice.ports ?? [], rows.ports) &&
      same(slice.endpoints ?? [], rows.endpoints) &&
      same(slice.metadata.labels, labels)
    )
      return
    await context.client.update({
      ...slice,
      ...rows,
      metadata: annotated({...slice.metadata, labels}, since),
    })
    return
  }
  const {namespace, name} = service.metadata
  const metadata = annotated(
    {generateName: `${name}-`, labels, ownerReferences: [controllerRef(service)]},
    since,
  )
  await context.client.create(
    context.api.kinds.must('discovery.k8s.io/v1', 'EndpointSlice'),
    namespace,
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata,
      addressType: 'IPv4',
      ...rows,
    },
  )
}

function labelsOf(service: Service): Strings {
  const headless: Strings =
    service.spec.clusterIP === 'None' ? {'service.kubernetes.io/headless': ''} : {}
  return {
    ...service.metadata.labels,
    ...headless,
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
    [SERVICE_NAME]: service.metadata.name,
  }
}

function endpointOf(context: ControllerContext, service: Service, pod: Pod): object {
  const serving = isReady(pod)
  const terminating = isTerminating(pod)
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating)
  const {nodeName, hostname, subdomain} = pod.spec
  const zone =
    nodeName === undefined
      ? undefined
      : objectByKey(context.api.store, 'nodes', `/${nodeName}`)?.metadata.labels?.[
          'topology.kubernetes.io/zone'
        ]
  const named = hostname !== undefined && subdomain === service.metadata.name ? {hostname} : {}
  return {
    addresses: [pod.status?.podIP],
    conditions: {ready, serving, terminating},
    ...named,
    targetRef: targetOf(pod),
    ...(nodeName === undefined ? {} : {nodeName}),
    ...(zone === undefined ? {} : {zone}),
  }
}

function chunks(pods: readonly Pod[]): readonly (readonly Pod[])[] {
  return Array.from({length: Math.ceil(pods.length / MAX_ENDPOINTS)}, (_, at) =>
    pods.slice(at * MAX_ENDPOINTS, (at + 1) * MAX_ENDPOINTS),
  )
}
