import {same} from '../same.ts'
import type {Strings} from '../api-object.ts'
import type {Group, ServiceEndpoints} from './endpoints.ts'
import {objectByKey} from './controller.ts'
import {isReady} from './pods.ts'
import {isTerminating} from './object-types.ts'
import {annotated} from './trigger-times.ts'
import type {Pod, Service} from './object-types.ts'

/** The older object of the same name as the Service. It knows nothing of pods that end. */
export async function writeEndpoints({
  context,
  service,
  groups,
  since,
}: ServiceEndpoints): Promise<void> {
  const {namespace, name} = service.metadata
  const subsets = subsetsOf(service, groups)
  const labels = labelsOf(service)
  const known = objectByKey(context.api.store, 'endpoints', `${namespace ?? ''}/${name}`)
  if (known !== undefined) {
    if (same(known['subsets'] ?? [], subsets) && same(known.metadata.labels, labels)) return
    const {subsets: _subsets, ...rest} = known
    await context.client.update({
      ...rest,
      metadata: annotated({...known.metadata, labels}, since),
      ...(subsets.length === 0 ? {} : {subsets}),
    })
    return
  }
  await context.client.create(context.api.kinds.must('v1', 'Endpoints'), namespace, {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: annotated({name, labels}, since),
    ...(subsets.length === 0 ? {} : {subsets}),
  })
}

function labelsOf(service: Service): Strings {
  const headless: Strings =
    service.spec.clusterIP === 'None' ? {'service.kubernetes.io/headless': ''} : {}
  return {
    ...service.metadata.labels,
    ...headless,
    'endpoints.kubernetes.io/managed-by': 'endpoint-controller',
  }
}

function subsetsOf(service: Service, groups: readonly Group[]): readonly object[] {
  return groups.flatMap(({ports, pods}) => {
    const standing = pods
      .filter(pod => !isTerminating(pod))
      .sort((one, other) => (one.status?.podIP ?? '').localeCompare(other.status?.podIP ?? ''))
    const isServed = (pod: Pod): boolean =>
      isReady(pod) || service.spec.publishNotReadyAddresses === true
    const [ready, waiting] = [standing.filter(isServed), standing.filter(pod => !isServed(pod))]
    if (standing.length === 0) return []
    return [
      {
        ...(ready.length === 0 ? {} : {addresses: ready.map(pod => addressOf(service, pod))}),
        ...(waiting.length === 0
          ? {}
          : {notReadyAddresses: waiting.map(pod => addressOf(service, pod))}),
        ports: ports.map(nameless),
      },
    ]
  })
}

/** The only port of a Service needs no name, and has none here. */
const nameless = ({name, ...rest}: Group['ports'][number]): object =>
  name === '' ? rest : {name, ...rest}

function addressOf(service: Service, pod: Pod): object {
  const {hostname, subdomain} = pod.spec
  const named = hostname !== undefined && subdomain === service.metadata.name ? {hostname} : {}
  return {...named, ip: pod.status?.podIP, nodeName: pod.spec.nodeName, targetRef: targetOf(pod)}
}

export function targetOf({metadata: {namespace, name, uid}}: Pod): object {
  return {kind: 'Pod', namespace, name, uid}
}
