import type {Change, Plural, Watchable} from './recorder.ts'
import type {EndpointSlice, LabelSelector, PodTemplate} from './shapes.ts'

/** The cluster as it was at one moment of the recording. */
export type World = {[P in Plural]: Map<string, Watchable[P]>}

/** One entry of an injection webhook, whose Service is `NAMESPACE/NAME`. */
export type Injector = {
  config: string
  entry: string
  service: string | undefined
  trusted: boolean
  namespaces: LabelSelector
  pods: LabelSelector
}

export type Workload = {
  plural: 'deployments' | 'statefulsets' | 'daemonsets'
  key: string
  namespace: string
  template: PodTemplate
  selector: LabelSelector
}

type Labels = Readonly<Record<string, string>>

export function emptyWorld(): World {
  return {
    pods: new Map(),
    namespaces: new Map(),
    services: new Map(),
    endpointslices: new Map(),
    deployments: new Map(),
    statefulsets: new Map(),
    daemonsets: new Map(),
    mutatingwebhookconfigurations: new Map(),
    validatingwebhookconfigurations: new Map(),
  }
}

/** Lets a change happen. */
export function happen(world: World, {plural, key, object}: Change): void {
  const items = world[plural] as Map<string, unknown>
  if (object === undefined) items.delete(key)
  else items.set(key, object)
}

/** Every entry of Istio's injection webhooks. */
export function injectorsOf(world: World): Injector[] {
  return [...world.mutatingwebhookconfigurations.values()].flatMap(({metadata, webhooks = []}) =>
    webhooks
      .filter(each => each.name.endsWith('sidecar-injector.istio.io'))
      .map(({name, clientConfig, namespaceSelector = {}, objectSelector = {}}) => ({
        config: metadata?.name ?? '',
        entry: name,
        service:
          clientConfig.service && `${clientConfig.service.namespace}/${clientConfig.service.name}`,
        trusted: (clientConfig.caBundle ?? '') !== '',
        namespaces: namespaceSelector,
        pods: objectSelector,
      })),
  )
}

/** The injectors that the API server would call for a pod with these labels in that namespace. */
export function injectorsFor(world: World, namespace: string, podLabels: Labels): Injector[] {
  const labels = world.namespaces.get(namespace)?.metadata?.labels ?? {}
  return injectorsOf(world).filter(
    each => matches(each.namespaces, labels) && matches(each.pods, podLabels),
  )
}

export function matches(
  {matchLabels = {}, matchExpressions = []}: LabelSelector,
  labels: Labels,
): boolean {
  const equal = Object.entries(matchLabels).every(([key, value]) => labels[key] === value)
  return (
    equal &&
    matchExpressions.every(({key, operator, values = []}) => {
      const value = labels[key]
      if (operator === 'Exists') return value !== undefined
      if (operator === 'DoesNotExist') return value === undefined
      if (operator === 'In') return value !== undefined && values.includes(value)
      return value === undefined || !values.includes(value)
    })
  )
}

/** Why nobody would answer a call of that Service; undefined when somebody would. */
export function silence(world: World, service: string | undefined): string | undefined {
  if (service === undefined) return undefined
  if (!world.services.has(service)) return `Service ${service} does not exist`
  const slices = [...world.endpointslices.values()].filter(
    ({metadata}) =>
      `${metadata?.namespace ?? ''}/${metadata?.labels?.['kubernetes.io/service-name'] ?? ''}` ===
      service,
  )
  const ready = slices.some(({endpoints}) =>
    (endpoints as EndpointSlice['endpoints'] | null | undefined)?.some(
      each => each.conditions?.ready !== false,
    ),
  )
  return ready ? undefined : `Service ${service} has no ready endpoint`
}

export function workloadsOf(world: World): Workload[] {
  return (['deployments', 'statefulsets', 'daemonsets'] as const).flatMap(plural =>
    [...world[plural]].flatMap(([key, {metadata, spec}]) =>
      spec === undefined
        ? []
        : [
            {
              plural,
              key,
              namespace: metadata?.namespace ?? '',
              template: spec.template,
              selector: spec.selector,
            },
          ],
    ),
  )
}

/** Does it run a proxy of Istio's, as a container or as a native sidecar? */
export function hasProxy({spec}: Watchable['pods']): boolean {
  return [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].some(
    ({name}) => name === 'istio-proxy',
  )
}

export const labelsOf = ({
  metadata,
}: {
  metadata?: {labels?: Record<string, string>} | undefined
}): Labels => metadata?.labels ?? {}
