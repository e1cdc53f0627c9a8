import {
  ENDPOINTSLICES,
  MUTATING_WEBHOOKS,
  NAMESPACES,
  SERVICES,
  VALIDATING_WEBHOOKS,
} from '../../src/ports/resources.ts'
import type {Random} from './random.ts'
import type {Fields, Hook, Requirement, Store, Strings, Thing} from './store.ts'
import {absent, outside} from './store.ts'
import type {VirtualTime} from './time.ts'

/** Istio's own list of namespaces that it never injects into. */
const NEVER = new Set(['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage'])

/** What admission did to a pod. */
export interface Admitted {
  readonly pod: Thing
  /** `config/webhook` of all that were called. */
  readonly called: readonly string[]
}

/**
 * The API server's admission, with eyes of its own: what it knows of labels and webhooks may be up
 * to `lagMs` old (F-11).
 */
export class Admission {
  lagMs = 0
  readonly #store: Store
  readonly #time: VirtualTime
  readonly #random: Random
  readonly #past = new Map<string, {at: number; thing: Thing | undefined}[]>()

  constructor(store: Store, time: VirtualTime, random: Random) {
    this.#store = store
    this.#time = time
    this.#random = random
    store.observe(({resource, was, is}) => {
      if (resource !== NAMESPACES && resource !== MUTATING_WEBHOOKS) return
      const key = `${resource.plural}/${(is ?? was)?.metadata.name ?? ''}`
      const known = this.#past.get(key) ?? [{at: 0, thing: was}]
      this.#past.set(key, [...known.slice(-20), {at: time.now(), thing: is}])
    })
  }

