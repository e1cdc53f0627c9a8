import {forbidden} from '../../refusal.ts'
import {amountOf, canonicalQuantity} from '../../schema/quantity.ts'
import type {Store} from '../../store.ts'
import type {ApiObject} from '../../api-object.ts'
import type {AdmissionRequest} from '../admission.ts'
import {specOf, withSpec, type Amounts, type PodContainer, type Resources} from './pod.ts'
import {podResources} from './usage.ts'
import {own} from '../../../../mesh/own.ts'

interface LimitItem {
  readonly type: string
  readonly min?: Amounts
  readonly max?: Amounts
  readonly default?: Amounts
  readonly defaultRequest?: Amounts
}

/**
 * The pod with the namespace's default requests and limits where its containers have none, and a
 * note that says so.
 */
export function withLimits(store: Store, {namespace}: AdmissionRequest, pod: ApiObject): ApiObject {
  return itemsOf(store, namespace)
    .filter(({type}) => type === 'Container')
    .reduce((made, item) => filled(made, defaultsOf(item)), pod)
}

/**
 * Holds the pod to the smallest and largest amounts of its namespace; ratios are not looked at.
 * @throws Refusal 403.
 */
export function checkLimits(store: Store, {kind, namespace, name, object}: AdmissionRequest): void {
  if (object === undefined) return
  const {containers = [], initContainers = []} = specOf(object)
  const problems = itemsOf(store, namespace).flatMap(item => {
    if (item.type === 'Pod') return problemsOf(item, podResources(object))
    return item.type === 'Container'
      ? [...containers, ...initContainers].flatMap(({resources = {}}) =>
          problemsOf(item, resources),
        )
      : []
  })
  if (problems.length > 0)
    throw forbidden(
      kind,
      name,
      problems.length === 1 ? (problems[0] ?? '') : `[${problems.join(', ')}]`,
    )
}

function itemsOf(store: Store, namespace: string | undefined): readonly LimitItem[] {
  return store
    .list('limitranges', namespace)
    .flatMap(
      range =>
        (range['spec'] as {readonly limits?: readonly LimitItem[]} | undefined)?.limits ?? [],
    )
}

// what the API server works out for a LimitRange that says only some of it
function defaultsOf({
  min = {},
  max = {},
  default: own = {},
  defaultRequest = {},
}: LimitItem): Resources {
  const limits = {...max, ...own}
  return {limits, requests: {...min, ...limits, ...defaultRequest}}
}

/** The pod with the defaults where it says nothing, and the annotation that tells of them. */
function filled(pod: ApiObject, defaults: Resources): ApiObject {
  const {containers = [], initContainers} = specOf(pod)
  const notes = [
    ...containers.flatMap(each => notesOf(each, 'container', defaults)),
    ...(initContainers ?? []).flatMap(each => notesOf(each, 'init container', defaults)),
  ]
  if (notes.length === 0) return pod
  const changed = withSpec(pod, {
    containers: containers.map(each => filledContainer(each, defaults)),
    ...(initContainers === undefined
      ? {}
      : {initContainers: initContainers.map(each => filledContainer(each, defaults))}),
  })
  const annotations = {
    ...pod.metadata.annotations,
    'kubernetes.io/limit-ranger': `LimitRanger plugin set: ${notes.join('; ')}`,
  }
  return {...changed, metadata: {...changed.metadata, annotations}}
}

function filledContainer(container: PodContainer, defaults: Resources): PodContainer {
  const {resources = {}} = container
  return {
    ...container,
    resources: {
      ...resources,
      ...merged('requests', resources, missing('requests', resources, defaults)),
      ...merged('limits', resources, missing('limits', resources, defaults)),
    },
  }
}

function notesOf(container: PodContainer, what: string, defaults: Resources): readonly string[] {
  return (['requests', 'limits'] as const).flatMap(part => {
    const added = Object.keys(missing(part, container.resources ?? {}, defaults)).sort()
    const word = part === 'requests' ? 'request' : 'limit'
    return added.length === 0 ? [] : [`${added.join(', ')} ${word} for ${what} ${container.name}`]
  })
}

/** The defaults that a container does not set itself. */
function missing(part: 'requests' | 'limits', set: Resources, defaults: Resources): Amounts {
  const all = Object.entries(defaults[part] ?? {})
  return Object.fromEntries(all.filter(([key]) => own(set[part], key) === undefined))
}

function merged(part: 'requests' | 'limits', own: Resources, added: Amounts): Resources {
  return Object.keys(added).length === 0 ? {} : {[part]: {...own[part], ...added}}
}

function problemsOf(
  {type, min = {}, max = {}}: LimitItem,
  {requests = {}, limits = {}}: Resources,
): readonly string[] {
  const low = Object.entries(min).flatMap(([resource, least]) => {
    const words = `minimum ${resource} usage per ${type} is ${shown(least)}`
    if (own(requests, resource) === undefined) return [`${words}.  No request is specified`]
    if (own(limits, resource) !== undefined && amountOf(own(limits, resource)) < amountOf(least))
      return [`${words}, but limit is ${shown(own(limits, resource))}`]
    return amountOf(own(requests, resource)) < amountOf(least)
      ? [`${words}, but request is ${shown(own(requests, resource))}`]
      : []
  })
  const high = Object.entries(max).flatMap(([resource, most]) => {
    const words = `maximum ${resource} usage per ${type} is ${shown(most)}`
    if (own(limits, resource) === undefined) return [`${words}.  No limit is specified`]
    if (amountOf(own(limits, resource)) > amountOf(most))
      return [`${words}, but limit is ${shown(own(limits, resource))}`]
    return own(requests, resource) !== undefined &&
      amountOf(own(requests, resource)) > amountOf(most)
      ? [`${words}, but request is ${shown(own(requests, resource))}`]
      : []
  })
  return [...low, ...high]
}

function shown(amount: unknown): string {
  return canonicalQuantity(amount) ?? String(amount)
}
