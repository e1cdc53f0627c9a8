import {ApiClient, objectByKey, ownKey} from './controller.ts'
import type {Controller, ControllerContext} from './controller.ts'
import {isTerminating} from './object-types.ts'
import type {Service} from './object-types.ts'

const SERVICES = 'services'

/**
 * Gives Services of type LoadBalancer an address after a while, as a cloud would, and takes it from
 * those that are none any more.
 */
export function loadBalancers(context: ControllerContext): Controller {
  const asked = new Map<string, number>()
  const writer = new ApiClient(
    context.api,
    'system:cloud-controller-manager',
    'cloud-controller-manager',
  )
  let count = 0
  return {
    name: 'load-balancer',
    concerns: {[SERVICES]: ownKey},
    reconcile: async key => {
      const service = objectByKey(context.api.store, SERVICES, key) as Service | undefined
      if (service === undefined || isTerminating(service)) return undefined
      const has = service.status?.loadBalancer?.ingress !== undefined
      if ((service.spec.type === 'LoadBalancer') === has) return undefined
      if (has) {
        await writer.updateStatus(service, {...service.status, loadBalancer: {}})
        return undefined
      }
      const now = context.api.timeline.now()
      const at = asked.get(service.metadata.uid) ?? now + context.settings.loadBalancerAfterMs
      asked.set(service.metadata.uid, at)
      if (at > now) return at - now
      asked.delete(service.metadata.uid)
      await writer.updateStatus(service, {
        ...service.status,
        loadBalancer: {ingress: [addressFor(context, service, ++count)]},
      })
      context.events.tell({
        about: service,
        type: 'Normal',
        reason: 'EnsuredLoadBalancer',
        message: 'Ensured load balancer',
        component: 'service-controller',
      })
      return undefined
    },
  }
}

const LAST = 254

/** 203.0.113.0/24 is for documentation (RFC 5737); a Service may ask for an address of its own. */
function addressFor({settings}: ControllerContext, service: Service, count: number): object {
  if (settings.loadBalancerAddress !== undefined)
    return settings.loadBalancerAddress(service, count)
  return {ip: service.spec.loadBalancerIP ?? `203.0.113.${((count - 1) % LAST) + 1}`, ipMode: 'VIP'}
}
