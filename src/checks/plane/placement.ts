import {at, condition, labelMap, labelsOf, rows, selectorIn} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {selects} from '../../mesh/selector.ts'
import type {Labels} from '../../mesh/selector.ts'
import {sh} from '../../mesh/shell.ts'
import {quantity} from '../platform/quantity.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {discoveryOf, oldPlanes} from './old-planes.ts'

/** F-39: the new istiod is made like the old one, and must find a node beside it. */
export const placement: Check = {
  code: 'NEW_ISTIOD_WITHOUT_NODE',
  title: 'There are nodes that can take the new istiod beside the old one',
  severity: 'warns',
  source: 'F-39',
  means:
    'By its node selector, its tolerations, what it asks for or the rule that its pods keep ' +
    'apart, the new istiod, which is made like the old one, has no node to go to. What other ' +
    'pods take of a node is not counted here.',
  help:
    'Free or add a node for it, or relax its values, before the upgrade. meshctl waits for it ' +
    'and touches no workload before it serves.',
  needs: ['Node', 'Deployment.apps'],
  find: evidence => {
    const last = oldPlanes(evidence).at(-1)
    const nodes = evidence.survey.of('Node')
    if (
      last === undefined ||
      nodes.length === 0 ||
      evidence.seen.revisions.has(evidence.asked.revision)
    )
      return []
    const fit = nodes.filter(each => takes(each, last.object))
    if (fit.length === 0) return [nowhere(last.object, nodes.length)]
    return crowded(evidence, last.object, fit.length)
  },
}

const nowhere = (plane: KubeObject, nodes: number): Hit => ({
  severity: 'blocks',
  what:
    `None of ${nodes} node(s) can take a new pod like those of ${plane.metadata.name}: they ` +
    'are not ready or cordoned, have other labels or taints, or are too small.',
  why: 'The new istiod would stay Pending, and the upgrade would never get beyond its installation.',
  next: [
    'kubectl get nodes --show-labels',
    sh`kubectl -n ${plane.metadata.namespace ?? ''} get deployment ${plane.metadata.name} -o yaml`,
    'Make a node that fits, or change nodeSelector, tolerations or resources in the values, then plan again.',
  ],
  objects: [
    {kind: 'Deployment', namespace: plane.metadata.namespace ?? '', name: plane.metadata.name},
  ],
})

/**
 * Pods that keep apart from all that is labelled as istiod need a node each, old and new together.
 */
function crowded({seen, asked}: Evidence, plane: KubeObject, nodes: number): readonly Hit[] {
  const labels = labelMap(at(plane, 'spec', 'template', 'metadata', 'labels'))
  const [own, next] = [labels, {...labels, 'istio.io/rev': asked.revision, istio: 'istiod'}]
  const byHost = rows(
    at(
      plane,
      'spec',
      'template',
      'spec',
      'affinity',
      'podAntiAffinity',
      'requiredDuringSchedulingIgnoredDuringExecution',
    ),
  ).some(
    each =>
      each['topologyKey'] === 'kubernetes.io/hostname' &&
      keepsFrom(each, own) &&
      keepsFrom(each, next),
  )
  const running = asked.from.reduce(
    (sum, each) => sum + (seen.revisions.get(each)?.deployment.wanted ?? 0),
    0,
  )
  if (!byHost || running < nodes) return []
  return [
    {
      what: `Pods of istiod must not share a node, ${running} of them run, and ${nodes} node(s) can take them.`,
      why: 'The new istiod finds no node of its own while the old one runs, and stays Pending.',
      next: [
        sh`kubectl -n ${plane.metadata.namespace ?? ''} get pods -l app=istiod -o wide`,
        'Add a node, or make the anti-affinity in the values a preference, then plan again.',
      ],
      objects: [
        {kind: 'Deployment', namespace: plane.metadata.namespace ?? '', name: plane.metadata.name},
      ],
    },
  ]
}

function keepsFrom(term: unknown, labels: Labels): boolean {
  const selector = at(term, 'labelSelector')
  return selector !== undefined && selects(selectorIn(selector), labels)
}

function takes(node: KubeObject, plane: KubeObject): boolean {
  const spec = at(plane, 'spec', 'template', 'spec')
  return (
    at(node, 'spec', 'unschedulable') !== true &&
    condition(node, 'Ready')?.status !== 'False' &&
    selects({matchLabels: labelMap(at(spec, 'nodeSelector'))}, labelsOf(node)) &&
    tolerates(node, spec) &&
    hasRoom(node, plane)
  )
}

/** Does it tolerate every taint that keeps pods away? */
function tolerates(node: KubeObject, spec: unknown): boolean {
  const taints = rows(at(node, 'spec', 'taints')).filter(
    each => each['effect'] === 'NoSchedule' || each['effect'] === 'NoExecute',
  )
  const tolerations = rows(at(spec, 'tolerations'))
  return taints.every(taint => tolerations.some(each => isFor(each, taint)))
}

function isFor(
  toleration: Readonly<Record<string, unknown>>,
  taint: Readonly<Record<string, unknown>>,
): boolean {
  const [key, effect] = [toleration['key'] ?? '', toleration['effect'] ?? '']
  if (effect !== '' && effect !== taint['effect']) return false
  if (toleration['operator'] === 'Exists') return key === '' || key === taint['key']
  return key === taint['key'] && (toleration['value'] ?? '') === (taint['value'] ?? '')
}

/** An empty node of its size; what cannot be read counts as room. */
const hasRoom = (node: KubeObject, plane: KubeObject): boolean =>
  ['cpu', 'memory'].every(name => {
    const [needs, has] = [
      quantity(at(discoveryOf(plane), 'resources', 'requests', name)),
      quantity(at(node, 'status', 'allocatable', name)),
    ]
    return needs === undefined || has === undefined || needs <= has
  })
