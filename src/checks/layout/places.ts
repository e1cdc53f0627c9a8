import {nameOf} from '../../mesh/pods.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {NamespaceFacts, WorkloadFacts} from '../../mesh/snapshot.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {PLACES, gatewaysIn, isGateway, othersIn, rootNow, workloadRefs} from './facts.ts'

const SOURCE = 'layout of a production mesh'

export const planeAlone: Check = {
  code: 'LAYOUT_PLANE_SHARED',
  title: 'istiod has its namespace to itself, and so has mesh-wide configuration',
  severity: 'info',
  source: SOURCE,
  means:
    'Gateways or applications run in the namespace of istiod, or anything at all in the root ' +
    'namespace. Whoever may change them can come near the keys of the mesh and what counts ' +
    'for all of it, and they cannot be moved apart from it.',
  help:
    'Give gateways namespaces of their own, and applications theirs; move them one by one, ' +
    'after the upgrade.',
  needs: [],
  find: evidence => {
    const {seen} = evidence
    const plane = seen.namespaces.get(seen.istioNamespace)
    const root = [...seen.namespaces.values()].find(
      each => each.name === rootNow(evidence) && each.name !== seen.istioNamespace,
    )
    return [
      ...(plane === undefined
        ? []
        : shared(plane, gatewaysIn(plane), {
            what: 'gateway(s) run beside istiod',
            next:
              `Install them anew in ${PLACES.ingress}, ${PLACES.egress} or ${PLACES.eastwest}, ` +
              'lead traffic over, then remove the old ones.',
          })),
      ...(plane === undefined
        ? []
        : shared(plane, othersIn(plane), {
            what: 'workload(s) that are no part of the control plane run beside istiod',
            next: 'Move them to namespaces of their own.',
          })),
      ...(root === undefined
        ? []
        : shared(root, root.workloads, {
            what: 'workload(s) run in the root namespace',
            next: 'Move them to namespaces of their own: only configuration belongs there.',
          })),
    ]
  },
}

function shared(
  namespace: NamespaceFacts,
  workloads: readonly WorkloadFacts[],
  {what, next}: {readonly what: string; readonly next: string},
): readonly Hit[] {
  if (workloads.length === 0) return []
  return [
    {
      what: `In ${namespace.name} ${workloads.length} ${what}: ${some(workloads.map(nameOf))}.`,
      why:
        'Rights, quotas, policies and labels of that namespace then apply to both. Anybody who ' +
        'may run pods there can use its service accounts and Secrets.',
      next: [sh`kubectl -n ${namespace.name} get deployments,statefulsets,daemonsets`, next],
      objects: workloadRefs(namespace, workloads),
    },
  ]
}

export const gatewaysApart: Check = {
  code: 'LAYOUT_GATEWAY_AMONG_APPS',
  title: 'Gateways have namespaces of their own',
  severity: 'info',
  source: SOURCE,
  means:
    'A gateway runs in the namespace of applications. It holds certificates and takes ' +
    'traffic from outside, and it moves with labels and waves that are meant for ' +
    'applications.',
  help: 'Install it in a namespace for gateways, and lead traffic over.',
  needs: [],
  find: ({seen}) =>
    [...seen.namespaces.values()]
      .filter(
        each =>
          each.name !== seen.istioNamespace &&
          gatewaysIn(each).length > 0 &&
          othersIn(each).length > 0,
      )
      .map(each => ({
        what: `In ${each.name} ${some(gatewaysIn(each).map(nameOf))} run(s) among applications.`,
        why:
          'Anybody who may deploy the applications can read the certificates of the gateway, ' +
          'and a wave that moves the applications moves the gateway too.',
        next: [
          `Install the gateway in ${PLACES.ingress}, ${PLACES.egress} or ${PLACES.eastwest}, ` +
            `with what they share in ${PLACES.shared}, and lead traffic over.`,
        ],
        objects: workloadRefs(each, gatewaysIn(each)),
      })),
}

export const gatewaysTogether: Check = {
  code: 'LAYOUT_GATEWAYS_TOGETHER',
  title: 'Gateways for what comes in, what goes out and other clusters are apart',
  severity: 'info',
  source: SOURCE,
  means:
    'Gateways of different duties run in the same namespace. They have other owners, other ' +
    'rights and other risks, and cannot be moved in waves of their own.',
  help: 'Give each duty a namespace.',
  needs: [],
  find: ({seen}) =>
    [...seen.namespaces.values()]
      .filter(each => each.name !== seen.istioNamespace)
      .flatMap(each => {
        const gateways = gatewaysIn(each)
        const duties = [...new Set(gateways.map(dutyOf))]
        return duties.length < 2
          ? []
          : [
              {
                what:
                  `In ${each.name} gateways of ${duties.length} duties run together ` +
                  `(${duties.join(', ')}): ${some(gateways.map(nameOf))}.`,
                why:
                  'They share rights and Secrets, and the upgrade moves them together, so a ' +
                  'problem of one affects all.',
                next: [`Keep ${duties.map(duty => `${duty} in ${PLACES[duty]}`).join(', ')}.`],
                objects: workloadRefs(each, gateways),
              },
            ]
      }),
}

function dutyOf({ref, templateLabels}: WorkloadFacts): 'ingress' | 'egress' | 'eastwest' {
  const said = `${ref.name} ${templateLabels['istio'] ?? ''}`
  if (/egress/.test(said)) return 'egress'
  return /east-?west/.test(said) ? 'eastwest' : 'ingress'
}

/** Namespaces in which gateways may keep their own configuration. */
export function gatewayPlaces({seen}: Evidence): readonly string[] {
  const own = [...seen.namespaces.values()].filter(
    each =>
      each.name !== seen.istioNamespace &&
      each.workloads.some(isGateway) &&
      othersIn(each).length === 0,
  )
  return [
    ...Object.values(PLACES).filter(each => each !== PLACES.root),
    ...own.map(each => each.name),
  ]
}
