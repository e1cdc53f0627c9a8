import {
  CONFIGMAPS,
  DAEMONSETS,
  DEPLOYMENTS,
  ENDPOINTSLICES,
  LEASES,
  MUTATING_WEBHOOKS,
  NAMESPACES,
  PODS,
  SERVICES,
  STATEFULSETS,
} from '../../src/ports/resources.ts'
import type {Resource} from '../../src/ports/ports.ts'
import {answers, calledFor} from './admission.ts'
import type {Template} from './controllers.ts'
import {canonical} from './merge.ts'
import type {Store, Thing} from './store.ts'

const WORKLOADS: readonly Resource[] = [DEPLOYMENTS, STATEFULSETS, DAEMONSETS]
const MATTERS: readonly Resource[] = [...WORKLOADS, NAMESPACES, MUTATING_WEBHOOKS, ENDPOINTSLICES]

/**
 * Laws of the simulator's own, on raw objects, after every change: it shares no line with
 * src/checks.
 */
export class Judge {
  readonly violations: string[] = []
  /** How often each workload's template has changed. */
  readonly templates = new Map<string, number>()
  /** An istiod may be down for a while: then only unequal injectors count, not absent ones. */
  isLenient = false
  readonly #store: Store
  readonly #injected = new Set<string>()
  readonly #outside = new Map<string, string>()
  readonly #isOutside: (thing: Thing) => boolean

  constructor(store: Store, isOutside: (thing: Thing) => boolean) {
    this.#store = store
    this.#isOutside = isOutside
  }

  /** From now on. */
  watch(): void {
    for (const resource of WORKLOADS) {
      for (const each of this.#store.all(resource)) {
        if (this.#injectorsOf(each).length === 1) this.#injected.add(nameOf(each))
      }
    }
    for (const resource of [...WORKLOADS, NAMESPACES, PODS, SERVICES, CONFIGMAPS, LEASES]) {
      for (const each of this.#store.all(resource)) {
        if (this.#isOutside(each)) this.#outside.set(nameOf(each), essence(each))
      }
    }
    this.#store.observe(({resource, was, is}) => {
      const thing = is ?? was
      if (thing === undefined) return
      this.#untouched(thing, is)
      if (
        WORKLOADS.includes(resource) &&
        is !== undefined &&
        was !== undefined &&
        canonical(is.spec?.['template']) !== canonical(was.spec?.['template'])
      )
        this.templates.set(nameOf(is), (this.templates.get(nameOf(is)) ?? 0) + 1)
      if (MATTERS.includes(resource)) this.#served()
    })
  }

  /** A pod came to life; `called` are the webhooks that took it. */
  born(pod: Thing, called: readonly string[]): void {
    const owner = pod.sim?.['owner'] as {resource: Resource; name: string} | undefined
    const name = `${owner?.resource.kind ?? ''} ${pod.metadata.namespace ?? ''}/${owner?.name ?? ''}`
    if (!this.#injected.has(name)) return
    if (called.length !== 1)
      this.#say(
        `pod ${pod.metadata.name} of ${name} was made by ${called.length} injectors: ${called.join(', ')}`,
      )
    if (pod.metadata.annotations['istio.io/rev'] === undefined)
      this.#say(`pod ${pod.metadata.name} of ${name} was made without a sidecar`)
  }

  #served(): void {
    for (const resource of WORKLOADS) {
      for (const each of this.#store.all(resource)) {
        if (!this.#injected.has(nameOf(each))) continue
        const entries = this.#injectorsOf(each)
        if (entries.length !== 1) this.#say(`${nameOf(each)} has ${entries.length} injectors`)
        else if (!this.isLenient && entries.some(entry => !answers(this.#store, entry.hook)))
          this.#say(`${nameOf(each)} has an injector that does not answer`)
      }
    }
    if (!this.isLenient) this.#adopted()
  }

  /** No proxy without its istiod. */
  #adopted(): void {
    const planes = new Set(
      this.#store
        .all(DEPLOYMENTS)
        .filter(each => each.metadata.labels['app'] === 'istiod')
        .map(each => each.metadata.labels['istio.io/rev']),
    )
    for (const pod of this.#store.all(PODS)) {
      const by = pod.metadata.annotations['istio.io/rev']
      if (by !== undefined && !planes.has(by))
        this.#say(`pod ${pod.metadata.name} lost its istiod ${by}`)
    }
  }

  #injectorsOf(workload: Thing): ReturnType<typeof calledFor> {
    const namespace = this.#store.find({
      resource: NAMESPACES,
      name: workload.metadata.namespace ?? '',
    })
    const {metadata, spec} = workload.spec?.['template'] as Template
    const said =
      metadata.labels?.['sidecar.istio.io/inject'] ??
      metadata.annotations?.['sidecar.istio.io/inject']
    if (namespace === undefined || said === 'false' || spec['hostNetwork'] === true) return []
    return calledFor(this.#store.all(MUTATING_WEBHOOKS), namespace.metadata, metadata.labels ?? {})
  }

  #untouched(thing: Thing, is: Thing | undefined): void {
    const before = this.#outside.get(nameOf(thing))
    if (before !== undefined && (is === undefined || essence(is) !== before))
      this.#say(`${nameOf(thing)} is outside the mesh and was touched`)
  }

  #say(what: string): void {
    if (this.violations.length < 20 && !this.violations.includes(what)) this.violations.push(what)
  }
}

const nameOf = (thing: Thing): string =>
  `${thing.kind} ${thing.metadata.namespace ?? ''}/${thing.metadata.name}`
const essence = ({metadata, spec}: Thing): string =>
  canonical({uid: metadata.uid, labels: metadata.labels, annotations: metadata.annotations, spec})
