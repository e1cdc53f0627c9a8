import {annotationsOf, at, labelsOf, text, texts} from '../../mesh/fields.ts'
import {some} from '../../mesh/sentences.ts'
import type {Json} from '../../mesh/snapshot.ts'
import type {Evidence} from '../check.ts'
import {refOf} from '../place.ts'
import {releasesOf} from './chart-values.ts'
import {valueAt} from '../values/facts.ts'
import {ENTRIES, isUnresolved} from './hosts.ts'
import type {Detect, Sign} from './detect.ts'
import {signsOf} from './detect.ts'

const MODE = 'istio.io/dataplane-mode'
const GATEWAYS = 'Gateway.gateway.networking.k8s.io'

/** `ambient`: namespaces or workloads that are in the ambient mesh. */
export const ambient: Detect = evidence => {
  const namespaces = ambientNamespaces(evidence)
  const workloads = [...evidence.seen.namespaces.values()].flatMap(each =>
    each.workloads
      .filter(inside => inside.templateLabels[MODE] === 'ambient')
      .map(inside => ({kind: inside.ref.kind, namespace: each.name, name: inside.ref.name})),
  )
  return [
    ...(namespaces.length === 0
      ? []
      : [
          {
            what: `namespaces ${some(namespaces)} in the ambient mesh`,
            objects: namespaces.map(name => ({kind: 'Namespace', name})),
          },
        ]),
    ...(workloads.length === 0
      ? []
      : [
          {
            what: `workloads ${some(workloads.map(each => `${each.namespace}/${each.name}`))} in the ambient mesh`,
            objects: workloads,
          },
        ]),
  ]
}

const ambientNamespaces = ({seen}: Evidence): readonly string[] =>
  [...seen.namespaces.values()]
    .filter(each => each.labels[MODE] === 'ambient')
    .map(each => each.name)

const inAmbient = (
  evidence: Evidence,
  detector: Parameters<Detect>[1],
  signs: readonly Sign[],
): readonly Sign[] => (ambient(evidence, detector).length === 0 ? [] : signs)

/** `none-in-ambient`: ServiceEntries without resolution, in a mesh with ambient namespaces. */
export const noneInAmbient: Detect = (evidence, detector) =>
  inAmbient(
    evidence,
    detector,
    signsOf(evidence.survey.of(ENTRIES).filter(isUnresolved), 'with resolution NONE'),
  )

/** `dry-run-in-ambient`: policies that are only tried, in a mesh with ambient namespaces. */
export const dryRunInAmbient: Detect = (evidence, detector) =>
  inAmbient(
    evidence,
    detector,
    signsOf(
      evidence.survey
        .of('AuthorizationPolicy.security.istio.io')
        .filter(each => annotationsOf(each)['istio.io/dry-run'] === 'true'),
      'with annotation istio.io/dry-run',
    ),
  )

/** `networks-in-ambient`: gateways to other networks, in a mesh with ambient namespaces. */
export const networksInAmbient: Detect = (evidence, detector) =>
  inAmbient(
    evidence,
    detector,
    signsOf(
      evidence.survey
        .of(GATEWAYS)
        .filter(each => at(each, 'spec', 'gatewayClassName') === 'istio-east-west'),
      'as a gateway to another network',
    ),
  )

/**
 * `entries-in-ambient`: WorkloadEntries that registered themselves and do not say that they can
 * tunnel, in a mesh with ambient namespaces.
 */
export const entriesInAmbient: Detect = (evidence, detector) => {
  const own = evidence.survey
    .of('WorkloadEntry.networking.istio.io')
    .filter(
      each =>
        annotationsOf(each)['istio.io/autoRegistrationGroup'] !== undefined ||
        annotationsOf(each)['istio.io/workloadController'] !== undefined,
    )
  return inAmbient(
    evidence,
    detector,
    signsOf(
      own.filter(each => tunnelOf(labelsOf(each), at(each, 'spec', 'labels')) !== 'http'),
      'registered by itself and without label networking.istio.io/tunnel',
    ),
  )
}

const TUNNEL = 'networking.istio.io/tunnel'
const tunnelOf = (labels: Readonly<Record<string, string>>, inner: unknown): string | undefined =>
  labels[TUNNEL] ?? text(at(inner, TUNNEL))

