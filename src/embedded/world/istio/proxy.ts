import type {Network} from '../admission/network.ts'
import type {HttpAnswer, HttpRequest, ContainerProcess} from '../container-process.ts'
import type {Timeline} from '../timeline.ts'
import {proxyFault, SLOW, type Faults} from './faults.ts'
import {annotationsOf, containersOf, isReady, type Pod} from './objects.ts'
import {DEFAULT_DISCOVERY} from './proxy-template.ts'
import {own} from '../../../mesh/own.ts'

/** Where a proxy lives. */
export interface ProxyWorld {
  readonly network: Network
  readonly timeline: Timeline
  readonly faults: () => Faults
}

const HEALTH = 15_021

/** Is it a pod that istiod put a proxy into? */
export function hasProxy(pod: Pod): boolean {
  return (
    annotationsOf(pod)['sidecar.istio.io/status'] !== undefined &&
    containersOf(pod).some(({name}) => name === 'istio-proxy')
  )
}

/**
 * The proxy in an injected pod: ready once the istiod it was told answers and no fault keeps it
 * from its configuration; from then on, and when it was so before this world began, whatever
 * becomes of istiod.
 */
export class Proxy implements ContainerProcess {
  readonly #world: ProxyWorld
  readonly #pod: Pod
  readonly #started: number
  #configured: boolean

  constructor(world: ProxyWorld, pod: Pod) {
    this.#world = world
    this.#pod = pod
    this.#started = world.timeline.now()
    this.#configured = isReady(pod)
  }

  ready(): boolean {
    this.#configured ||= !this.#isKept() && this.#isReached()
    return this.#configured
  }

  /** What it was told once it keeps, whatever becomes of istiod. */
  settled(): boolean {
    return this.#configured
  }

  http(port: number, {path}: HttpRequest): Promise<HttpAnswer> {
    if (port !== HEALTH) return Promise.reject(new Error(`connect ECONNREFUSED 127.0.0.1:${port}`))
    return Promise.resolve({
      status: path !== '/healthz/ready' ? 404 : this.ready() ? 200 : 503,
      body: '',
    })
  }

  stop(): void {
    // nothing of it goes on
  }

  #isKept(): boolean {
    const faults = this.#world.faults()
    const revision = annotationsOf(this.#pod)['istio.io/rev'] ?? 'default'
    if (proxyFault(faults, this.#pod.metadata.namespace ?? '', revision) !== undefined) return true
    const fault = own(faults.istiods, revision)
    if (fault === 'slow') return this.#world.timeline.now() - this.#started < SLOW.proxy
    return fault === 'nack' || fault === 'off'
  }

  #isReached(): boolean {
    const [host = '', port = '15012'] = addressOf(this.#pod).split(':')
    const [name = '', namespace = ''] = host.split('.')
    try {
      return this.#world.network.reach({namespace, name, port: Number(port)}).program !== undefined
    } catch {
      return false
    }
  }
}

/** Where the proxy was told its istiod is. */
function addressOf(pod: Pod): string {
  const config =
    containersOf(pod)
      .find(({name}) => name === 'istio-proxy')
      ?.env?.find(({name}) => name === 'PROXY_CONFIG')?.value ?? '{}'
  const {discoveryAddress = DEFAULT_DISCOVERY} = JSON.parse(config) as {discoveryAddress?: string}
  return discoveryAddress
}
