import {selects} from '../../../mesh/selector.ts'
import type {Node, NodeRequirement, NodeTerm, PodSpec, Toleration} from './object-types.ts'
import {own} from '../../../mesh/own.ts'

/** Why a pod cannot be on a node, as the scheduler says it; undefined when it can (room aside). */
export function filterFailure(spec: PodSpec, node: Node): string | undefined {
  if (
    node.spec?.unschedulable === true &&
    !(spec.tolerations ?? []).some(each => tolerates(each, UNSCHEDULABLE))
  )
    return 'node(s) were unschedulable'
  if (!matchesNode(spec, node)) return "node(s) didn't match Pod's node affinity/selector"
  const taint = (node.spec?.taints ?? []).find(
    each =>
      each.effect !== 'PreferNoSchedule' &&
      !(spec.tolerations ?? []).some(toleration => tolerates(toleration, each)),
  )
  return taint === undefined ? undefined : `node(s) had untolerated taint(s)`
}

interface Taint {
  readonly key: string
  readonly value?: string
  readonly effect: string
}

const UNSCHEDULABLE: Taint = {key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule'}

function tolerates(
  {key, operator = 'Equal', value = '', effect}: Toleration,
  taint: Taint,
): boolean {
  if (effect !== undefined && effect !== '' && effect !== taint.effect) return false
  if (operator === 'Exists') return key === undefined || key === '' || key === taint.key
  return key === taint.key && value === (taint.value ?? '')
}

/** nodeSelector and required node affinity. */
function matchesNode({nodeSelector, affinity}: PodSpec, node: Node): boolean {
  if (
    !selects(
      nodeSelector === undefined ? {} : {matchLabels: nodeSelector},
      node.metadata.labels ?? {},
    )
  )
    return false
  const terms =
    affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  return terms === undefined || terms.some(term => matchesTerm(term, node))
}

function matchesTerm(
  {matchExpressions = [], matchFields = []}: NodeTerm,
  {metadata}: Node,
): boolean {
  const labels = metadata.labels ?? {}
  return (
    matchExpressions.every(each => matches(each, labels)) &&
    selects({matchExpressions: matchFields}, {'metadata.name': metadata.name})
  )
}

function matches(requirement: NodeRequirement, labels: Readonly<Record<string, string>>): boolean {
  const {key, operator, values = []} = requirement
  if (operator === 'Gt') return Number(own(labels, key)) > Number(values[0])
  if (operator === 'Lt') return Number(own(labels, key)) < Number(values[0])
  return selects({matchExpressions: [requirement]}, labels)
}
