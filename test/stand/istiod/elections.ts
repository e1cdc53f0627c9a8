import type {Identity} from '../../../src/embedded/world/istio/identity.ts'
import {
  held,
  holderOf,
  LOCK_TTL,
  lockNames,
  NAMESPACE_LOCK,
  steals,
  type Holder,
} from '../../../src/embedded/world/istio/locks.ts'
import {statusOf, type Kube} from './kube.ts'
import {pause} from './store.ts'

/**
 * Whether this istiod is the one that does a thing for the whole cluster, and how to let go of it.
 */
type Election = {leads: () => boolean; resign: () => Promise<void>}

/** The revision that the tag `default` names, whose istiod takes every shared lock. */
type DefaultRevision = () => string | undefined

type Lock = {
  metadata: {annotations?: Record<string, string>; [field: string]: unknown}
  [field: string]: unknown
}

/**
 * Takes part in all of istiod's elections. Resolves nothing by itself: the answer says who may
 * write the namespaces' ConfigMaps, and lets go of every lock.
 */
export function takePart(
  kube: Kube,
  identity: Identity,
  stop: AbortSignal,
  preferred: DefaultRevision,
): Election {
  const {shared, own} = lockNames(identity)
  const elections = new Map(
    shared.map(name => [name, takeLock({kube, identity, stop, name}, preferred)]),
  )
  const leases = own.map(name => holdLease({kube, identity, stop, name}))
  const resign = [...[...elections.values()].map(election => election.resign), ...leases]
  return {
    leads: () => elections.get(NAMESPACE_LOCK)?.leads() ?? false,
    resign: () => Promise.all(resign.map(leave => leave())).then(() => {}),
  }
}

type Candidate = {kube: Kube; identity: Identity; stop: AbortSignal; name: string}

/** Runs for a lock that all revisions share: a ConfigMap with an annotation, as istiod has it. */
function takeLock({kube, identity, stop, name}: Candidate, preferred: DefaultRevision): Election {
  const path = `/api/v1/namespaces/${identity.namespace}/configmaps`
  let leads = false
  const setLeads = (now: boolean) => {
    leads = now
  }
  const turn = async (release: boolean) => {
    const lock = await kube.get<Lock>(`${path}/${name}`).catch(orAbsent)
    const holder = holderOf(lock?.metadata.annotations)
    const mine = holder?.holderIdentity === identity.pod
    const taken = !mine && isHeld(holder) && !steals(holder, identity.revision, preferred())
    if (release ? !mine : taken) return setLeads(false)
    const annotations = held(lock?.metadata.annotations, identity, Date.now(), release)
    if (lock)
      await kube.update(`${path}/${name}`, {...lock, metadata: {...lock.metadata, annotations}})
    else
      await kube.create(path, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {name, namespace: identity.namespace, annotations},
      })
    setLeads(!release)
  }
  const loop = async () => {
    while (!stop.aborted) {
      await turn(false).catch(() => setLeads(false))
      await pause(leads ? LOCK_TTL / 4 : 2000, stop)
    }
  }
  void loop()
  return {leads: () => leads, resign: () => turn(true).catch(() => {})}
}

/**
 * Holds a Lease that belongs to one revision alone, and nobody removes when that goes. The answer
 * lets go of it.
 */
function holdLease({kube, identity, stop, name}: Candidate): () => Promise<void> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${identity.namespace}/leases`
  const write = async (holderIdentity: string) => {
    const now = new Date().toISOString().replace('Z', '000Z')
    const spec = {holderIdentity, leaseDurationSeconds: LOCK_TTL / 1000, renewTime: now}
    const lease = await kube.get<Lock & {spec: object}>(`${path}/${name}`).catch(orAbsent)
    if (lease) await kube.update(`${path}/${name}`, {...lease, spec: {...lease.spec, ...spec}})
    else
      await kube.create(path, {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: {name, namespace: identity.namespace},
        spec: {...spec, acquireTime: now, leaseTransitions: 0},
      })
  }
  const loop = async () => {
    while (!stop.aborted) {
      await write(identity.pod).catch(() => {})
      await pause(LOCK_TTL / 4, stop)
    }
  }
  void loop()
  return () => write('').catch(() => {})
}

function orAbsent(error: unknown): undefined {
  if (statusOf(error) !== 404) throw error
}

function isHeld(holder: Holder | undefined): holder is Holder {
  return (
    Boolean(holder?.holderIdentity) && Date.now() - Date.parse(holder?.renewTime ?? '') < LOCK_TTL
  )
}
