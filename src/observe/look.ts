import type {MeshSnapshot, ReleaseRef} from '../mesh/snapshot.ts'
import type {Live, Ports} from '../ports/ports.ts'
import {assemble} from './assemble.ts'
import type {Raw} from './assemble.ts'
import {projections} from './projections.ts'

/** The eyes of a command: stores that watches keep current, so that a look costs what changed. */
export interface Look {
  /** What is to be seen now. */
  snapshot(): Promise<MeshSnapshot>
  /** Resolves when something is other than in the last snapshot, or when the signal aborts; never rejects. */
  changed(signal: AbortSignal): Promise<void>
  close(): void
}

/** Opens the watches; resolves when every first list is complete. Throws OutsideError when something may not be seen. */
export async function openLook(ports: Ports, istioNamespace: string): Promise<Look> {
  const waiters = new Set<() => void>()
  let isBehind = false
  const changed = (): void => {
    isBehind = true
    for (const wake of waiters) wake()
  }
  const {stores, version} = await opened(ports, istioNamespace, changed)
  return {
    async snapshot() {
      isBehind = false
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
        if (signal.aborted || isBehind) wake()
      }),
    close: () => closeAll(stores),
  }
}

type Stores = {readonly [K in keyof Omit<Raw, 'releases'>]: Live<Raw[K][number]>}

/** Stores and the version of Kubernetes, or neither: what was opened is closed when the other cannot be had. */
async function opened(ports: Ports, istioNamespace: string, changed: () => void): Promise<{readonly stores: Stores; readonly version: string}> {
  const [stores, version] = await Promise.allSettled([openStores(ports, istioNamespace, changed), ports.cluster.version()])
  if (stores.status === 'rejected') throw stores.reason
  if (version.status === 'fulfilled') return {stores: stores.value, version: version.value}
  closeAll(stores.value)
  throw version.reason
}

const closeAll = (stores: Stores): void => Object.values(stores).forEach(each => each.close())

async function openStores({cluster}: Ports, istioNamespace: string, changed: () => void): Promise<Stores> {
  const entries = Object.entries(projections(istioNamespace)).map(async ([name, {query, project}]) => [name, await cluster.live<unknown>(query, project, changed)] as const)
  const all = await Promise.allSettled(entries)
  const opened = all.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []))
  const refused = all.find(each => each.status === 'rejected')
  if (refused === undefined) return Object.fromEntries(opened) as Stores
  for (const [, store] of opened) store.close()
  throw refused.reason
}

const itemsOf = (stores: Stores): Omit<Raw, 'releases'> => Object.fromEntries(Object.entries(stores).map(([name, store]) => [name, store.items()])) as Omit<Raw, 'releases'>

/** Where releases of Istio's charts may be: the istio namespace, and whatever Istio's own objects and gateways name. */
function releasePlaces(raw: Omit<Raw, 'releases'>, istioNamespace: string): [readonly string[], readonly ReleaseRef[]] {
  const gateways = [...raw.deployments, ...raw.daemonSets].filter(each => each.isGateway || each.isIstiod).map(each => each.release)
  const named = [...gateways, ...raw.crds.map(each => each.release)].filter(each => each !== undefined)
  const elsewhere = named.filter(each => each.namespace !== istioNamespace)
  return [[istioNamespace], [...new Map(elsewhere.map(each => [`${each.namespace}/${each.name}`, each])).values()]]
}
