import {isFields} from '../../../mesh/fields.ts'
import type {Strings, ApiObject} from '../api-object.ts'
import {quantityOrZero} from './int-or-percent.ts'
import {objectByKey, ownKey} from './controller.ts'
import type {Controller, ControllerContext} from './controller.ts'
import {hasEnded} from './pods.ts'
import type {Container, Pod} from './object-types.ts'
import {own} from '../../../mesh/own.ts'

const QUOTAS = 'resourcequotas'

/** Adds up what each ResourceQuota limits. */
export function quotas(context: ControllerContext): Controller {
  const keys = new Map<string, Set<string>>()
  return {
    name: 'quota',
    concerns: {
      [QUOTAS]: change => {
        const {was, is} = change
        const {namespace = ''} = (is ?? was)?.metadata ?? {}
        const some = keys.get(namespace) ?? new Set<string>()
        for (const key of ownKey(change))
          if (is === undefined) some.delete(key)
          else some.add(key)
        keys.set(namespace, some)
        return ownKey(change)
      },
      events: () => [],
    },
    everything: ({was, is, storage}) =>
      was === undefined || is === undefined || storage === 'pods'
        ? [...(keys.get((is ?? was)?.metadata.namespace ?? '') ?? [])]
        : [],
    reconcile: async key => {
      const quota = objectByKey(context.api.store, QUOTAS, key)
      if (quota === undefined) return undefined
      await addUp(context, quota)
      return undefined
    },
  }
}

async function addUp(context: ControllerContext, quota: ApiObject): Promise<void> {
  const spec = isFields(quota['spec']) ? quota['spec'] : {}
  const hard = spec['hard'] as Strings | undefined
  if (hard === undefined) return
  const kept = context.index.inNamespace(quota.metadata.namespace ?? '')
  const pods = kept.flatMap(({storage, object}) =>
    storage === 'pods' && !hasEnded(object as Pod) ? [object as Pod] : [],
  )
  const count: Count = (storage, of = () => true) =>
    kept.filter(each => each.storage === storage && of(each.object)).length
  const used = Object.fromEntries(Object.keys(hard).map(name => [name, usedOf(name, pods, count)]))
  await context.client.updateStatus(quota, {hard, used})
}

type Count = (storage: string, of?: (object: ApiObject) => boolean) => number

function usedOf(name: string, pods: readonly Pod[], count: Count): string {
  if (name === 'pods') return String(pods.length)
  if (name.startsWith('count/'))
    return String(name === 'count/pods' ? pods.length : count(name.slice('count/'.length)))
  if (name === 'services.loadbalancers') return String(count('services', hasType('LoadBalancer')))
  if (name === 'services.nodeports')
    return String(
      count(
        'services',
        service => hasType('NodePort')(service) || hasType('LoadBalancer')(service),
      ),
    )
  const [, part, resource] = /^(?:(requests|limits)\.)?(cpu|memory)$/.exec(name) ?? []
  if (resource === undefined) return String(count(name))
  return written(
    resource,
    pods
      .flatMap(({spec}) => spec.containers)
      .reduce((sum, each) => sum + amount(each, part ?? 'requests', resource), 0),
  )
}

const hasType =
  (type: string) =>
  (service: ApiObject): boolean =>
    isFields(service['spec']) && service['spec']['type'] === type

function amount({resources}: Container, part: string, resource: string): number {
  const limit = own(resources?.limits, resource)
  return quantityOrZero(part === 'limits' ? limit : (own(resources?.requests, resource) ?? limit))
}

const UNITS = [
  ['Gi', 2 ** 30],
  ['Mi', 2 ** 20],
  ['Ki', 2 ** 10],
] as const

/** The largest unit that leaves a whole number, as the API writes quantities. */
function written(resource: string, sum: number): string {
  if (resource === 'cpu') return Number.isInteger(sum) ? String(sum) : `${Math.round(sum * 1000)}m`
  const unit = UNITS.find(([, size]) => sum > 0 && sum % size === 0)
  return unit === undefined ? String(sum) : `${sum / unit[1]}${unit[0]}`
}
