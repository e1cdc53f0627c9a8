import {createNetwork, type Network} from '../admission/network.ts'
import type {Api} from '../api/api.ts'
import type {ContainerProcess, ContainerProcesses} from '../container-process.ts'
import {isIstiod} from './environment.ts'
import {Istiod, podOf} from './istiod.ts'
import type {IstioOptions} from './istiod-context.ts'
import {hasProxy, Proxy} from './proxy.ts'

/** The programs of Istio's pods, and the network that leads to them. */
export interface IstioProcesses extends ContainerProcesses {
  readonly network: Network
}

/**
 * Which pods of a world are Istio's: control planes, and everything with an injected proxy. ztunnel
 * and the CNI plugin run nothing that answers.
 */
export function istioProcesses(api: Api, options: IstioOptions): IstioProcesses {
  const running = new Map<string, ContainerProcess>()
  const faults = options.faults ?? (() => ({}))
  const programs = {of: (uid: string) => running.get(uid)}
  const network = createNetwork(api, programs)
  return {
    ...programs,
    network,
    start: object => {
      const pod = podOf(object)
      running.get(object.metadata.uid)?.stop()
      const program = isIstiod(pod)
        ? new Istiod(api, options, pod)
        : hasProxy(pod)
          ? new Proxy({network, timeline: api.timeline, faults}, pod)
          : undefined
      if (program === undefined) running.delete(object.metadata.uid)
      else running.set(object.metadata.uid, program)
      return program
    },
    stop: uid => {
      running.get(uid)?.stop()
      running.delete(uid)
    },
  }
}
