import {at, count, rows} from '../mesh/fields.ts'
import {ownerOf} from './restore-pods.ts'
import type {ApiObject, Change} from '../embedded/cluster.ts'

/** What a step did to one workload. */
export interface WorkloadDisruption {
  readonly namespace: string
  readonly kind: string
  readonly name: string
  /** Pods that were ended while the step went on. */
  readonly podsReplaced: number
  readonly wanted: number
  /** The fewest that were ready and not about to end, at any moment of the step. */
  readonly lowestReady: number
}

interface Tally {
  replaced: number
  lowest: number
  wanted: number
  /** It had no ready pod yet when the step began: nothing could be lost. */
  readonly isNew: boolean
}

/**
 * Watches pods come and go, and keeps for each step what became of each workload. Told of every
 * change of a world's store.
 */
export class DisruptionRecorder {
  /** Of each workload the pods that serve now. */
  readonly #serving = new Map<string, Set<string>>()
  readonly #wanted = new Map<string, number>()
  readonly #steps = new Map<string, Map<string, Tally>>()
  #step = ''

  /** From now on what happens is this step's doing. */
  enter(step: string): void {
    this.#step = step
  }

  seen({storage, was, is}: Change): void {
    const object = is ?? was
    if (object === undefined) return
    if (storage === 'pods') return this.#pod(object, was, is)
    const wanted = wantedBy(storage, is)
    if (wanted !== undefined)
      this.#wanted.set(
        `${object.metadata.namespace ?? ''}/${object.kind}/${object.metadata.name}`,
        wanted,
      )
  }

  /** Workloads whose pods were touched in that step, the hardest hit first. */
  of(step: string): readonly WorkloadDisruption[] {
    const all = [...(this.#steps.get(step) ?? [])].filter(
      ([, {replaced, lowest, wanted, isNew}]) => replaced > 0 || (lowest < wanted && !isNew),
    )
    return all
      .map(([key, {replaced, lowest, wanted}]) => ({
        ...namesIn(key),
        podsReplaced: replaced,
        wanted,
        lowestReady: Math.min(lowest, wanted),
      }))
      .sort((one, other) => shareOf(one) - shareOf(other) || keyOf(one).localeCompare(keyOf(other)))
  }

  #pod(pod: ApiObject, was: ApiObject | undefined, is: ApiObject | undefined): void {
    const owner = ownerOf(pod)
    if (owner === '' || /\/Job\//.test(owner)) return
    const serving = this.#serving.get(owner) ?? new Set()
    this.#serving.set(owner, serving)
    const before = serving.size
    if (is !== undefined && serves(is)) serving.add(pod.metadata.uid)
    else serving.delete(pod.metadata.uid)
    this.#note(owner, {ended: isLast(was, is), before, now: serving.size})
  }

  #note(
    owner: string,
    {ended, before, now}: {readonly ended: boolean; readonly before: number; readonly now: number},
  ): void {
    const tallies = this.#steps.get(this.#step) ?? new Map<string, Tally>()
    this.#steps.set(this.#step, tallies)
    const wanted = this.#wanted.get(owner) ?? before
    const tally = tallies.get(owner) ?? {replaced: 0, lowest: before, wanted, isNew: before === 0}
    tallies.set(owner, {
      ...tally,
      replaced: tally.replaced + (ended ? 1 : 0),
      lowest: Math.min(tally.lowest, now),
      wanted,
    })
  }
}

/** The lowest share of ready pods, from 0 to 1. */
export const shareOf = ({
  lowestReady,
  wanted,
}: Pick<WorkloadDisruption, 'lowestReady' | 'wanted'>): number =>
  wanted === 0 ? 1 : lowestReady / wanted

const keyOf = ({namespace, kind, name}: WorkloadDisruption): string =>
  `${namespace}/${kind}/${name}`

/** Ready, and still an endpoint: one that is being ended gets no new connections. */
const serves = (pod: ApiObject): boolean =>
  pod.metadata.deletionTimestamp === undefined &&
  rows(at(pod, 'status', 'conditions')).some(
    each => each['type'] === 'Ready' && each['status'] === 'True',
  )

/** Is this the change by which its end began? */
function isLast(was: ApiObject | undefined, is: ApiObject | undefined): boolean {
  if (was === undefined || was.metadata.deletionTimestamp !== undefined) return false
  return is === undefined || is.metadata.deletionTimestamp !== undefined
}

function wantedBy(storage: string, object: ApiObject | undefined): number | undefined {
  if (storage === 'deployments.apps' || storage === 'statefulsets.apps')
    return object === undefined ? 0 : (count(at(object, 'spec', 'replicas')) ?? 1)
  if (storage === 'daemonsets.apps')
    return object === undefined ? 0 : (count(at(object, 'status', 'desiredNumberScheduled')) ?? 0)
  return undefined
}

function namesIn(key: string): {
  readonly namespace: string
  readonly kind: string
  readonly name: string
} {
  const [namespace = '', kind = '', name = ''] = key.split('/')
  return {namespace, kind, name}
}
