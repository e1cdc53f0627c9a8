import {at, labelMap} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {selects} from '../../mesh/selector.ts'
import type {Evidence} from '../check.ts'
import type {Moved} from '../workloads/moved.ts'
import {movedWorkloads} from '../workloads/moved.ts'

/**
 * Gateways whose pods the upgrade replaces. Those that istiod makes for Gateways of the Gateway API
 * are left out: they are not moved by meshctl.
 */
export const movedGateways = (evidence: Evidence): readonly Moved[] =>
  movedWorkloads(evidence).filter(
    ({workload}) =>
      workload.isGateway && !MADE.some(label => workload.templateLabels[label] !== undefined),
  )

const MADE = ['gateway.networking.k8s.io/gateway-name', 'istio.io/gateway-name'] as const

/** Services that send traffic to the pods of a gateway. */
export const servicesOf = (
  {survey}: Evidence,
  {namespace, workload}: Moved,
): readonly KubeObject[] =>
  survey.of('Service').filter(each => {
    const matchLabels = labelMap(at(each, 'spec', 'selector'))
    return (
      each.metadata.namespace === namespace.name &&
      Object.keys(matchLabels).length > 0 &&
      selects({matchLabels}, workload.templateLabels)
    )
  })
