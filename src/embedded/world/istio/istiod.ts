import type {Api, Actor} from '../api/api.ts'
import type {HttpAnswer, HttpRequest, ContainerProcess} from '../container-process.ts'
import type {ApiObject} from '../api-object.ts'
import {AUTHORITY_SECRETS, authorityIn, publicPart, secretOf, type Authority} from './authority.ts'
import {Elections} from './election.ts'
import {discoveryOf, environmentOf, versionOf} from './environment.ts'
import {SLOW, type IstiodFault} from './faults.ts'
import {identityOf, isNative, type Identity} from './identity.ts'
import {BundleKeeper} from './keep-bundles.ts'
import {WebhookKeeper} from './keep-webhooks.ts'
import {createCounters} from './metrics.ts'
import type {ConfigMap, Gateway, Node, Pod, Secret, Service} from './objects.ts'
import {
  httpPages,
  monitoringPages,
  routeOf,
  type Page,
  type PageRequest,
  type Reply,
} from './pages.ts'
import {MANAGER, type IstiodContext, type IstioOptions} from './istiod-context.ts'
import {connectedProxies, rejectionCounter} from './proxies.ts'
import {readerOf} from './readers.ts'
import {Retrier} from './retrier.ts'
import {answerInjection, answerValidation, type Review} from './review.ts'
import {settingsReader, type Settings} from './settings.ts'
import {own} from '../../../mesh/own.ts'

type Handler = (request: PageRequest, body: string) => Reply | Promise<Reply>
type Ports = Readonly<Record<number, Readonly<Record<string, Handler>>>>

/**
 * One istiod in a pod of the world: it answers on its ports and looks after what its revision has
 * registered.
 */
export class Istiod implements ContainerProcess {
  readonly #api: Api
  readonly #options: IstioOptions
  readonly #identity: Identity
  readonly #by: Actor
  readonly #started: number
  readonly #counters = createCounters()
  readonly #settings: () => Settings | undefined
  readonly #starting: Retrier
  readonly #ends: (() => void)[] = []
  #authority: Authority | undefined
  #ports: Ports = {}

  constructor(api: Api, options: IstioOptions, pod: Pod) {
    this.#api = api
    this.#options = options
    this.#identity = identityIn(pod)
    this.#by = {user: userOf(pod), manager: MANAGER}
    this.#started = api.timeline.now()
    const maps = readerOf<ConfigMap>(api.store, 'configmaps')
    this.#settings = settingsReader(maps, maps, this.#identity, options.readYaml)
    this.#starting = new Retrier(api.timeline, () => this.#found())
    const known = this.#knownAuthority()
    if (known === undefined) this.#starting.ask('start')
    else this.#serve(known)
  }