/**
 * As many workloads as make what a ztunnel is sent at once too large for the usual limit.
 */
const WORKLOADS_MAX = 40_000

/** `many-workloads`: more pods than a ztunnel can be told of at once. */
export const manyWorkloads: Detect = (evidence, detector) => {
  const pods = [...evidence.seen.namespaces.values()].reduce(
    (sum, each) =>
      sum +
      each.unmanagedPods.length +
      each.workloads.reduce((inside, workload) => inside + workload.pods.length, 0),
    0,
  )
  return inAmbient(
    evidence,
    detector,
    pods <= WORKLOADS_MAX ? [] : [{what: `${pods} pods`, objects: []}],
  )
}

/** `ambient-excluded`: namespaces of the ambient mesh that the CNI's values exclude. */
export const ambientExcluded: Detect = evidence => {
  const lists = releasesOf(evidence)
    .filter(each => each.chart === 'cni')
    .flatMap(each => [
      valueAt(each.values, 'excludeNamespaces'),
      valueAt(each.values, 'cni.excludeNamespaces'),
    ])
  const excluded = new Set([
    ...lists.flatMap((each: Json | undefined) => texts(each)),
    ...(lists.length > 0 && lists.every(each => each === undefined) ? ['kube-system'] : []),
  ])
  const hit = ambientNamespaces(evidence).filter(each => excluded.has(each))
  return hit.length === 0
    ? []
    : [
        {
          what: `namespaces ${some(hit)} in the ambient mesh and in excludeNamespaces of the CNI`,
          objects: hit.map(name => ({kind: 'Namespace', name})),
        },
      ]
}

const isWaypoint = (gateway: unknown): boolean =>
  at(gateway, 'spec', 'gatewayClassName') === 'istio-waypoint'

/** `waypoints`: gateways of the class of waypoints. */
export const waypoints: Detect = ({survey}) =>
  signsOf(survey.of(GATEWAYS).filter(isWaypoint), 'as a waypoint')

const USE = 'istio.io/use-waypoint'

/**
 * `waypoint-labels`: waypoints that are bound to a ServiceAccount, or that no label of a namespace
 * or Service names.
 */
export const waypointLabels: Detect = ({survey}) => {
  const named = new Set(
    [
      ...survey.of('Namespace').map(each => ({each, inside: each.metadata.name})),
      ...survey.of('Service').map(each => ({each, inside: each.metadata.namespace ?? ''})),
    ].map(
      ({each, inside}) =>
        `${labelsOf(each)[`${USE}-namespace`] ?? inside}/${labelsOf(each)[USE] ?? ''}`,
    ),
  )
  const unnamed = survey
    .of(GATEWAYS)
    .filter(isWaypoint)
    .filter(
      each =>
        annotationsOf(each)['istio.io/for-service-account'] !== undefined ||
        !named.has(`${each.metadata.namespace ?? ''}/${each.metadata.name}`),
    )
  return signsOf(unnamed, `as a waypoint that no label ${USE} names`)
}

/** `cni-network`: NetworkPolicies in a namespace where a CNI node agent runs. */
export const cniNetwork: Detect = ({survey}) => {
  const places = survey
    .of('DaemonSet.apps')
    .filter(each => each.metadata.name.startsWith('istio-cni'))
    .map(each => each.metadata.namespace)
  const policies = survey
    .of('NetworkPolicy.networking.k8s.io')
    .filter(each => places.includes(each.metadata.namespace))
  return policies.length === 0
    ? []
    : [
        {
          what: `NetworkPolicies ${some(policies.map(each => each.metadata.name))} beside the CNI node agent`,
          objects: policies.map(refOf),
        },
      ]
}

/**
 * `ztunnel-name`: a ztunnel's release that has another name and does not say what its objects are
 * called.
 */
export const ztunnelName: Detect = evidence =>
  releasesOf(evidence)
    .filter(
      each =>
        each.chart === 'ztunnel' &&
        each.name !== 'ztunnel' &&
        valueAt(each.values, 'resourceName') === undefined,
    )
    .map(each => ({what: `release ${each.namespace}/${each.name} of chart ztunnel`, objects: []}))
