import type {MeshSnapshot} from '../mesh/snapshot.ts'
import type {Unread} from '../mesh/unread.ts'
import type {Informer, Ports} from '../ports/ports.ts'
import {assemble} from './assemble.ts'
import type {Raw} from './assemble.ts'
import {guarded} from './guarded.ts'
import type {Read} from './guarded.ts'
import {namedReleases} from './own-releases.ts'
import {projections} from './projections.ts'

/**
 * The informers of one command: stores that watches keep current. A snapshot is made of them without
 * a request to the API server.
 */
export interface MeshInformer {
  /** The mesh as it is now. */
  snapshot(): Promise<MeshSnapshot>
  /**
   * Resolves when something is other than in the last snapshot, or when the signal aborts; never
   * rejects.
   */
  changed(signal: AbortSignal): Promise<void>
  close(): void
}

/**
 * Opens the watches; resolves when every first list is complete. Throws OutsideError when something
 * may not be seen.
 */
export async function openMeshInformer(
  ports: Ports,
  istioNamespace: string,
): Promise<MeshInformer> {
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
      const {facts, unread} = itemsOf(stores)
      const books = await ports.releases.read(
        [istioNamespace],
        namedReleases(facts, istioNamespace),
      )
      const raw = {...facts, releases: books.releases, unread: [...unread, ...books.unread]}
      return assemble(raw, {seenAt: ports.clock.now(), istioNamespace, version})
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

type Facts = Omit<Raw, 'releases' | 'unread'>
type Stores = {readonly [K in keyof Facts]: Informer<Read<Raw[K][number]>>}

/**
 * Stores and the version of Kubernetes, or neither: what was opened is closed when the other cannot
 * be had.
 */
async function opened(
  ports: Ports,
  istioNamespace: string,
  changed: () => void,
): Promise<{readonly stores: Stores; readonly version: string}> {
  const [stores, version] = await Promise.allSettled([
    openStores(ports, istioNamespace, changed),
    ports.cluster.version(),
  ])
  if (stores.status === 'rejected') throw stores.reason
  if (version.status === 'fulfilled') return {stores: stores.value, version: version.value}
  closeAll(stores.value)
  throw version.reason
}

const closeAll = (stores: Stores): void => Object.values(stores).forEach(each => each.close())

async function openStores(
  {cluster}: Ports,
  istioNamespace: string,
  changed: () => void,
): Promise<Stores> {
  const entries = Object.entries(projections(istioNamespace)).map(
    async ([name, {query, project}]) => {
      const read = guarded<unknown>(query.resource.kind, project)
      return [name, await cluster.informer<Read<unknown>>(query, read, changed)] as const
    },
  )
  const all = await Promise.allSettled(entries)
  const opened = all.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []))
  const refused = all.find(each => each.status === 'rejected')
  if (refused === undefined) return Object.fromEntries(opened) as Stores
  for (const [, store] of opened) store.close()
  throw refused.reason
}

/** The facts, and apart from them what no fact could be made of. */
function itemsOf(stores: Stores): {readonly facts: Facts; readonly unread: readonly Unread[]} {
  const all = Object.entries(stores).map(
    ([name, store]) => [name, store.items() as readonly Read<unknown>[]] as const,
  )
  const facts = all.map(
    ([name, items]) => [name, items.flatMap(each => ('fact' in each ? [each.fact] : []))] as const,
  )
  return {
    facts: Object.fromEntries(facts) as unknown as Facts,
    unread: all.flatMap(([, items]) =>
      items.flatMap(each => ('unread' in each ? [each.unread] : [])),
    ),
  }
}
