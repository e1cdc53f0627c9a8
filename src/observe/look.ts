import type {MeshSnapshot, ReleaseRef} from '../mesh/snapshot.ts'
import type {KubeObject, Live, Ports, Query} from '../ports/ports.ts'
import {CRDS, CRONJOBS, DAEMONSETS, DEPLOYMENTS, ENDPOINTSLICES, MUTATING_WEBHOOKS, NAMESPACES, PODS, SERVICES, STATEFULSETS, VALIDATING_WEBHOOKS} from '../ports/resources.ts'
import {at, condition, labelsOf, releaseOf, rows, text} from './fields.ts'
import {readPod} from './read-pod.ts'
import {readInjector, readValidator} from './read-webhooks.ts'
import {readSchedule, readService, readWorkload} from './read-workload.ts'
import {assemble} from './assemble.ts'
import type {Raw} from './assemble.ts'

/** The eyes of a command: stores that watches keep current, so that a look costs what changed. */
export interface Look {
  /** What is to be seen now. */
  snapshot(): Promise<MeshSnapshot>
  /** Resolves at the next change anywhere, or when the signal aborts; never rejects. */
  changed(signal: AbortSignal): Promise<void>
  close(): void
}

/** Opens the watches; resolves when every first list is complete. Throws OutsideError when something may not be seen. */
export async function openLook(ports: Ports, istioNamespace: string): Promise<Look> {
  const waiters = new Set<() => void>()
  const changed = (): void => {
    for (const wake of waiters) wake()
  }
  const [stores, version] = await Promise.all([openStores(ports, istioNamespace, changed), ports.cluster.version()])
  return {
    async snapshot() {
      const raw = itemsOf(stores)
      const releases = await ports.releases.read(...releasePlaces(raw, istioNamespace))
      return assemble({...raw, releases}, {seenAt: ports.clock.now(), istioNamespace, version})
    },
    changed: signal =>
      new Promise(resolve => {
        const wake = (): void => {
          waiters.delete(wake)
          signal.removeEventListener('abort', wake)
          resolve()
        }
        waiters.add(wake)
        signal.addEventListener('abort', wake)
        if (signal.aborted) wake()
      }),
    close: () => Object.values(stores).forEach(each => each.close()),
  }
}

type Stores = {readonly [K in keyof Omit<Raw, 'releases'>]: Live<Raw[K][number]>}

async function openStores({cluster}: Ports, istioNamespace: string, changed: () => void): Promise<Stores> {
  const opened: Live<unknown>[] = []
  const live = async <T>(query: Query, project: (object: KubeObject) => T | undefined): Promise<Live<T>> => {
    const store = await cluster.live(query, project, changed)
    opened.push(store)
    return store
  }
  const entries = [
    live({resource: NAMESPACES}, object => ({name: object.metadata.name, uid: object.metadata.uid ?? '', labels: labelsOf(object), annotations: object.metadata.annotations ?? {}, ending: object.metadata.deletionTimestamp !== undefined})),
    live({resource: PODS}, readPod),
    live({resource: DEPLOYMENTS}, readWorkload('Deployment')),
    live({resource: STATEFULSETS}, readWorkload('StatefulSet')),
    live({resource: DAEMONSETS}, readWorkload('DaemonSet')),
    live({resource: CRONJOBS}, readSchedule),
    live({resource: SERVICES}, readService),
    live({resource: ENDPOINTSLICES, namespace: istioNamespace}, readEndpoints),
    live({resource: MUTATING_WEBHOOKS}, readInjector),
    live({resource: VALIDATING_WEBHOOKS}, readValidator),
    live({resource: CRDS}, readCrd),
  ] as const
  const all = await Promise.allSettled(entries)
  const refused = all.find(each => each.status === 'rejected')
  if (refused !== undefined) {
    opened.forEach(each => each.close())
    throw refused.reason
  }
  const [namespaces, pods, deployments, statefulSets, daemonSets, schedules, services, endpoints, injectors, validators, crds] = await Promise.all(entries)
  return {namespaces, pods, deployments, statefulSets, daemonSets, schedules, services, endpoints, injectors, validators, crds}
}

const itemsOf = (stores: Stores): Omit<Raw, 'releases'> => ({
  namespaces: stores.namespaces.items(),
  pods: stores.pods.items(),
  deployments: stores.deployments.items(),
  statefulSets: stores.statefulSets.items(),
  daemonSets: stores.daemonSets.items(),
  schedules: stores.schedules.items(),
  services: stores.services.items(),
  endpoints: stores.endpoints.items(),
  injectors: stores.injectors.items(),
  validators: stores.validators.items(),
  crds: stores.crds.items(),
})

/** Where releases of Istio's charts may be: the istio namespace, and whatever Istio's own objects and gateways name. */
function releasePlaces(raw: Omit<Raw, 'releases'>, istioNamespace: string): [readonly string[], readonly ReleaseRef[]] {
  const gateways = [...raw.deployments, ...raw.daemonSets].filter(each => each.isGateway || each.isIstiod).map(each => each.release)
  const named = [...gateways, ...raw.crds.map(each => each.release)].filter(each => each !== undefined)
  const elsewhere = named.filter(each => each.namespace !== istioNamespace)
  return [[istioNamespace], [...new Map(elsewhere.map(each => [`${each.namespace}/${each.name}`, each])).values()]]
}

function readEndpoints(object: KubeObject): {readonly service: string; readonly ready: number} {
  const ready = rows(object['endpoints']).filter(each => at(each, 'conditions', 'ready') !== false).length
  return {service: labelsOf(object)['kubernetes.io/service-name'] ?? '', ready}
}

/** The version that is stored, which every server of this definition serves. */
function servedResource(object: KubeObject): Raw['crds'][number]['resource'] {
  const version = rows(at(object, 'spec', 'versions')).find(each => each['storage'] === true && each['served'] === true) ?? rows(at(object, 'spec', 'versions')).find(each => each['served'] === true)
  const [group, name, plural, kind] = [at(object, 'spec', 'group'), version?.['name'], at(object, 'spec', 'names', 'plural'), at(object, 'spec', 'names', 'kind')].map(text)
  if (group === undefined || name === undefined || plural === undefined || kind === undefined) return undefined
  return {apiVersion: `${group}/${name}`, plural, kind, namespaced: at(object, 'spec', 'scope') === 'Namespaced'}
}

function readCrd(object: KubeObject): Raw['crds'][number] | undefined {
  if (!object.metadata.name.endsWith('.istio.io')) return undefined
  return {
    name: object.metadata.name,
    resource: servedResource(object),
    established: condition(object, 'Established')?.status === 'True',
    chartVersion: labelsOf(object)['app.kubernetes.io/version'],
    release: releaseOf(object),
  }
}
