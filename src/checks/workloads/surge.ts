import {at, count, labelsOf, rows, selectorIn, text, texts} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import {some} from '../../mesh/sentences.ts'
import {selects} from '../../mesh/selector.ts'
import {sh} from '../../mesh/shell.ts'
import {own} from '../../mesh/own.ts'
import type {Check, Evidence} from '../check.ts'
import type {Moved} from './moved.ts'
import {movedWorkloads, movedPlace, refOf, refsOf} from './moved.ts'
import {nodesFor} from './nodes.ts'
import {roomOf} from './rolling.ts'
import {kubectl} from '../place.ts'

const NO_SURGE = '{"spec":{"strategy":{"rollingUpdate":{"maxSurge":0,"maxUnavailable":1}}}}'

/** F-80: a new pod must come before an old one may go, and there is no place where it may stand. */
export const surgeDeadlock: Check = {
  code: 'SURGE_HAS_NO_PLACE',
  title: 'Rollouts find a node for their additional pod',
  severity: 'warns',
  source: 'F-80',
  means:
    'The pods of a workload may not share a node (required anti-affinity, or a port of the ' +
    'host), each node has one already, and the roll-out may take none away first. Its new ' +
    'pod stays Pending for ever while all looks ready.',
  help:
    'Set `maxUnavailable: 1` and `maxSurge: 0` for the workload, add a node, or make the ' +
    'anti-affinity a preference.',
  needs: ['Node', 'Deployment.apps'],
  find: evidence => {
    const stuck = movedWorkloads(evidence).filter(each => isStuck(evidence, each))
    const [first] = stuck
    if (first === undefined) return []
    return [
      {
        what:
          `${stuck.length} workload(s) need a separate node for each pod, may not remove a pod ` +
          `first, and have a pod on every node: ${some(stuck.map(movedPlace))}.`,
        why:
          'The additional pod of the rollout stays Pending unless a node is added: the wave ' +
          'halts, and all old pods still run.',
        next: [
          sh`${kubectl('patch', refOf(first))} -p ${NO_SURGE}`,
          'Or add a node for the time of the wave.',
        ],
        objects: refsOf(stuck),
      },
    ]
  },
}

function isStuck({survey}: Evidence, moved: Moved): boolean {
  const room = roomOf(moved)
  if (
    moved.workload.ref.kind !== 'Deployment' ||
    room === undefined ||
    room.unavailable > 0 ||
    moved.workload.wanted === 0
  )
    return false
  const spec = at(moved.raw, 'spec', 'template', 'spec')
  const nodes = nodesFor(survey, spec)
  return (
    survey.of('Node').length > 0 &&
    apartBy(moved, spec).some(key => placesBy(nodes, key) <= moved.workload.wanted)
  )
}

/** Labels of nodes of which no two pods of the workload may share a value. */
function apartBy({namespace, workload}: Moved, spec: unknown): readonly string[] {
  const terms = rows(
    at(spec, 'affinity', 'podAntiAffinity', 'requiredDuringSchedulingIgnoredDuringExecution'),
  ).filter(term => {
    const elsewhere =
      texts(term['namespaces']).length > 0 && !texts(term['namespaces']).includes(namespace.name)
    const selector = term['labelSelector']
    const byTemplate = texts(term['matchLabelKeys']).includes('pod-template-hash')
    return (
      !elsewhere &&
      !byTemplate &&
      selector !== undefined &&
      selector !== null &&
      selects(selectorIn(selector), workload.templateLabels)
    )
  })
  const onHost =
    at(spec, 'hostNetwork') === true ||
    rows(at(spec, 'containers')).some(each =>
      rows(each['ports']).some(port => (count(port['hostPort']) ?? 0) > 0),
    )
  return [...terms.flatMap(each => text(each['topologyKey']) ?? []), ...(onHost ? [HOST] : [])]
}

const HOST = 'kubernetes.io/hostname'

const placesBy = (nodes: readonly KubeObject[], key: string): number =>
  new Set(
    nodes.flatMap(each => own(labelsOf(each), key) ?? (key === HOST ? each.metadata.name : [])),
  ).size
