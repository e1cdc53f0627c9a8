import {at, count, rows} from '../../mesh/fields.ts'
import {some} from '../../mesh/sentences.ts'
import type {Check, Evidence} from '../check.ts'
import type {Moved} from '../workloads/moved.ts'
import {movedPlace, refsOf} from '../workloads/moved.ts'
import {movedGateways, servicesOf} from './edge.ts'

/** F-72: load balancers outside of the cluster learn late that a pod went. */
export const drain: Check = {
  code: 'GATEWAY_ENDS_ABRUPTLY',
  title: 'Gateways behind a load balancer give it time to notice that a pod terminates',
  severity: 'info',
  source: 'F-72, istio#59489',
  means:
    'A gateway behind a Service of type LoadBalancer or NodePort is replaced without a ' +
    'pause: it has no `minReadySeconds`, no readiness gate, no `preStop` hook and no ' +
    '`terminationDrainDuration` of its own. The load balancer may send requests to pods that ' +
    'are going, or not yet to new ones.',
  help:
    'Set `minReadySeconds` of the gateway’s release, and in its pod annotation ' +
    '`proxy.istio.io/config` a `terminationDrainDuration` longer than the load balancer takes, ' +
    'with `terminationGracePeriodSeconds` above it.',
  needs: ['Service'],
  find: evidence => {
    const abrupt = movedGateways(evidence).filter(
      each => each.workload.wanted > 0 && isExposed(evidence, each) && !takesTime(each),
    )
    if (abrupt.length === 0) return []
    return [
      {
        what:
          `${abrupt.length} gateway(s) behind a load balancer are replaced without a pause: ` +
          `${some(abrupt.map(movedPlace))}.`,
        why:
          'For some seconds the load balancer may answer 502 or 504, until it has removed the ' +
          'old pods and added the new ones.',
        next: [
          'Set minReadySeconds and terminationDrainDuration in the values of its release, or ' +
            'move gateways in a quiet hour.',
        ],
        objects: refsOf(abrupt),
      },
    ]
  },
}

const isExposed = (evidence: Evidence, moved: Moved): boolean =>
  servicesOf(evidence, moved).some(each =>
    ['LoadBalancer', 'NodePort'].includes(at(each, 'spec', 'type') as string),
  )

function takesTime({raw, workload}: Moved): boolean {
  const spec = at(raw, 'spec', 'template', 'spec')
  const hooks = rows(at(spec, 'containers')).some(
    each => at(each, 'lifecycle', 'preStop') !== undefined,
  )
  const config = workload.templateAnnotations['proxy.istio.io/config'] ?? ''
  return (
    raw === undefined ||
    hooks ||
    (count(at(raw, 'spec', 'minReadySeconds')) ?? 0) > 0 ||
    rows(at(spec, 'readinessGates')).length > 0 ||
    config.includes('terminationDrainDuration')
  )
}
