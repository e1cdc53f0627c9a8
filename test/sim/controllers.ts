import {
  DAEMONSETS,
  DEPLOYMENTS,
  ENDPOINTSLICES,
  PODS,
  SERVICES,
  STATEFULSETS,
} from '../../src/ports/resources.ts'
import type {Resource} from '../../src/ports/ports.ts'
import type {Admission} from './admission.ts'
import {hashOf} from './merge.ts'
import type {Random} from './random.ts'
import type {Fields, Store, Strings, Thing} from './store.ts'
import {placeOf} from './store.ts'
import type {VirtualTime} from './time.ts'

export interface Template {
  readonly metadata: {readonly labels?: Strings; readonly annotations?: Strings}
  readonly spec: Fields
}

export interface WorldParts {
  readonly store: Store
  readonly time: VirtualTime
  readonly random: Random
  readonly admission: Admission
  /** Pods that never become ready. */
  readonly poisoned: (pod: Thing) => boolean
  readonly nodes: readonly string[]
  readonly born: (pod: Thing, called: readonly string[]) => void
}

const isWorkload = (resource: Resource): boolean =>
  resource === DEPLOYMENTS || resource === STATEFULSETS || resource === DAEMONSETS

/**
 * The controllers of a cluster that matter here: they look at what changed a moment ago and do one
 * thing at a time.
 */
export function startControllers(parts: WorldParts): void {
  const due = new Set<string>()
  const soon = (resource: Resource, namespace: string | undefined, name: string): void => {
    const key = `${resource.plural}/${namespace ?? ''}/${name}`
    if (due.has(key)) return
    due.add(key)
    parts.time.later(parts.random.int(20, 150), () => {
      due.delete(key)
      const thing = parts.store.find({resource, namespace, name})
      if (thing !== undefined)
        reconcile(parts, resource, thing, ms =>
          parts.time.later(ms, () => soon(resource, namespace, name)),
        )
    })
  }
  parts.store.observe(({resource, was, is}) => {
    const thing = is ?? was
    if (thing === undefined) return
    const {namespace, name} = thing.metadata
    if (isWorkload(resource)) soon(resource, namespace, name)
    if (resource === SERVICES) soon(SERVICES, namespace, name)
    if (resource !== PODS) return
    const owner = thing.sim?.['owner'] as {resource: Resource; name: string} | undefined
    if (owner !== undefined) soon(owner.resource, namespace, owner.name)
    if (thing.metadata.labels['app'] === 'istiod')
      parts.store
        .all(SERVICES, namespace)
        .forEach(each => soon(SERVICES, namespace, each.metadata.name))
  })
}

function reconcile(
  parts: WorldParts,
  resource: Resource,
  thing: Thing,
  again: (ms: number) => void,
): void {
  if (resource === SERVICES) return endpoints(parts, thing)
  const pods = parts.store
    .all(PODS, thing.metadata.namespace)
    .filter(each => isOwned(each, resource, thing))
  const template = thing.spec?.['template'] as Template
  const state: State = {
    parts,
    resource,
    thing,
    pods,
    template,
    hash: hashOf(template),
    again,
    wanted: resource === DAEMONSETS ? parts.nodes.length : Number(thing.spec?.['replicas'] ?? 1),
  }
  if (resource === DEPLOYMENTS) deployment(state)
  else inPlace(state)
  report(state)
}

export const isOwned = (pod: Thing, resource: Resource, thing: Thing): boolean => {
  const owner = pod.sim?.['owner'] as {resource: Resource; name: string} | undefined
  return owner?.resource === resource && owner.name === thing.metadata.name
}

interface State {
  readonly parts: WorldParts
  readonly resource: Resource
  readonly thing: Thing
  readonly pods: readonly Thing[]
  readonly template: Template
  readonly hash: string
  readonly wanted: number
  readonly again: (ms: number) => void
}

export const isReady = (pod: Thing): boolean =>
  ((pod.status?.['conditions'] as {type: string; status: string}[] | undefined) ?? []).some(
    each => each.type === 'Ready' && each.status === 'True',
  )
const isGoing = (pod: Thing): boolean => pod.metadata.deletionTimestamp !== undefined
const hashIn = (pod: Thing): unknown => pod.sim?.['hash']

/** One more of the new, then one less of the old, never fewer ready than wanted. */
function deployment(state: State): void {
  const {thing, pods, hash, wanted} = state
  if (thing.spec?.['paused'] === true) return
  const standing = pods.filter(each => !isGoing(each))
  const fresh = standing.filter(each => hashIn(each) === hash)
  const old = standing.filter(each => hashIn(each) !== hash)
  if (fresh.length > wanted) return end(state, fresh[0])
  if (fresh.length < wanted && standing.length < wanted + 1)
    make(state, `${thing.metadata.name}-${hash}-${state.parts.random.int(10_000, 99_999)}`, {
      kind: 'ReplicaSet',
      name: `${thing.metadata.name}-${hash}`,
    })
  const broken = old.find(each => !isReady(each))
  if (broken !== undefined) return end(state, broken)
  if (old.length > 0 && standing.filter(isReady).length > wanted) end(state, old[0])
}

/**
 * StatefulSets go from the last to the first and wait for a broken pod for ever (F-74); DaemonSets
 * have one pod a node.
 */
function inPlace(state: State): void {
  const {resource, thing, pods, wanted, parts} = state
  const names =
    resource === DAEMONSETS
      ? parts.nodes.map(each => `${thing.metadata.name}-${each}`)
      : Array.from({length: wanted}, (_, at) => `${thing.metadata.name}-${at}`)
  for (const name of names) {
    const pod = pods.find(each => each.metadata.name === name)
    if (pod === undefined)
      return make(state, name, {kind: resource.kind, name: thing.metadata.name})
    if (resource === STATEFULSETS && (!isReady(pod) || isGoing(pod))) return
  }
  const extra = pods.find(each => !names.includes(each.metadata.name) && !isGoing(each))
  if (extra !== undefined) return end(state, extra)
  renew(state)
}

