import {at, rows, text} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {own} from '../../mesh/own.ts'
import type {Evidence} from '../check.ts'
import type {ObjectRef} from '../finding.ts'
import {nodeAgents} from './facts.ts'

/**
 * Is something that a row of the catalog names in use? `unknown`: it could not be seen, or this
 * version knows no such word.
 */
export type Use =
  | {readonly is: 'used'; readonly objects: readonly ObjectRef[]}
  | {readonly is: 'unused'}
  | {readonly is: 'unknown'; readonly because: string}

/** In: the word after `when` in the catalog. */
export function useOf(evidence: Evidence, when: string): Use {
  const look = own(USES, when)
  return look === undefined
    ? {is: 'unknown', because: `this version of meshctl does not know what "${when}" is`}
    : look(evidence)
}

const USES: Readonly<Record<string, (evidence: Evidence) => Use>> = {
  always: () => ({is: 'used', objects: []}),
  'gateway-api-gateways': evidence =>
    objects(evidence, ['Gateway.gateway.networking.k8s.io'], each => isIstios(evidence, each)),
  'gateway-api-routes': evidence =>
    objects(
      evidence,
      [
        'HTTPRoute.gateway.networking.k8s.io',
        'GRPCRoute.gateway.networking.k8s.io',
        'TLSRoute.gateway.networking.k8s.io',
        'TCPRoute.gateway.networking.k8s.io',
      ],
      () => true,
    ),
  waypoints: evidence =>
    objects(
      evidence,
      ['Gateway.gateway.networking.k8s.io'],
      each => classOf(each) === 'istio-waypoint',
    ),
  'virtual-services': evidence =>
    objects(evidence, ['VirtualService.networking.istio.io'], () => true),
  'consistent-hash': evidence => objects(evidence, ['DestinationRule.networking.istio.io'], hashes),
  'many-revisions': ({seen}) =>
    seen.revisions.size > 1 ? {is: 'used', objects: []} : {is: 'unused'},
  'multi-cluster': multiCluster,
  'cni-or-ztunnel': evidence => found(nodeAgents(evidence).map(each => each.ref)),
  ztunnel: evidence =>
    found(
      nodeAgents(evidence)
        .filter(each => each.chart === 'ztunnel')
        .map(each => each.ref),
    ),
}

const found = (refs: readonly ObjectRef[]): Use =>
  refs.length === 0 ? {is: 'unused'} : {is: 'used', objects: refs.slice(0, 20)}

function objects(
  {survey}: Evidence,
  kinds: readonly string[],
  matters: (object: KubeObject) => boolean,
): Use {
  const refs = kinds.flatMap(kind =>
    survey
      .of(kind)
      .filter(matters)
      .map(each => ({
        kind: kind.split('.')[0] ?? '',
        namespace: each.metadata.namespace ?? '',
        name: each.metadata.name,
      })),
  )
  const blind = kinds.filter(each => survey.isBlind(each))
  return refs.length === 0 && blind.length > 0
    ? {is: 'unknown', because: `objects of kind ${blind.join(', ')} could not be seen`}
    : found(refs)
}

const classOf = (gateway: KubeObject): string => text(at(gateway, 'spec', 'gatewayClassName')) ?? ''

/** Istio's own classes, and those that name its controllers. */
function isIstios({survey}: Evidence, gateway: KubeObject): boolean {
  const own = survey
    .of('GatewayClass.gateway.networking.k8s.io')
    .find(each => each.metadata.name === classOf(gateway))
  const controller = text(at(own, 'spec', 'controllerName'))
  return controller === undefined
    ? ['istio', 'istio-waypoint', 'istio-remote', 'istio-east-west'].includes(classOf(gateway))
    : controller.startsWith('istio.io/')
}

/** A mesh of several clusters names its clusters, and its networks. */
function multiCluster({asked: {like}}: Evidence): Use {
  if (like === undefined)
    return {is: 'unknown', because: 'the values of the old istiod could not be seen'}
  const name = text(at(like.values, 'global', 'multiCluster', 'clusterName'))
  return (name ?? '') === '' && at(like.values, 'global', 'multiCluster', 'enabled') !== true
    ? {is: 'unused'}
    : {is: 'used', objects: [{kind: 'HelmRelease', namespace: like.namespace, name: like.name}]}
}

/**
 * For the host, for one of its ports or for a subset: the policies nest, and which of them counts
 * makes no difference here.
 */
function hashes(rule: KubeObject): boolean {
  const policies = [
    at(rule, 'spec', 'trafficPolicy'),
    ...rows(at(rule, 'spec', 'subsets')).map(each => each['trafficPolicy']),
  ]
  return policies.some(each =>
    [each, ...rows(at(each, 'portLevelSettings'))].some(
      policy => at(policy, 'loadBalancer', 'consistentHash') !== undefined,
    ),
  )
}
