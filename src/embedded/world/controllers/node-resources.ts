import type {Change} from '../store.ts'
import {quantityOrZero} from './int-or-percent.ts'
import {hasEnded} from './pods.ts'
import {controllerOf} from './object-types.ts'
import type {Container, Node, Pod, PodSpec} from './object-types.ts'
import {own} from '../../../mesh/own.ts'

/** CPUs and bytes. */
export interface ResourceRequests {
  readonly cpu: number
  readonly memory: number
}

interface Allocated {
  cpu: number
  memory: number
  pods: number
}

interface CountedPod extends ResourceRequests {
  readonly node: string
  readonly owner: string
}

/**
 * What the pods on each node ask for together. Follows the changes of pods, so that nobody needs to
 * add them up.
 */
export class NodeResources {
  readonly #used = new Map<string, Allocated>()
  readonly #guests = new Map<string, CountedPod>()
  readonly #siblings = new Map<string, number>()

  follow({was, is}: Change): void {
    if (was !== undefined) this.#leave(was.metadata.uid)
    if (is !== undefined) this.#enter(is as Pod)
  }

  /** Counts a pod that is about to be on this node. */
  assume(pod: Pod, node: string): void {
    this.#leave(pod.metadata.uid)
    this.#enter({...pod, spec: {...pod.spec, nodeName: node}})
  }

  /** What the node lacks for the pod, as the scheduler says it; undefined when it has room. */
  insufficient(need: ResourceRequests, {metadata, status}: Node): string | undefined {
    const {cpu, memory, pods} = this.#used.get(metadata.name) ?? {cpu: 0, memory: 0, pods: 0}
    const room = status?.allocatable ?? {}
    if (pods + 1 > quantityOrZero(room['pods'] ?? '110')) return 'Too many pods'
    if (need.cpu > 0 && cpu + need.cpu > quantityOrZero(room['cpu'])) return 'Insufficient cpu'
    return need.memory > 0 && memory + need.memory > quantityOrZero(room['memory'])
      ? 'Insufficient memory'
      : undefined
  }

  /** Fewer is better: first pods of the same owner, then pods at all. */
  spreadingScore(pod: Pod, node: string): number {
    return (
      (this.#siblings.get(`${ownerOf(pod)}/${node}`) ?? 0) * 10_000 +
      (this.#used.get(node)?.pods ?? 0)
    )
  }

  #enter(pod: Pod): void {
    const node = pod.spec.nodeName
    if (node === undefined || node === '' || hasEnded(pod)) return
    this.#count({...requestsOf(pod.spec), node, owner: ownerOf(pod)}, 1)
    this.#guests.set(pod.metadata.uid, {...requestsOf(pod.spec), node, owner: ownerOf(pod)})
  }

  #leave(uid: string): void {
    const guest = this.#guests.get(uid)
    if (guest === undefined) return
    this.#guests.delete(uid)
    this.#count(guest, -1)
  }

  #count({node, owner, cpu, memory}: CountedPod, by: 1 | -1): void {
    const used = this.#used.get(node) ?? {cpu: 0, memory: 0, pods: 0}
    this.#used.set(node, {
      cpu: used.cpu + by * cpu,
      memory: used.memory + by * memory,
      pods: used.pods + by,
    })
    const key = `${owner}/${node}`
    const siblings = (this.#siblings.get(key) ?? 0) + by
    if (siblings === 0) this.#siblings.delete(key)
    else this.#siblings.set(key, siblings)
  }
}

/** Would the node have room if nothing else were on it? */
export function fitsEmptyNode(need: ResourceRequests, {status}: Node): boolean {
  const room = status?.allocatable ?? {}
  return need.cpu <= quantityOrZero(room['cpu']) && need.memory <= quantityOrZero(room['memory'])
}

const ownerOf = (pod: Pod): string => controllerOf(pod)?.uid ?? pod.metadata.uid

/**
 * What all containers that run together ask for, in CPUs and bytes; one init container may need
 * more than that.
 */
export function requestsOf({containers, initContainers = []}: PodSpec): ResourceRequests {
  const sidecars = initContainers.filter(({restartPolicy}) => restartPolicy === 'Always')
  const others = initContainers.filter(({restartPolicy}) => restartPolicy !== 'Always')
  const sum = (name: string): number =>
    [...containers, ...sidecars].reduce((total, each) => total + askedFor(each, name), 0)
  const most = (name: string): number =>
    Math.max(sum(name), ...others.map(each => askedFor(each, name)))
  return {cpu: most('cpu'), memory: most('memory')}
}

const askedFor = ({resources}: Container, name: string): number =>
  quantityOrZero(own(resources?.requests, name) ?? own(resources?.limits, name))