  /** Throws as the API does when a webhook does not answer. */
  admit(pod: Thing): Admitted {
    const lag = this.lagMs === 0 ? 0 : this.#random.int(0, this.lagMs)
    const namespace = this.#then(NAMESPACES, pod.metadata.namespace ?? '', lag)
    if (namespace === undefined) throw absent(`namespace ${pod.metadata.namespace ?? ''}`)
    const configs = this.#store
      .all(MUTATING_WEBHOOKS)
      .map(each => this.#then(MUTATING_WEBHOOKS, each.metadata.name, lag))
      .filter(each => each !== undefined)
    const called = calledFor(configs, namespace.metadata, pod.metadata.labels)
    const injected = called.reduce((made, {hook}) => this.#call(hook, made), pod)
    return {
      pod: injected,
      called: called.map(each => `${each.config.metadata.name}/${each.hook.name}`),
    }
  }

  /**
   * A Gateway is judged by every validator that selects it. Throws `refused` in the validator's
   * words.
   */
  validate(thing: Thing): void {
    for (const config of this.#store.all(VALIDATING_WEBHOOKS)) {
      for (const hook of config.webhooks ?? []) {
        if (
          !hook.name.endsWith('validation.istio.io') ||
          !chosen(hook.objectSelector, thing.metadata.labels)
        )
          continue
        const isUp = answers(this.#store, hook)
        if (!isUp && hook.failurePolicy === 'Fail')
          throw outside('broken', 'WEBHOOK_FAILED', `failed calling webhook ${hook.name}`)
        if (isUp && thing.spec?.['servers'] === undefined)
          throw outside(
            'refused',
            'REFUSED',
            'The API server refused to create gateways',
            `admission webhook "${hook.name}" denied the request: gateway must have at least one server`,
          )
      }
    }
  }

  #then(resource: typeof NAMESPACES, name: string, lagMs: number): Thing | undefined {
    const versions = lagMs === 0 ? undefined : this.#past.get(`${resource.plural}/${name}`)
    if (versions === undefined) return this.#store.find({resource, name})
    return versions.findLast(each => each.at <= this.#time.now() - lagMs)?.thing
  }

  #call(hook: Hook, pod: Thing): Thing {
    if (!hook.name.endsWith('sidecar-injector.istio.io')) return pod
    if (!answers(this.#store, hook))
      throw outside('broken', 'WEBHOOK_FAILED', `failed calling webhook ${hook.name}`)
    return inject(this.#store, hook, pod)
  }
}

/** Every entry that selects the pod, by the rules of Kubernetes, written down a second time. */
export function calledFor(
  configs: readonly Thing[],
  namespace: {readonly name: string; readonly labels: Strings},
  podLabels: Strings,
): readonly {readonly config: Thing; readonly hook: Hook}[] {
  const named = {...namespace.labels, 'kubernetes.io/metadata.name': namespace.name}
  return configs.flatMap(config =>
    (config.webhooks ?? [])
      .filter(
        hook => chosen(hook.namespaceSelector, named) && chosen(hook.objectSelector, podLabels),
      )
      .map(hook => ({config, hook})),
  )
}

function chosen(
  selector: {readonly matchExpressions?: Requirement[]; readonly matchLabels?: Strings} | undefined,
  labels: Strings,
): boolean {
  for (const [key, value] of Object.entries(selector?.matchLabels ?? {})) {
    if (labels[key] !== value) return false
  }
  return (selector?.matchExpressions ?? []).every(({key, operator, values}) => {
    const has = key in labels
    if (operator === 'Exists') return has
    if (operator === 'DoesNotExist') return !has
    const isOne = has && (values ?? []).includes(labels[key] ?? '')
    return operator === 'In' ? isOne : operator === 'NotIn' && !isOne
  })
}

/** Ready endpoints behind its Service, and a bundle to trust them by. */
export function answers(store: Store, hook: Hook): boolean {
  const {name, namespace} = hook.clientConfig.service
  return (hook.clientConfig.caBundle ?? '') !== '' && readyBehind(store, namespace, name) > 0
}

function readyBehind(store: Store, namespace: string, service: string): number {
  const slices = store
    .all(ENDPOINTSLICES, namespace)
    .filter(each => each.metadata.labels['kubernetes.io/service-name'] === service)
  return slices
    .flatMap(each => (each['endpoints'] as {conditions: {ready: boolean}}[] | undefined) ?? [])
    .filter(each => each.conditions.ready).length
}

/** istiod's own second thoughts, whatever the webhook selected. */
function isSpared({metadata, spec}: Thing): boolean {
  const said =
    metadata.labels['sidecar.istio.io/inject'] ?? metadata.annotations['sidecar.istio.io/inject']
  return said === 'false' || spec?.['hostNetwork'] === true || NEVER.has(metadata.namespace ?? '')
}

/** istiod leaves its own default address out. */
const proxyOf = (service: string, namespace: string, version: string): Fields => ({
  name: 'istio-proxy',
  image: `example.org/proxyv2:${version}`,
  env: [
    {
      name: 'PROXY_CONFIG',
      value: JSON.stringify(
        service === 'istiod' ? {} : {discoveryAddress: `${service}.${namespace}.svc:15012`},
      ),
    },
  ],
})

function inject(store: Store, hook: Hook, pod: Thing): Thing {
  const {name, namespace} = hook.clientConfig.service
  const service = store.find({resource: SERVICES, namespace, name})
  const revision = service?.metadata.labels['istio.io/rev'] ?? 'default'
  if (isSpared(pod)) return pod
  const version = typeof service?.sim?.['version'] === 'string' ? service.sim['version'] : '0.0.0'
  const proxy = proxyOf(name, namespace, version)
  const own = ((pod.spec?.['containers'] as Fields[] | undefined) ?? []).filter(
    each => each['name'] !== 'istio-proxy',
  )
  const isNative = own.length > 0 && version.startsWith('1.29')
  const spec = {
    ...pod.spec,
    containers: isNative ? own : [...own, proxy],
    ...(isNative ? {initContainers: [proxy]} : {}),
  }
  const twice = pod.metadata.annotations['istio.io/rev'] !== undefined
  return {
    ...pod,
    spec,
    metadata: {
      ...pod.metadata,
      annotations: {
        ...pod.metadata.annotations,
        'istio.io/rev': revision,
        'sidecar.istio.io/status': JSON.stringify({revision, twice}),
      },
    },
  }
}
