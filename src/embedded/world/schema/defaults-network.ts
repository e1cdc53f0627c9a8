import type {Fields} from '../api-object.ts'
import {each, fieldsOf, filled, unset, within} from './fields.ts'

const tcp = (port: Fields): Fields => filled(port, {protocol: 'TCP'})

/** Defaults of the network's kinds, by kind. */
export const networkDefaults: Readonly<Record<string, (object: Fields) => Fields>> = {
  Service: object => within(object, 'spec', serviceSpec),
  Endpoints: object => each(object, 'subsets', subset => each(subset, 'ports', tcp)),
  EndpointSlice: object =>
    each(object, 'ports', port => ({...tcp(port), name: port['name'] ?? ''})),
  NetworkPolicy: object => within(object, 'spec', policySpec),
  IngressClass: object =>
    within(object, 'spec', spec =>
      within(spec, 'parameters', parameters => filled(parameters, {scope: 'Cluster'})),
    ),
}

function serviceSpec(spec: Fields): Fields {
  const full = filled(spec, {sessionAffinity: 'None', type: 'ClusterIP'})
  // Go's clients write the number 0 where they mean none
  const ported = each(full, 'ports', port =>
    port['targetPort'] === 0
      ? {...tcp(port), targetPort: port['port']}
      : filled(tcp(port), {targetPort: port['port']}),
  )
  return filled(sticky(ported), byType(ported['type']))
}

function sticky(spec: Fields): Fields {
  if (spec['sessionAffinity'] !== 'ClientIP') return spec
  const clientIP = filled(fieldsOf(fieldsOf(spec['sessionAffinityConfig'])['clientIP']), {
    timeoutSeconds: 10_800,
  })
  return {...spec, sessionAffinityConfig: {clientIP}}
}

function byType(type: unknown): Fields {
  if (type === 'ClusterIP') return {internalTrafficPolicy: 'Cluster'}
  if (type === 'NodePort')
    return {internalTrafficPolicy: 'Cluster', externalTrafficPolicy: 'Cluster'}
  if (type === 'LoadBalancer')
    return {
      internalTrafficPolicy: 'Cluster',
      externalTrafficPolicy: 'Cluster',
      allocateLoadBalancerNodePorts: true,
    }
  return {}
}

function policySpec(spec: Fields): Fields {
  const types = unset(spec['egress']) ? ['Ingress'] : ['Ingress', 'Egress']
  const rules = (all: Fields, key: string): Fields =>
    each(all, key, rule => each(rule, 'ports', tcp))
  return filled(rules(rules(spec, 'ingress'), 'egress'), {policyTypes: types})
}
