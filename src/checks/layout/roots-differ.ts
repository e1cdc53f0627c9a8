import {some} from '../../mesh/sentences.ts'
import type {Revision} from '../../mesh/names.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {MESH_WIDE, broadIn, refsOf, rootOf} from './facts.ts'
import {kindAndPlace} from '../place.ts'

/** Two istiods with other root namespaces obey other mesh-wide rules (`rootNamespace` of
 * https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/). */
export const rootsDiffer: Check = {
  code: 'ROOT_NAMESPACES_DIFFER',
  title: 'All istiods read mesh-wide configuration from the same namespace',
  severity: 'blocks',
  source: 'Istio: global mesh options, rootNamespace',
  means:
    'Two istiods that run have other root namespaces, and pods will move from one to what ' +
    'follows the other. What is said for the whole mesh there, mutual TLS and denials among ' +
    'it, stops to count for every pod that moves.',
  help: 'Give all the same `meshConfig.rootNamespace` first, with the objects copied there.',
  needs: ['ConfigMap'],
  find: evidence => evidence.asked.from.flatMap(old => judged(evidence, old) ?? []),
}

/**
 * Whether the values will give the new one what the old one has is MESH_CONFIG_NOT_IN_VALUES' to
 * tell; here istiods that run are compared.
 */
function judged(evidence: Evidence, old: Revision): Hit | undefined {
  const {seen, asked} = evidence
  const other = seen.revisions.has(asked.revision) ? asked.revision : (asked.from.at(-1) ?? old)
  const [before, after] = [rootOf(evidence, old), rootOf(evidence, other)]
  if (before === undefined || after === undefined)
    return evidence.survey.isBlind('ConfigMap')
      ? undefined
      : untold(evidence, before === undefined ? old : other)
  if (before === after) return undefined
  return differing(evidence, {one: old, before, other, after})
}

function differing(
  evidence: Evidence,
  {
    one,
    before,
    other,
    after,
  }: {
    readonly one: Revision
    readonly before: string
    readonly other: Revision
    readonly after: string
  },
): Hit {
  const {seen, survey, asked} = evidence
  const said = [...broadIn(evidence, before), ...broadIn(evidence, after)]
  const isEmpty = said.length === 0 && MESH_WIDE.every(kind => !survey.isBlind(kind))
  const origin = other === asked.revision ? '' : ', whose values the new one gets,'
  const list = said.length === 0 ? '' : `: ${some(said.map(kindAndPlace))}`
  const config = one === 'default' ? 'istio' : `istio-${one}`
  return {
    severity: isEmpty ? 'warns' : 'blocks',
    what:
      `istiod ${one} takes mesh-wide configuration from ${before}, and ${other}${origin} from ` +
      `${after}${list}.`,
    why:
      `Pods that move no longer get the mesh-wide configuration of ${before} but that of ` +
      `${after}: ` +
      'mutual TLS, deny policies and filters may end, and no error is reported.',
    next: [
      sh`kubectl -n ${seen.istioNamespace} get configmap ${config} -o jsonpath='{.data.mesh}'`,
      'Give both the same meshConfig.rootNamespace by the values of their releases, with all ' +
        'mesh-wide objects there, then plan again.',
    ],
    objects: refsOf(said),
  }
}

const untold = ({seen}: Evidence, revision: Revision): Hit => ({
  severity: 'warns',
  what:
    `It cannot be told from which namespace istiod ${revision} takes mesh-wide configuration: ` +
    'its ConfigMap was not found.',
  why:
    'If old and new differ, mesh-wide mutual TLS, deny policies and filters end for every pod ' +
    'that moves.',
  next: [
    sh`kubectl -n ${seen.istioNamespace} get configmaps`,
    'Compare rootNamespace of both before you go on.',
  ],
  objects: [],
})
