import type {Faults} from '../../world/istio/faults.ts'
import {asking, gateway, istio} from './istio.ts'
import {disruptionBudget, namespace, quota, service, workload} from './objects.ts'
import {revisionOf} from './scenario.ts'
import type {Scenario, Versions} from './scenario.ts'

/** A mesh that is well, and on which an upgrade meets all that can go wrong in its namespaces. */
export function trouble({from, next}: Versions): Scenario {
  return {
    about:
      'An upgrade that meets trouble: pods that never get ready, a proxy that rejects, a ' +
      'budget and a quota without room',
    faults: faultsOf([revisionOf(next), ...LATER]),
    steps: [
      ...istio({version: from}),
      {
        do: 'put',
        objects: ['well', 'stuck', 'picky', 'guarded', 'tight', 'istio-ingress'].map(name =>
          namespace(name, asking(undefined)),
        ),
      },
      gateway({name: 'ingress', namespace: 'istio-ingress', version: from}),
      {do: 'put', objects: [...workloads, ...limits]},
      {do: 'ready'},
    ],
  }
}

/**
 * Revisions of the demo charts' other versions. Faults are by name of a revision, and only those
 * that come may suffer.
 */
const LATER = ['1-28-10', '1-29-6']

const faultsOf = (revisions: readonly string[]): Faults => ({
  proxies: Object.fromEntries(
    revisions.flatMap(revision => [
      [`stuck/${revision}`, 'off'],
      [`picky/${revision}`, 'nack'],
    ]),
  ),
})

const workloads: readonly object[] = [
  workload({kind: 'Deployment', name: 'web', namespace: 'well', replicas: 2}),
  workload({kind: 'Deployment', name: 'web', namespace: 'stuck', replicas: 2}),
  workload({kind: 'Deployment', name: 'web', namespace: 'picky', replicas: 2}),
  workload({kind: 'Deployment', name: 'web', namespace: 'guarded', replicas: 2}),
  workload({
    kind: 'Deployment',
    name: 'web',
    namespace: 'tight',
    replicas: 3,
    spec: {strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}},
  }),
  ...['well', 'stuck', 'picky', 'guarded', 'tight'].map(name => service('web', name)),
]

/**
 * No pod of one may be evicted; the other has room for just what runs, and its workload needs one
 * more to roll.
 */
const limits: readonly object[] = [
  disruptionBudget('web', 'guarded', {minAvailable: 2}),
  quota('pods', 'tight', {pods: '3'}),
]
