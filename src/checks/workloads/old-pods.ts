import type {Revision} from '../../mesh/names.ts'
import type {PodFacts, WorkloadFacts} from '../../mesh/snapshot.ts'

/** Is its proxy one of an old revision? */
export const isOldPod = ({proxy}: PodFacts, from: readonly Revision[]): boolean =>
  proxy?.revision !== undefined && from.includes(proxy.revision)

/** Does any of its pods have a proxy of an old revision? */
export const onOldRevision = ({pods}: WorkloadFacts, from: readonly Revision[]): boolean =>
  pods.some(each => isOldPod(each, from))

/**
 * istiod itself makes these Deployments, for Gateways of the Gateway API; older and newer label.
 */
const GATEWAY_NAMES = ['gateway.networking.k8s.io/gateway-name', 'istio.io/gateway-name'] as const

/** The Gateway for which istiod made the workload; undefined when it did not. */
export const gatewayNameOf = ({templateLabels}: WorkloadFacts): string | undefined =>
  GATEWAY_NAMES.map(label => templateLabels[label]).find(each => each !== undefined)
