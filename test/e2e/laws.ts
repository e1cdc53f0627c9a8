import type {Change} from './recorder.ts'
import type {Pod, Service} from './shapes.ts'
import {
  hasProxy,
  injectorsFor,
  injectorsOf,
  labelsOf,
  matches,
  silence,
  workloadsOf,
} from './world.ts'
import type {Workload, World} from './world.ts'

/** What was so at the start and must stay so at every moment. */
export type Promises = {
  /** Namespaces where a pod without labels of its own was injected. */
  namespaces: ReadonlySet<string>
  /** `PLURAL KEY` of workloads whose pods were injected. */
  workloads: ReadonlySet<string>
  /** `PLURAL KEY` of workloads with a ready pod. */
  serving: ReadonlySet<string>
  /** Services with an address outside, and what clients know of them. */
  addresses: ReadonlyMap<string, string>
}

/** Breaches that are there now; the same text is the same breach. */
export type Law = (world: World, promises: Promises) => string[]

export function promisesOf(world: World): Promises {
  const workloads = workloadsOf(world).filter(
    each => injectorsFor(world, each.namespace, labelsOf(each.template)).length > 0,
  )
  return {
    namespaces: new Set(
      [...world.namespaces.keys()].filter(
        name => !isSystem(name) && injectorsFor(world, name, {}).length > 0,
      ),
    ),
    workloads: new Set(workloads.map(idOf)),
    serving: new Set(
      workloadsOf(world)
        .filter(each => readyPods(world, each) > 0 && !isIstiod(each))
        .map(idOf),
    ),
    addresses: new Map(
      [...world.services]
        .filter(([, {spec}]) => spec?.type === 'LoadBalancer')
        .map(([key, service]) => [key, known(service)]),
    ),
  }
}

/** In force at every moment between two changes. */
export const STANDING_LAWS: Record<string, Law> = {
  'every injected namespace has exactly one injector, and it serves': (
    world,
    {namespaces, workloads},
  ) => [
    ...[...namespaces]
      .filter(name => world.namespaces.has(name))
      .flatMap(name => injection(world, `namespace ${name}`, name, {})),
    ...workloadsOf(world)
      .filter(each => workloads.has(idOf(each)))
      .flatMap(each => injection(world, idOf(each), each.namespace, labelsOf(each.template))),
  ],
  'the validator of all Istio resources has an answer when it fails closed': world =>
    validatorsOf(world)
      .filter(each => each.closed && each.ofAll)
      .flatMap(each =>
        dangling(`validator ${each.config}`, silence(world, each.service), each.trusted),
      ),
  'every workload keeps a ready pod': (world, {serving}) =>
    workloadsOf(world)
      .filter(each => serving.has(idOf(each)) && readyPods(world, each) === 0)
      .map(each => `${idOf(each)} has no ready pod`),
  'load balancers keep their addresses and ports': (world, {addresses}) =>
    [...addresses].flatMap(([key, before]) => {
      const service = world.services.get(key)
      const now = service === undefined ? 'gone' : known(service)
      return now === before ? [] : [`Service ${key} was ${before}, is ${now}`]
    }),
}

/**
 * In force when all is done. Before that a new webhook may wait for its istiod, and an old one be
 * on its way out.
 */
export const FINAL_LAW = 'in the end every webhook has an answer'

export function unanswered(world: World): string[] {
  const injectors = injectorsOf(world).map(each => ({...each, who: `injector ${each.config}`}))
  const validators = validatorsOf(world).map(each => ({...each, who: `validator ${each.config}`}))
  return [
    ...new Set(
      [...injectors, ...validators].flatMap(each =>
        dangling(each.who, silence(world, each.service), each.trusted),
      ),
    ),
  ]
}

/** Why the pod that just came should not be as it is. */
export function badBirth(
  world: World,
  promises: Promises,
  {object, before, plural, key}: Change,
): string | undefined {
  if (plural !== 'pods' || object === undefined || before !== undefined) return undefined
  const pod = object as Pod
  const labels = labelsOf(pod)
  const namespace = pod.metadata?.namespace ?? ''
  if (labels['sidecar.istio.io/inject'] === 'false' || isSystem(namespace) || hasProxy(pod))
    return undefined
  const promised =
    promises.namespaces.has(namespace) ||
    [...promises.workloads].some(id => isOwnedBy(world, pod, id)) ||
    injectorsFor(world, namespace, labels).length > 0
  return promised ? `pod ${key} came without a proxy` : undefined
}

function injection(
  world: World,
  who: string,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): string[] {
  const [injector, ...others] = injectorsFor(world, namespace, labels)
  if (injector === undefined) return [`${who} has no injector`]
  if (others.length > 0)
    return [
      `${who} has several injectors: ${[injector, ...others].map(each => `${each.config}/${each.entry}`).join(', ')}`,
    ]
  return dangling(
    `${who}: injector ${injector.config}`,
    silence(world, injector.service),
    injector.trusted,
  )
}

function dangling(who: string, why: string | undefined, trusted: boolean): string[] {
  if (why !== undefined) return [`${who}: ${why}`]
  return trusted ? [] : [`${who} has no CA bundle`]
}

function validatorsOf(world: World): {
  config: string
  service: string | undefined
  trusted: boolean
  closed: boolean
  ofAll: boolean
}[] {
  return [...world.validatingwebhookconfigurations.values()].flatMap(({metadata, webhooks = []}) =>
    webhooks
      .filter(each => each.name.endsWith('validation.istio.io'))
      .map(({clientConfig, failurePolicy, objectSelector = {}}) => ({
        config: metadata?.name ?? '',
        service:
          clientConfig.service && `${clientConfig.service.namespace}/${clientConfig.service.name}`,
        trusted: (clientConfig.caBundle ?? '') !== '',
        closed: failurePolicy === 'Fail',
        ofAll: matches(objectSelector, {}),
      })),
  )
}

function isOwnedBy(world: World, pod: Pod, id: string): boolean {
  const workload = workloadsOf(world).find(each => idOf(each) === id)
  return (
    workload !== undefined &&
    workload.namespace === pod.metadata?.namespace &&
    matches(workload.selector, labelsOf(pod))
  )
}

function readyPods(world: World, workload: Workload): number {
  return [...world.pods.values()].filter(
    pod =>
      pod.metadata?.namespace === workload.namespace &&
      matches(workload.selector, labelsOf(pod)) &&
      isReady(pod),
  ).length
}

const isReady = ({status}: Pod): boolean =>
  status?.conditions?.some(({type, status}) => type === 'Ready' && status === 'True') ?? false

/** Old istiods go; that is the point. */
const isIstiod = ({template}: Workload): boolean => labelsOf(template)['app'] === 'istiod'

const isSystem = (namespace: string): boolean =>
  namespace === 'istio-system' || namespace.startsWith('kube-')

const idOf = ({plural, key}: Workload): string => `${plural} ${key}`

/** What clients and firewalls know of a Service. */
function known({metadata, spec, status}: Service): string {
  const ports = spec?.ports?.map(({name, port, targetPort, nodePort}) => ({
    name,
    port,
    targetPort,
    nodePort,
  }))
  return JSON.stringify({
    uid: metadata?.uid,
    type: spec?.type,
    clusterIPs: spec?.clusterIPs,
    ports,
    addresses: status?.loadBalancer?.ingress,
  })
}