  ready(): boolean {
    const fault = this.#fault()
    if (this.#authority === undefined || fault === 'never-ready') return false
    return (
      (fault !== 'slow' || this.#api.timeline.now() - this.#started > SLOW.start) &&
      this.#readable() !== undefined
    )
  }

  crashed(): string | undefined {
    return this.#fault() === 'off' ? 'switched off by a fault' : undefined
  }

  root(): string {
    return this.#authority?.root ?? ''
  }

  async http(port: number, request: HttpRequest): Promise<HttpAnswer> {
    const routes = this.#ports[port]
    if (routes === undefined) throw new Error(`connect ECONNREFUSED 127.0.0.1:${port}`)
    const url = new URL(request.path, 'http://istiod')
    const handler = routeOf(routes, url.pathname)
    const {status = 200, body} =
      handler === undefined
        ? {status: 404, body: '404 page not found\n'}
        : await settled(() =>
            handler(
              {path: url.pathname, query: url.searchParams, local: request.loopback},
              request.body,
            ),
          )
    const isText = typeof body === 'string'
    return {
      status,
      headers: {'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json'},
      body: isText ? body : body === undefined ? '' : JSON.stringify(body),
    }
  }

  listens(port: number): boolean {
    return this.#ports[port] !== undefined
  }

  stop(): void {
    this.#starting.stop()
    this.#ports = {}
    for (const end of this.#ends.splice(0)) end()
  }

  #fault(): IstiodFault | undefined {
    return own(this.#options.faults?.().istiods, this.#identity.revision)
  }

  /** Undefined also for ConfigMaps that are no YAML. */
  #readable(): Settings | undefined {
    try {
      return this.#settings()
    } catch {
      return undefined
    }
  }

  /**
   * Makes the CA of its namespace, unless somebody was faster. Out: true; fails when it cannot be
   * kept yet.
   */
  async #found(): Promise<boolean> {
    const {authority} = this.#options
    const known = this.#knownAuthority()
    if (known === undefined)
      await this.#api.create(
        this.#api.kinds.must('v1', 'Secret'),
        this.#identity.namespace,
        secretOf(authority, this.#identity.namespace),
        this.#by,
      )
    this.#serve(known ?? authority)
    return true
  }

  #knownAuthority(): Authority | undefined {
    if (this.#fault() === 'wrong-root' && this.#options.foreign !== undefined)
      return this.#options.foreign
    const {store} = this.#api
    const secrets = AUTHORITY_SECRETS.flatMap(
      name => store.get('secrets', this.#identity.namespace, name) ?? [],
    ) as unknown as readonly Secret[]
    const told = secrets.map(authorityIn).find(each => each !== undefined)
    if (told !== undefined || secrets.length === 0) return told
    return (
      publicPart(
        store.get('configmaps', this.#identity.namespace, 'istio-ca-root-cert') as
          ConfigMap | undefined,
      ) ?? this.#options.authority
    )
  }

  /** Opens its ports and takes up its duties. */
  #serve(authority: Authority): void {
    this.#authority = authority
    this.#ports = this.#open(authority)
    const duty: IstiodContext = {
      api: this.#api,
      identity: this.#identity,
      actor: this.#by,
      counters: this.#counters,
      authority,
    }
    const duties = [new Elections(duty), new WebhookKeeper(duty), new BundleKeeper(duty)]
    this.#ends.push(
      this.#api.store.observe(change => duties.forEach(each => each.follow(change))),
      ...duties.map(each => () => each.stop()),
    )
    this.#log(`istiod ${this.#identity.version} of revision ${this.#identity.revision} serves`)
  }

  #open(authority: Authority): Ports {
    const {store, timeline} = this.#api
    const readers = {
      pods: readerOf<Pod>(store, 'pods'),
      services: readerOf<Service>(store, 'services'),
      gateways: readerOf<Gateway>(store, 'gateways.networking.istio.io'),
    }
    const pages = {
      identity: this.#identity,
      settings: () => this.#readable(),
      counters: this.#counters,
      ready: () => this.ready(),
      now: () => timeline.now(),
      rootExpiry: this.#options.expiryOf(authority.root),
      proxies: rejectionCounter(
        () => connectedProxies(readers, this.#identity, this.#options.faults?.() ?? {}),
        this.#counters,
      ),
      known: () => ({
        services: store.list('services').length,
        virtualServices: store.list('virtualservices.networking.istio.io').length,
      }),
    }
    return {
      8080: pagesOnly(httpPages(pages)),
      15014: pagesOnly(monitoringPages(pages)),
      15017: this.#webhooks(),
    }
  }

  #webhooks(): Readonly<Record<string, Handler>> {
    const nodes = readerOf<Node>(this.#api.store, 'nodes')
    const native = (): boolean =>
      isNative(
        this.#identity,
        nodes.all().map(node => node.status?.nodeInfo?.kubeletVersion ?? ''),
      )
    const duty = {
      identity: this.#identity,
      settings: () => this.#readable(),
      counters: this.#counters,
      native,
    }
    return {
      '/inject': async (_request, body) => {
        if (this.#fault() === 'slow')
          await new Promise<void>(resolve => void this.#api.timeline.later(SLOW.injection, resolve))
        return {body: answerInjection(JSON.parse(body) as Review, duty)}
      },
      '/validate': (_request, body) => ({
        body: answerValidation(JSON.parse(body) as Review, this.#counters, line => this.#log(line)),
      }),
      '/ready': () => ({status: this.ready() ? 200 : 503}),
    }
  }

  #log(line: string): void {
    this.#options.log?.(this.#identity.pod, line)
  }
}

function identityIn(pod: Pod): Identity {
  const container = discoveryOf(pod)
  return container === undefined
    ? identityOf({}, 'unknown')
    : identityOf(environmentOf(pod, container), versionOf(container))
}

function userOf({
  metadata: {namespace = ''},
  spec: {serviceAccountName = 'default'},
}: Pod): Actor['user'] {
  return {
    name: `system:serviceaccount:${namespace}:${serviceAccountName}`,
    groups: [
      'system:serviceaccounts',
      `system:serviceaccounts:${namespace}`,
      'system:authenticated',
    ],
  }
}

function pagesOnly(pages: Readonly<Record<string, Page>>): Readonly<Record<string, Handler>> {
  return pages
}

async function settled(work: () => Reply | Promise<Reply>): Promise<Reply> {
  try {
    return await work()
  } catch (error) {
    return {status: 400, body: `${String(error)}\n`}
  }
}

/** The pod as istiod looks at it. */
export function podOf(object: ApiObject): Pod {
  return object as unknown as Pod
}
