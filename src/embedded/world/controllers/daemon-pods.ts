import {REVISION_LABEL} from './revisions.ts'
import type {DaemonSetState} from './daemon-set.ts'
import {filterFailure} from './node-filters.ts'
import {podFrom} from './pods.ts'
import {textOf} from './replica-set.ts'
import type {Affinity, DaemonSet, Node, Pod, PodSpec, Toleration} from './object-types.ts'

const COMPONENT = 'daemonset-controller'

/** Daemon pods stay on nodes in trouble. */
const TOLERATIONS: readonly Toleration[] = [
  {key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute'},
  {key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute'},
  {key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule'},
  {key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule'},
  {key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule'},
  {key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule'},
]
const NETWORK: Toleration = {
  key: 'node.kubernetes.io/network-unavailable',
  operator: 'Exists',
  effect: 'NoSchedule',
}

/** Shall the node have a pod of the set? */
export function roomFor({spec: {template}}: DaemonSet, node: Node): boolean {
  return filterFailure(tolerant(template.spec), node) === undefined
}

function tolerant(spec: PodSpec): PodSpec {
  const own = spec.tolerations ?? []
  const more = [...TOLERATIONS, ...(spec.hostNetwork === true ? [NETWORK] : [])].filter(
    each =>
      !own.some(
        ({key, operator, effect}) =>
          key === each.key && operator === each.operator && effect === each.effect,
      ),
  )
  return {...spec, tolerations: [...own, ...more]}
}

/** The node that a daemon's pod is on, or is meant for. */
export function nodeOf({spec}: Pod): string | undefined {
  if (spec.nodeName !== undefined && spec.nodeName !== '') return spec.nodeName
  const [term] =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
      ?.nodeSelectorTerms ?? []
  return term?.matchFields?.find(({key}) => key === 'metadata.name')?.values?.[0]
}

export async function makeOn(spread: DaemonSetState, node: string): Promise<void> {
  const {context, set, hash} = spread
  const {template} = set.spec
  const spec = {...tolerant(template.spec), affinity: pinned(template.spec, node)}
  try {
    const pod = await context.client.create(
      context.api.kinds.must('v1', 'Pod'),
      set.metadata.namespace,
      podFrom({...template, spec}, set, {
        labels: {[REVISION_LABEL]: hash, 'pod-template-generation': generationOf(spread)},
      }),
    )
    context.events.tell({
      about: set,
      type: 'Normal',
      reason: 'SuccessfulCreate',
      message: `Created pod: ${pod.metadata.name}`,
      component: COMPONENT,
    })
  } catch (error) {
    context.events.tell({
      about: set,
      type: 'Warning',
      reason: 'FailedCreate',
      message: `Error creating: ${textOf(error)}`,
      component: COMPONENT,
    })
    throw error
  }
}

/** How often the template was changed; the API server tells it, else the revisions do. */
const generationOf = ({set: {metadata}, revision}: DaemonSetState): string =>
  metadata.annotations?.['deprecated.daemonset.template.generation'] ?? String(revision)

/** The template's affinity with its required terms narrowed to one node. */
function pinned({affinity}: PodSpec, node: string): Affinity {
  const matchFields = [{key: 'metadata.name', operator: 'In', values: [node]}]
  const required = {nodeSelectorTerms: [{matchFields}]}
  return {
    ...affinity,
    nodeAffinity: {
      ...affinity?.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: required,
    },
  }
}

export async function takeAway(
  {context, set}: DaemonSetState,
  pods: readonly Pod[],
): Promise<void> {
  for (const pod of pods) {
    await context.client.delete(pod)
    context.events.tell({
      about: set,
      type: 'Normal',
      reason: 'SuccessfulDelete',
      message: `Deleted pod: ${pod.metadata.name}`,
      component: COMPONENT,
    })
  }
}
