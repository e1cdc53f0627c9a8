import {Writer, found, itself} from './parts.ts'
import type {Controller, Parts} from './parts.ts'
import {isGoing} from './shapes.ts'
import type {Service} from './shapes.ts'

const SERVICES = 'services'

/**
 * Gives Services of type LoadBalancer an address after a while, as a cloud would, and takes it from
 * those that are none any more.
 */
export function loadBalancers(parts: Parts): Controller {
  const asked = new Map<string, number>()
  const writer = new Writer(
    parts.api,
    'system:cloud-controller-manager',
    'cloud-controller-manager',
  )
  let count = 0
  return {
    name: 'load-balancer',
    concerns: {[SERVICES]: itself},
    reconcile: async key => {
      const service = found(parts.api.store, SERVICES, key) as Service | undefined
      if (service === undefined || isGoing(service)) return undefined
      const has = service.status?.loadBalancer?.ingress !== undefined
      if ((service.spec.type === 'LoadBalancer') === has) return undefined
      if (has) {
        await writer.report(service, {...service.status, loadBalancer: {}})
        return undefined
      }
      const now = parts.api.timeline.now()
      const at = asked.get(service.metadata.uid) ?? now + parts.settings.loadBalancerAfterMs
      asked.set(service.metadata.uid, at)
      if (at > now) return at - now
      asked.delete(service.metadata.uid)
      await writer.report(service, {
        ...service.status,
        loadBalancer: {ingress: [addressFor(parts, service, ++count)]},
      })
      parts.events.tell({
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
function addressFor({settings}: Parts, service: Service, count: number): object {
  if (settings.loadBalancerAddress !== undefined)
    return settings.loadBalancerAddress(service, count)
  return {ip: service.spec.loadBalancerIP ?? `203.0.113.${((count - 1) % LAST) + 1}`, ipMode: 'VIP'}
}
