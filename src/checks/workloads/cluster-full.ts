import {at} from '../../mesh/fields.ts'
import {some} from '../../mesh/sentences.ts'
import {own} from '../../mesh/own.ts'
import type {Check, Evidence} from '../check.ts'
import type {Amounts, Resources} from '../platform/proxy-resources.ts'
import {proxyResources} from '../platform/proxy-resources.ts'
import {quantity} from '../platform/quantity.ts'
import {resourcesOf} from '../platform/quota.ts'
import type {Moved} from './moved.ts'
import {APPS, KINDS, movedWorkloads, movedPlace, refsOf} from './moved.ts'
import {nodesFor} from './nodes.ts'
import {roomOf} from './rolling.ts'

/**
 * F-80, F-81: what is asked for in all, against what all nodes have. Who has room in the sum may
 * still find no single node.
 */
export const clusterFull: Check = {
  code: 'CLUSTER_FULL',
  title: 'The nodes have room for the additional pods of rollouts',
  severity: 'warns',
  source: 'F-80, F-81',
  means:
    'What all workloads request together leaves less room on all nodes than one additional ' +
    'pod of a workload needs, and the workload may not take a pod away first. Its new pod ' +
    'stays Pending until a node is added.',
  help:
    'Add nodes for the time of the waves, see that the autoscaler may, or let the workload ' +
    'take one pod away first (`maxUnavailable: 1`).',
  needs: ['Node', ...APPS],
  find: evidence => {
    const free = freeOf(evidence)
    if (free === undefined) return []
    const stuck = movedWorkloads(evidence).filter(
      each =>
        each.workload.wanted > 0 &&
        roomOf(each)?.unavailable === 0 &&
        Object.entries(needOf(evidence, each)).some(
          ([name, amount]) => amount > 0 && amount > (own(free, name) ?? 0),
        ),
    )
    if (stuck.length === 0) return []
    return [
      {
        what:
          `All nodes together have ${shown(free)} left by requests, which is too little for ` +
          `one more pod of ${stuck.length} workload(s) that must make one first: ` +
          `${some(stuck.map(movedPlace))}.`,
        why:
          'Their new pods stay Pending while the old ones serve: no traffic is lost, but the ' +
          'wave halts, unless an autoscaler adds a node.',
        next: [
          'kubectl describe nodes',
          'Add a node for the time of the waves, or set maxUnavailable of these workloads to 1.',
        ],
        objects: refsOf(stuck),
      },
    ]
  },
}

const shown = ({cpu = 0, memory = 0, pods = 0}: Amounts): string =>
  `${Math.max(0, Math.floor(cpu * 1000))}m CPU, ` +
  `${Math.max(0, Math.floor(memory / 2 ** 20))}Mi memory and ${Math.max(0, pods)} place(s) ` +
  'for pods'

/**
 * Undefined: a node does not say what it has. Pods of other owners, and what single nodes have, are
 * not counted: the room is rather too big.
 */
function freeOf(evidence: Evidence): Amounts | undefined {
  const {survey, seen} = evidence
  const nodes = nodesFor(survey, {tolerations: [{}]})
  const all = (name: string): number =>
    nodes.reduce(
      (sum, each) => sum + (quantity(at(each, 'status', 'allocatable', name)) ?? Number.NaN),
      0,
    )
  const has = {cpu: all('cpu'), memory: all('memory'), pods: all('pods')}
  if (nodes.length === 0 || Object.values(has).some(each => Number.isNaN(each))) return undefined
  const used = [
    ...takenBy(evidence),
    ...[...seen.revisions.values()].map(each => {
      const raw = survey
        .of('Deployment.apps')
        .find(
          other =>
            other.metadata.namespace === seen.istioNamespace &&
            other.metadata.name === each.deployment.name,
        )
      return {
        one: resourcesOf(at(raw, 'spec', 'template', 'spec')).requests,
        pods: each.replicas.length,
      }
    }),
  ]
  const sum = (name: string): number =>
    used.reduce((total, {one, pods}) => total + (own(one, name) ?? 0) * pods, 0)
  const strays = [...seen.namespaces.values()].reduce(
    (total, each) => total + each.unmanagedPods.length,
    0,
  )
  return {
    cpu: has.cpu - sum('cpu'),
    memory: has.memory - sum('memory'),
    pods: has.pods - strays - used.reduce((total, each) => total + each.pods, 0),
  }
}

/** What each workload's pods request, and how many there are; istiod is none of them. */
function takenBy(evidence: Evidence): readonly {readonly one: Amounts; readonly pods: number}[] {
  const raws = new Map(
    KINDS.flatMap(kind =>
      evidence.survey
        .of(`${kind}.apps`)
        .map(
          each => [`${kind}/${each.metadata.namespace ?? ''}/${each.metadata.name}`, each] as const,
        ),
    ),
  )
  return [...evidence.seen.namespaces.values()].flatMap(namespace =>
    namespace.workloads.map(workload => ({
      one: asked(
        evidence,
        {
          namespace,
          workload,
          raw: raws.get(`${workload.ref.kind}/${namespace.name}/${workload.ref.name}`),
        },
        workload.pods.some(pod => pod.proxy?.type === 'sidecar'),
      ).requests,
      pods: workload.pods.length,
    })),
  )
}

const needOf = (evidence: Evidence, moved: Moved): Amounts => ({
  ...asked(evidence, moved, !moved.workload.isGateway).requests,
  pods: 1,
})

function asked(evidence: Evidence, {workload, raw}: Moved, withProxy: boolean): Resources {
  const own = resourcesOf(at(raw, 'spec', 'template', 'spec'))
  if (!withProxy) return own
  const proxy = proxyResources(evidence, workload.templateAnnotations)
  return {
    requests: {
      cpu: (own.requests['cpu'] ?? 0) + (proxy.requests['cpu'] ?? 0),
      memory: (own.requests['memory'] ?? 0) + (proxy.requests['memory'] ?? 0),
    },
    limits: own.limits,
  }
}
