import type {Api} from '../../api/api.ts'
import {resourceOf, type Kind} from '../../kinds.ts'
import {forbidden} from '../../refusal.ts'
import {amountOf, canonicalQuantity} from '../../schema/quantity.ts'
import type {Fields, ApiObject} from '../../api-object.ts'
import type {AdmissionRequest} from '../admission.ts'
import {specOf, type Amounts, type PodContainer} from './pod.ts'
import {plus, podResources, sum} from './usage.ts'
import {own} from '../../../../mesh/own.ts'

interface Quota extends ApiObject {
  readonly spec?: {
    readonly hard?: Amounts
    readonly scopes?: unknown
    readonly scopeSelector?: unknown
  }
}

/** Kinds that quotas know by their plural besides `count/…`. */
const COUNTED = [
  'pods',
  'services',
  'configmaps',
  'secrets',
  'persistentvolumeclaims',
  'replicationcontrollers',
  'resourcequotas',
]
const COMPUTE = ['cpu', 'memory', 'ephemeral-storage']

/**
 * Holds a new object to every quota of its namespace. What is used is counted in the store at this
 * moment; scopes are not looked at: a quota with scopes holds nobody.
 * @throws Refusal 403.
 */
export function checkQuota(
  api: Pick<Api, 'store'>,
  {operation, subresource, kind, namespace, name, object}: AdmissionRequest,
): void {
  if (
    operation !== 'CREATE' ||
    subresource !== undefined ||
    object === undefined ||
    namespace === undefined
  )
    return
  const asked = usageOf(kind, object)
  for (const {metadata, spec} of (
    api.store.list('resourcequotas', namespace) as readonly Quota[]
  ).filter(isForAll)) {
    const {hard = {}} = spec ?? {}
    const missing = kind.kind === 'Pod' ? missingIn(object, Object.keys(hard)) : ''
    if (missing !== '')
      throw forbidden(kind, name, `failed quota: ${metadata.name}: must specify ${missing}`)
    const problem = problemOf(asked, hard, () =>
      sum(
        api.store
          .list(kind.storage, namespace)
          .filter(isCounted)
          .map(each => usageOf(kind, each)),
      ),
    )
    if (problem !== undefined)
      throw forbidden(kind, name, `exceeded quota: ${metadata.name}, ${problem}`)
  }
}

function isForAll({spec}: Quota): boolean {
  return spec?.scopes === undefined && spec?.scopeSelector === undefined
}

/**
 * What is asked for beyond what is left; undefined when it fits. `use` counts what is used already.
 */
function problemOf(asked: Amounts, hard: Amounts, use: () => Amounts): string | undefined {
  const limited = Object.keys(hard).filter(key => amountOf(own(asked, key) ?? 0) > 0)
  const used = limited.length === 0 ? {} : use()
  const exceeded = limited
    .filter(
      key =>
        amountOf(own(used, key) ?? 0) + amountOf(own(asked, key) ?? 0) > amountOf(own(hard, key)),
    )
    .sort()
  const shown = (amounts: Amounts): string =>
    exceeded.map(key => `${key}=${canonicalQuantity(own(amounts, key) ?? 0) ?? ''}`).join(',')
  return exceeded.length === 0
    ? undefined
    : `requested: ${shown(asked)}, used: ${shown(used)}, limited: ${shown(hard)}`
}

/** What one object takes of a namespace's quotas: `pods: 1`, `requests.cpu: 100m`, … */
function usageOf(kind: Kind, object: ApiObject): Amounts {
  const counts: Amounts = {
    [`count/${resourceOf(kind)}`]: '1',
    ...(kind.group === '' && COUNTED.includes(kind.plural) ? {[kind.plural]: '1'} : {}),
  }
  if (kind.group !== '') return counts
  if (kind.kind === 'Pod') return {...counts, ...podUsage(object)}
  if (kind.kind === 'Service') return {...counts, ...serviceUsage(object)}
  return kind.kind === 'PersistentVolumeClaim' ? {...counts, ...claimUsage(object)} : counts
}

/** Pods that have ended take nothing any more. */
function isCounted(object: ApiObject): boolean {
  const phase = (object['status'] as Fields | undefined)?.['phase']
  return phase !== 'Succeeded' && phase !== 'Failed'
}

function podUsage(pod: ApiObject): Amounts {
  const {requests = {}, limits = {}} = podResources(pod)
  const named = (prefix: string, amounts: Amounts): Amounts =>
    Object.fromEntries(Object.entries(amounts).map(([key, amount]) => [`${prefix}${key}`, amount]))
  const plain = Object.fromEntries(
    Object.entries(requests).filter(([key]) => COMPUTE.includes(key)),
  )
  return {...plain, ...named('requests.', requests), ...named('limits.', limits)}
}

function serviceUsage({spec}: ApiObject): Amounts {
  const {type, ports = []} = spec as {readonly type?: string; readonly ports?: readonly unknown[]}
  return {
    ...(type === 'LoadBalancer' ? {'services.loadbalancers': '1'} : {}),
    ...(type === 'LoadBalancer' || type === 'NodePort'
      ? {'services.nodeports': String(ports.length)}
      : {}),
  }
}

function claimUsage({spec}: ApiObject): Amounts {
  const storage = (spec as {readonly resources?: {readonly requests?: Amounts}} | undefined)
    ?.resources?.requests?.['storage']
  return storage === undefined ? {} : {'requests.storage': plus(storage, 0)}
}

/**
 * The compute amounts that a quota wants every container to name, and who does not: `limits.cpu
 * for: app`.
 */
function missingIn(pod: ApiObject, hard: readonly string[]): string {
  const {containers = [], initContainers = []} = specOf(pod)
  const all = [...containers, ...initContainers]
  const wanted = hard.flatMap(key => {
    const [part, resource] = key.startsWith('limits.')
      ? ['limits' as const, key.slice(7)]
      : ['requests' as const, key.replace(/^requests\./, '')]
    return COMPUTE.includes(resource) ? [{key, part, resource}] : []
  })
  const lacking = wanted.map(({key, part, resource}) => ({
    key,
    names: all
      .filter((each: PodContainer) => own(each.resources?.[part], resource) === undefined)
      .map(({name}) => name),
  }))
  return lacking
    .filter(({names}) => names.length > 0)
    .sort((one, other) => (one.key < other.key ? -1 : 1))
    .map(({key, names}) => `${key} for: ${names.sort().join(',')}`)
    .join('; ')
}
