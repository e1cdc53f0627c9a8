import {asking, gateway, istio} from './istio.ts'
import {namespace, workload} from './objects.ts'
import type {Scenario, Versions} from './scenario.ts'

const [NAMESPACES, WORKLOADS, REPLICAS] = [40, 8, 8]

/**
 * A node of the sandbox has 8 CPUs, a proxy asks for a tenth of one, istiods and gateways for more.
 */
const PODS_OF_A_NODE = 70

/** With room for all pods at once and a quarter more while they roll. */
const NODES = Math.ceil((NAMESPACES * WORKLOADS * REPLICAS * 1.25) / PODS_OF_A_NODE)

/** Some hundred Deployments with thousands of pods. */
export function large({from}: Versions): Scenario {
  const names = Array.from(
    {length: NAMESPACES},
    (_, at) => `team-${String(at + 1).padStart(2, '0')}`,
  )
  return {
    about:
      `A large mesh: ${NAMESPACES * WORKLOADS} Deployments with ` +
      `${NAMESPACES * WORKLOADS * REPLICAS} pods in ${NAMESPACES} namespaces`,
    nodes: NODES,
    timeoutMs: 600_000,
    steps: [
      ...istio({version: from, replicas: 2}),
      {
        do: 'put',
        objects: [...names, 'istio-ingress'].map(name => namespace(name, asking(undefined))),
      },
      gateway({name: 'ingress', namespace: 'istio-ingress', version: from}),
      {do: 'put', objects: names.flatMap(deploymentsOf)},
      {do: 'ready'},
    ],
  }
}

function deploymentsOf(namespace: string): object[] {
  return Array.from({length: WORKLOADS}, (_, at) =>
    workload({kind: 'Deployment', name: `service-${at + 1}`, namespace, replicas: REPLICAS}),
  )
}
