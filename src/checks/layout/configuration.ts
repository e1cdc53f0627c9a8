import {some} from '../../mesh/sentences.ts'
import type {Check} from '../check.ts'
import {PLACES, isAimed, refsOf, rootNow} from './facts.ts'
import {gatewayPlaces} from './places.ts'
import {kindAndPlace} from '../place.ts'

const SOURCE = 'layout of a production mesh'

export const gatewayConfig: Check = {
  code: 'LAYOUT_GATEWAY_CONFIG_SCATTERED',
  title: 'Gateway objects lie with the gateways',
  severity: 'info',
  source: SOURCE,
  means:
    'Gateway objects of Istio lie in namespaces of applications or of istiod, and open ports ' +
    'and hosts on gateways elsewhere.',
  help:
    'Keep them in `istio-gateways` or beside the gateway, and let VirtualServices name them ' +
    'from there.',
  needs: ['Gateway.networking.istio.io'],
  find: evidence => {
    const places = gatewayPlaces(evidence)
    const scattered = evidence.survey
      .of('Gateway.networking.istio.io')
      .filter(each => !places.includes(each.metadata.namespace ?? ''))
    return scattered.length === 0
      ? []
      : [
          {
            what:
              `${scattered.length} Gateway object(s) lie away from any gateway: ` +
              `${some(scattered.map(kindAndPlace))}.`,
            why:
              'Anybody who may write in such a namespace can open hosts and ports of a shared ' +
              'gateway, or take those of other teams.',
            next: [
              `Make them anew in ${PLACES.shared}, let VirtualServices name them as ` +
                `${PLACES.shared}/NAME, then remove the old ones; after the upgrade.`,
            ],
            objects: refsOf(scattered),
          },
        ]
  },
}

export const broadFilters: Check = {
  code: 'LAYOUT_ENVOYFILTER_BROAD',
  title: 'An EnvoyFilter outside of the root namespace says for which workloads it is',
  severity: 'info',
  source: SOURCE,
  means:
    'An EnvoyFilter without a selector changes every proxy of its namespace, those of ' +
    'tomorrow included. It is written against one version of Envoy, so all of them can break ' +
    'in the same upgrade.',
  help:
    'Give it a `workloadSelector` or `targetRefs`, or keep it in the root namespace when it is ' +
    'meant for all.',
  needs: ['ConfigMap', 'EnvoyFilter.networking.istio.io'],
  find: evidence => {
    const known = [rootNow(evidence), evidence.seen.istioNamespace, PLACES.root]
    const broad = evidence.survey
      .of('EnvoyFilter.networking.istio.io')
      .filter(each => !known.includes(each.metadata.namespace) && !isAimed(each))
    return broad.length === 0
      ? []
      : [
          {
            what:
              `${broad.length} EnvoyFilter(s) count for every proxy of their namespace: ` +
              `${some(broad.map(kindAndPlace))}.`,
            why:
              'If one does not work with the new Envoy, the first pod that moves is affected, ' +
              'and it cannot be tried on a single workload.',
            next: ['Add spec.workloadSelector.labels to each, for the workloads that need it.'],
            objects: refsOf(broad),
          },
        ]
  },
}
