import {statusOf, type Kube} from './kube.ts'
import {minorOf, type Options} from './options.ts'
import {pause} from './store.ts'

/** Whether this istiod is the one that does a thing for the whole cluster, and how to let go of it. */
type Election = {leads: () => boolean, resign: () => Promise<void>}

/** The revision that the tag `default` names, whose istiod takes every shared lock. */
type DefaultRevision = () => string | undefined

const TTL = 30_000
const ANNOTATION = 'control-plane.alpha.kubernetes.io/leader'

type Holder = {holderIdentity: string, holderKey?: string, leaseDurationSeconds: number, acquireTime: string, renewTime: string, leaderTransitions: number}
type Lock = {metadata: {annotations?: Record<string, string>, [field: string]: unknown}, [field: string]: unknown}

/**
 * Takes part in all of istiod's elections. Resolves nothing by itself: the answer says who may write the namespaces'
 * ConfigMaps, and lets go of every lock.
 */
export function takePart(kube: Kube, options: Options, stop: AbortSignal, preferred: DefaultRevision): Election {
  const minor = minorOf(options.version)
  const shared = ['istio-leader', 'istio-ip-autoallocate', ...(minor < 27 ? ['istio-gateway-status-leader'] : [])]
  // the one for the status of gateways is per revision since 1.27
  const own = ['istio-gateway-deployment', ...(minor < 27 ? [] : ['istio-gateway-status-leader'])]
  const namespaces = takeLock({kube, options, stop, name: 'istio-namespace-controller-election'}, preferred)
  const others = shared.map(name => takeLock({kube, options, stop, name}, preferred))
  const leases = own.map(name => holdLease({kube, options, stop, name: `${name}-${options.revision}`}))
  const resign = [namespaces.resign, ...others.map(election => election.resign), ...leases]
  return {leads: namespaces.leads, resign: () => Promise.all(resign.map(leave => leave())).then(() => {})}
}

type Candidate = {kube: Kube, options: Options, stop: AbortSignal, name: string}

/** Runs for a lock that all revisions share: a ConfigMap with an annotation, as istiod has it. */
function takeLock({kube, options, stop, name}: Candidate, preferred: DefaultRevision): Election {
  const path = `/api/v1/namespaces/${options.namespace}/configmaps`
  let leads = false
  const setLeads = (now: boolean) => {
    leads = now
  }
  const turn = async (release: boolean) => {
    const lock = await kube.get<Lock>(`${path}/${name}`).catch(orAbsent)
    const held = holderOf(lock)
    const mine = held?.holderIdentity === options.pod
    const taken = !mine && isHeld(held) && !steals(held, options.revision, preferred())
    if (release ? !mine : taken) return setLeads(false)
    const annotations = {...lock?.metadata.annotations, [ANNOTATION]: JSON.stringify(nextHolder(held, options, release))}
    if (lock) await kube.update(`${path}/${name}`, {...lock, metadata: {...lock.metadata, annotations}})
    else await kube.create(path, {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name, namespace: options.namespace, annotations}})
    setLeads(!release)
  }
  const loop = async () => {
    while (!stop.aborted) {
      await turn(false).catch(() => setLeads(false))
      await pause(leads ? TTL / 4 : 2000, stop)
    }
  }
  void loop()
  return {leads: () => leads, resign: () => turn(true).catch(() => {})}
}

/** Holds a Lease that belongs to one revision alone, and nobody removes when that goes. The answer lets go of it. */
function holdLease({kube, options, stop, name}: Candidate): () => Promise<void> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${options.namespace}/leases`
  const write = async (holderIdentity: string) => {
    const now = new Date().toISOString().replace('Z', '000Z')
    const spec = {holderIdentity, leaseDurationSeconds: TTL / 1000, renewTime: now}
    const lease = await kube.get<Lock & {spec: object}>(`${path}/${name}`).catch(orAbsent)
    if (lease) await kube.update(`${path}/${name}`, {...lease, spec: {...lease.spec, ...spec}})
    else await kube.create(path, {apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: {name, namespace: options.namespace}, spec: {...spec, acquireTime: now, leaseTransitions: 0}})
  }
  const loop = async () => {
    while (!stop.aborted) {
      await write(options.pod).catch(() => {})
      await pause(TTL / 4, stop)
    }
  }
  void loop()
  return () => write('').catch(() => {})
}

function orAbsent(error: unknown): undefined {
  if (statusOf(error) !== 404) throw error
}

function holderOf(lock: Lock | undefined): Holder | undefined {
  const text = lock?.metadata.annotations?.[ANNOTATION]
  return text ? JSON.parse(text) as Holder : undefined
}

function isHeld(held: Holder | undefined): held is Holder {
  return Boolean(held?.holderIdentity) && Date.now() - Date.parse(held?.renewTime ?? '') < TTL
}

function steals(held: Holder, revision: string, preferred: string | undefined): boolean {
  return preferred === revision && held.holderKey !== revision
}

function nextHolder(held: Holder | undefined, options: Options, release: boolean): Holder {
  const now = new Date().toISOString().replace(/\.\d+/, '')
  const renewed = held?.holderIdentity === options.pod
  return {
    holderIdentity: release ? '' : options.pod,
    holderKey: release ? '' : options.revision,
    leaseDurationSeconds: release ? 1 : TTL / 1000,
    acquireTime: renewed ? held.acquireTime : now,
    renewTime: now,
    leaderTransitions: (held?.leaderTransitions ?? 0) + (renewed || !held ? 0 : 1),
  }
}