/** One pod of an older template at a time. */
function renew(state: State): void {
  const {thing, pods, hash} = state
  if ((thing.spec?.['updateStrategy'] as Fields | undefined)?.['type'] === 'OnDelete') return
  const old = pods.filter(each => hashIn(each) !== hash && !isGoing(each))
  const isBusy = pods.some(each => isGoing(each) || (!isReady(each) && hashIn(each) === hash))
  const next = old.find(each => !isReady(each)) ?? old.at(-1)
  if (!isBusy && next !== undefined) end(state, next)
}

function make(
  state: State,
  name: string,
  owner: {readonly kind: string; readonly name: string},
): void {
  const {parts, template, hash, resource, thing} = state
  const labels = {
    ...template.metadata.labels,
    ...(owner.kind === 'ReplicaSet' ? {'pod-template-hash': hash} : {}),
  }
  const pod: Thing = {
    kind: 'Pod',
    metadata: {
      name,
      namespace: thing.metadata.namespace ?? '',
      labels,
      annotations: {...template.metadata.annotations},
      ownerReferences: [{...owner, controller: true}],
    },
    spec: structuredClone(template.spec),
    status: {phase: 'Pending'},
    sim: {owner: {resource, name: thing.metadata.name}, hash},
  }
  try {
    startPod(parts, pod)
  } catch {
    state.again(1_000)
  }
}

/** Through admission into the store, and up after a while unless something keeps it. */
function startPod(parts: WorldParts, pod: Thing): void {
  const {pod: admitted, called} = parts.admission.admit(pod)
  const stored = parts.store.add(PODS, admitted)
  parts.born(stored, called)
  const isIstiod = pod.metadata.labels['app'] === 'istiod'
  parts.time.later(isIstiod ? parts.random.int(1_000, 4_000) : parts.random.int(200, 1_500), () =>
    rise(parts, stored),
  )
}

function rise(parts: WorldParts, pod: Thing): void {
  const now = parts.store.find(placeOf(PODS, pod))
  if (now === undefined || now.metadata.uid !== pod.metadata.uid) return
  const isBad = parts.poisoned(now)
  const statuses = isBad
    ? [
        {
          name: 'istio-proxy',
          state: {waiting: {reason: 'CrashLoopBackOff', message: 'back-off restarting'}},
        },
      ]
    : []
  parts.store.change(placeOf(PODS, pod), each => ({
    ...each,
    status: {
      phase: 'Running',
      conditions: [{type: 'Ready', status: isBad ? 'False' : 'True'}],
      containerStatuses: statuses,
    },
    sim: {...each.sim, upAt: parts.time.now() + parts.random.int(100, 900)},
  }))
  if (isBad) parts.time.later(3_000, () => rise(parts, pod))
}

function end({parts}: State, pod: Thing | undefined): void {
  if (pod !== undefined) endPod(parts, pod)
}

/** Marked first, gone a moment later. */
export function endPod({store, time, random}: WorldParts, pod: Thing): void {
  const place = placeOf(PODS, pod)
  if (store.find(place) === undefined || isGoing(pod)) return
  store.change(place, each => ({
    ...each,
    metadata: {...each.metadata, deletionTimestamp: new Date(time.now()).toISOString()},
  }))
  time.later(random.int(200, 1_200), () => {
    if (store.find(place)?.metadata.uid === pod.metadata.uid) store.drop(place)
  })
}

function report({parts, resource, thing, hash, wanted}: State): void {
  const pods = parts.store
    .all(PODS, thing.metadata.namespace)
    .filter(each => isOwned(each, resource, thing))
  const standing = pods.filter(each => !isGoing(each))
  const ready = standing.filter(isReady).length
  const updated = standing.filter(each => hashIn(each) === hash).length
  const isWhole = updated === wanted && ready === wanted && standing.length === wanted
  const observedGeneration = thing.metadata.generation
  const status =
    resource === DAEMONSETS
      ? {
          observedGeneration,
          desiredNumberScheduled: wanted,
          updatedNumberScheduled: updated,
          numberReady: ready,
        }
      : {
          observedGeneration,
          replicas: standing.length,
          updatedReplicas: updated,
          readyReplicas: ready,
          ...(resource === STATEFULSETS
            ? {updateRevision: hash, currentRevision: isWhole ? hash : 'older'}
            : {}),
        }
  parts.store.change(placeOf(resource, thing), each => ({...each, status}))
}

function endpoints({store}: WorldParts, service: Thing): void {
  const selector = service.spec?.['selector'] as Strings | undefined
  if (selector === undefined || service.metadata.labels['app'] !== 'istiod') return
  const {namespace, name} = service.metadata
  const pods = store
    .all(PODS, namespace)
    .filter(each =>
      Object.entries(selector).every(([key, value]) => each.metadata.labels[key] === value),
    )
  const rows = pods
    .filter(each => !isGoing(each))
    .map(each => ({conditions: {ready: isReady(each)}, targetRef: {name: each.metadata.name}}))
  const place = {resource: ENDPOINTSLICES, namespace, name: `${name}-slice`}
  if (store.find(place) === undefined)
    store.add(ENDPOINTSLICES, {
      kind: 'EndpointSlice',
      metadata: {
        name: `${name}-slice`,
        namespace: namespace ?? '',
        labels: {'kubernetes.io/service-name': name},
        annotations: {},
      },
      endpoints: rows,
    })
  else store.change(place, each => ({...each, endpoints: rows}))
}
