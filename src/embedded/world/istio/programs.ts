import {createNetwork, type Network} from '../admission/network.ts'
import type {Api} from '../api/api.ts'
import type {Program, Programs} from '../program.ts'
import {isIstiod} from './environment.ts'
import {Istiod, podOf} from './istiod.ts'
import type {IstioOptions} from './parts.ts'
import {hasProxy, Proxy} from './proxy.ts'

/** The programs of Istio's pods, and the network that leads to them. */
export interface IstioPrograms extends Programs {
  readonly network: Network
}

/**
 * Which pods of a world are Istio's: control planes, and everything with an injected proxy. ztunnel
 * and the CNI plugin run nothing that answers.
 */
export function istioPrograms(api: Api, options: IstioOptions): IstioPrograms {
  const running = new Map<string, Program>()
  const faults = options.faults ?? (() => ({}))
  const programs = {of: (uid: string) => running.get(uid)}
  const network = createNetwork(api, programs)
  return {
    ...programs,
    network,
    start: thing => {
      const pod = podOf(thing)
      running.get(thing.metadata.uid)?.stop()
      const program = isIstiod(pod)
        ? new Istiod(api, options, pod)
        : hasProxy(pod)
          ? new Proxy({network, timeline: api.timeline, faults}, pod)
          : undefined
      if (program === undefined) running.delete(thing.metadata.uid)
      else running.set(thing.metadata.uid, program)
      return program
    },
    stop: uid => {
      running.get(uid)?.stop()
      running.delete(uid)
    },
  }
}
