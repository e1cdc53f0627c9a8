import type {Revision} from '../mesh/names.ts'
import {
  REV,
  injectorOf,
  injectorsFor,
  labelsDecide,
  namespaceInjector,
  optsOut,
} from '../mesh/injection.ts'
import type {Labels} from '../mesh/selector.ts'
import {nameOf, some} from '../mesh/pods.ts'
import {shareRoot} from '../mesh/serving.ts'
import {sh} from '../mesh/shell.ts'
import type {MeshSnapshot, NamespaceFacts, WorkloadFacts} from '../mesh/snapshot.ts'
import {boundConfig} from './bound-config.ts'
import type {Question} from './check.ts'
import type {Finding} from './finding.ts'
import {brokenLaws} from './laws.ts'
import {ownership} from './ownership.ts'
import {minorOf, pathTo} from './version.ts'

/**
 * Every finding about an upgrade before it begins. Pure; no order among them, no check reads
 * another's.
 */
export function preflight(seen: MeshSnapshot, asked: Question): readonly Finding[] {
  return [
    ...brokenLaws(seen),
    ...ownership(seen, asked),
    ...injectsByDefault(seen, asked),
    ...boundConfig(seen, asked.from, asked.revision),
    ...jumps(seen, asked),
    ...pins(asked),
    ...roots(seen, asked),
    ...[...seen.namespaces.values()].flatMap(each => [
      ...staying(each, asked.from),
      ...selectors(seen, each),
      ...images(each),
      ...ailing(each, asked.from),
      ...needsOldInjector(seen, each, asked),
    ]),
    ...blindness(seen),
  ]
}

function blindness(seen: MeshSnapshot): readonly Finding[] {
  if (seen.blindSpots.length === 0) return []
  return [
    {
      code: 'MESH_BLIND',
      severity: 'blocks',
      what: `Cannot see ${seen.blindSpots.join('; ')}.`,
      why: 'A plan built on a guess could cut workloads off.',
      next: ['Grant the missing read access, then plan again.'],
      objects: [],
      source: 'unknown is never yes',
    },
  ]
}

function jumps(seen: MeshSnapshot, {minors, version}: Question): readonly Finding[] {
  const target = minorOf(version)
  if (minors === undefined || minors <= 2 || target === undefined) return []
  const agents = hasNodeAgents(seen)
  return [
    {
      code: 'VERSION_SKEW',
      severity: 'blocks',
      what:
        `${version} is ${minors} minor versions ahead; at most ` +
        `${agents ? 'one may be taken at once with Istio CNI or ztunnel on the nodes' : 'two may be taken at once with revisions'}.`,
      why: 'Istio neither tests nor recommends longer jumps.',
      next: [`Go ${pathTo(version, target - minors, agents ? 1 : 2)}, each an upgrade of its own.`],
      objects: [],
      source: 'Istio: supported version skew, F-43',
    },
  ]
}

/** They work with an istiod of their own minor version and the next. */
const hasNodeAgents = (seen: MeshSnapshot): boolean =>
  [...seen.namespaces.values()].some(({workloads}) =>
    workloads.some(
      ({ref}) =>
        ref.kind === 'DaemonSet' && (ref.name === 'istio-cni-node' || ref.name === 'ztunnel'),
    ),
  )

function pins({pinnedAddresses, opaqueTags, pinnedImages, like}: Question): readonly Finding[] {
  const release =
    like === undefined ? [] : [{kind: 'HelmRelease', namespace: like.namespace, name: like.name}]
  return [
    ...pinnedAddresses.map((key): Finding => ({
      code: 'DISCOVERY_PINNED',
      severity: 'blocks',
      what: `The values of the old istiod set ${key}.`,
      why: 'Carried over, it would bind the new proxies to the old control plane; dropped, it might cut them off.',
      next: [`Remove ${key} from the values of the old release, or plan without it.`],
      objects: release,
      source: 'F-45',
    })),
    ...pinnedImages.map((key): Finding => ({
      code: 'VALUES_PINNED',
      severity: 'blocks',
      what: `The values of the old istiod set ${key} to a full image reference.`,
      why: 'Carried over, the new revision would run the old image; nobody else can say which new one it should be.',
      next: [
        `Remove ${key} from the values of the old release, or replace it by global.hub, then plan again.`,
      ],
      objects: release,
      source: 'Istio: image pins survive re-injection',
    })),
    ...opaqueTags.map((key): Finding => ({
      code: 'VALUES_PINNED',
      severity: 'warns',
      what: `The values of the old istiod set ${key} to something that is no version; it is not carried over.`,
      why: 'Nobody can tell which version such a tag stands for, so the chart’s own is used.',
      next: ['Check that the registry has images of the new version under their usual tag.'],
      objects: release,
      source: 'Istio: image pins survive re-injection',
    })),
  ]
}

function roots(seen: MeshSnapshot, {revision, from}: Question): readonly Finding[] {
  if (!seen.revisions.has(revision)) return []
  return from
    .filter(each => shareRoot(seen, each, revision) === false)
    .map(each => ({
      code: 'ROOTS_DIFFER',
      severity: 'blocks',
      what: `istiod ${each} and ${revision} do not share a root certificate.`,
      why: 'Workloads on one could not talk to workloads on the other.',
      next: [
        sh`kubectl -n ${seen.istioNamespace} get secrets istio-ca-secret cacerts`,
        'Give both revisions the same root, then plan again.',
      ],
      objects: [],
      source: 'F-33',
    }))
}

/**
 * Proxies of old revisions that no restart of ours replaces. They are somebody's work to move, and
 * block the old revision's end.
 */
function staying(namespace: NamespaceFacts, from: readonly Revision[]): readonly Finding[] {
  const isOld = (revision: Revision | undefined): boolean =>
    revision !== undefined && from.includes(revision)
  const strays = namespace.strays.filter(each => isOld(each.proxy?.revision))
  const old = namespace.workloads.filter(each => each.pods.some(pod => isOld(pod.proxy?.revision)))
  const made = old.filter(each =>
    GATEWAY_NAMES.some(label => each.templateLabels[label] !== undefined),
  )
  const stuck = old.filter(
    each => !made.includes(each) && (each.rolls !== 'by-itself' || optsOut(each)),
  )
  const rows = [
    ...strays.map(each => `pod ${each.name} (${each.owner ?? 'no owner'})`),
    ...stuck.map(
      each =>
        `${nameOf(each)} (${optsOut(each) ? 'its template opts out of injection' : each.rolls})`,
    ),
  ]
  return [
    ...made.map(each => madeByIstiod(namespace, each)),
    ...(rows.length === 0 ? [] : [staysBehind(namespace, rows, strays)]),
  ]
}

/**
 * istiod itself makes these Deployments, for Gateways of the Gateway API; older and newer label.
 */
const GATEWAY_NAMES = ['gateway.networking.k8s.io/gateway-name', 'istio.io/gateway-name'] as const

const madeByIstiod = (namespace: NamespaceFacts, workload: WorkloadFacts): Finding => ({
  code: 'GATEWAY_API_GATEWAY',
  severity: 'warns',
  what: `${nameOf(workload)} in ${namespace.name} is a Gateway API gateway, which meshctl does not move yet.`,
  why:
    'Its istiod rolls it when the Gateway names another revision; the old istiod cannot go ' +
    'before that, and some versions drop traffic then.',
  next: [
    sh`kubectl -n ${namespace.name} label gateway ${GATEWAY_NAMES.map(label => workload.templateLabels[label]).find(each => each !== undefined) ?? ''} istio.io/rev=REVISION --overwrite`,
    'Do so after the new istiod serves and before the cleanup.',
  ],
  objects: [{kind: workload.ref.kind, namespace: namespace.name, name: workload.ref.name}],
  source: 'F-67, F-69',
})

const staysBehind = (
  namespace: NamespaceFacts,
  rows: readonly string[],
  strays: NamespaceFacts['strays'],
): Finding => ({
  code: 'PODS_STAY_BEHIND',
  severity: 'warns',
  what: `In ${namespace.name} no restart of meshctl moves ${some(rows)}.`,
  why: 'They keep their old proxy until their owner replaces them or they end; the old istiod stays until then.',
  next: [
    sh`kubectl -n ${namespace.name} get pods`,
    'Replace them yourself after the namespace has moved and before the cleanup.',
  ],
  objects: strays
    .slice(0, 20)
    .map(each => ({kind: 'Pod', namespace: namespace.name, name: each.name})),
  source: 'F-75, F-76, F-77, F-79',
})

function selectors(seen: MeshSnapshot, namespace: NamespaceFacts): readonly Finding[] {
  const bound = namespace.workloads.filter(
    each => each.selectorKeys.includes(REV) && moves(seen, namespace, each),
  )
  return bound.map(each => ({
    code: 'REVISION_IN_SELECTOR',
    severity: 'blocks',
    what: `${nameOf(each)} in ${namespace.name} selects its pods by ${REV}.`,
    why: 'A selector cannot change, and the label must.',
    next: ['Recreate the workload without that label in its selector, then plan again.'],
    objects: [{kind: each.ref.kind, namespace: namespace.name, name: each.ref.name}],
    source: 'F-13',
  }))
}

/** A wave waits for every pod of its workloads, so one that is not ready before will hold it up. */
function ailing(namespace: NamespaceFacts, from: readonly Revision[]): readonly Finding[] {
  const ill = namespace.workloads.filter(
    each =>
      each.pods.some(
        pod => pod.proxy?.revision !== undefined && from.includes(pod.proxy.revision),
      ) && !(each.rolledOut && each.pods.every(pod => pod.ready)),
  )
  return ill.map(each => ({
    code: 'WORKLOAD_NOT_READY',
    severity: 'warns',
    what:
      `${nameOf(each)} in ${namespace.name} has ${each.pods.filter(pod => pod.ready).length} ` +
      `of ${each.wanted} pod(s) ready before the upgrade begins.`,
    why: 'Its wave waits until all are ready on the new revision, and halts when they never are.',
    next: [sh`kubectl -n ${namespace.name} get pods`, 'Repair it first.'],
    objects: [{kind: each.ref.kind, namespace: namespace.name, name: each.ref.name}],
    source: 'F-74, F-80',
  }))
}

/**
 * Namespaces that say nothing are injected by the old istiod, those of tomorrow included; a
 * revision of its own never does that (F-18).
 */
function injectsByDefault(seen: MeshSnapshot, {from, revision}: Question): readonly Finding[] {
  const auto = seen.injectors.filter(
    each =>
      each.tag === undefined && from.includes(each.revision) && each.webhook.startsWith('auto.'),
  )
  if (auto[0] === undefined) return []
  return [
    {
      code: 'DEFAULT_INJECTOR_NEEDED',
      severity: 'blocks',
      what: `The old injector ${auto[0].config} takes every namespace without a label (enableNamespacesByDefault).`,
      why:
        'Only an istiod without a revision, or the tag default, does that: namespaces made ' +
        'after the upgrade would start pods without a sidecar, silently.',
      next: [
        'Label the namespaces that belong into the mesh, set ' +
          'sidecarInjectorWebhook.enableNamespacesByDefault to false, or make a tag default, ' +
          `then plan again for ${revision}.`,
      ],
      objects: [{kind: 'MutatingWebhookConfiguration', name: auto[0].config}],
      source: 'F-18',
    },
  ]
}

/**
 * Pods that will be made later, by something meshctl does not change, and that only an old revision
 * would inject.
 */
function needsOldInjector(
  seen: MeshSnapshot,
  namespace: NamespaceFacts,
  {from, revision}: Question,
): readonly Finding[] {
  if (namespaceInjector(seen, namespace) !== undefined) return []
  const isOld = (labels: Labels): boolean =>
    injectorsFor(seen.injectors, namespace, labels).some(
      each => each.tag === undefined && from.includes(each.revision),
    )
  const schedules = namespace.schedules
    .filter(each => isOld(each.templateLabels))
    .map(each => ({kind: each.kind, name: each.name}))
  const foreign = namespace.strays.filter(
    each =>
      each.owner !== undefined &&
      !each.owner.startsWith('Job/') &&
      each.proxy?.type === 'sidecar' &&
      isOld(each.labels),
  )
  const owners = foreign.map(each => ({
    kind: each.owner?.split('/')[0] ?? '',
    name: each.owner?.split('/')[1] ?? '',
  }))
  const rows: readonly {readonly kind: string; readonly name: string}[] = [
    ...new Map(
      [...schedules, ...owners].map(each => [`${each.kind}/${each.name}`, each] as const),
    ).values(),
  ]
  if (rows.length === 0) return []
  return [
    {
      code: 'DEFAULT_INJECTOR_NEEDED',
      severity: 'blocks',
      what: `In ${namespace.name} only an old revision injects the pods of ${some(rows.map(each => `${each.kind}/${each.name}`))}.`,
      why:
        'The namespace itself asks for no injection, so once the old istiod is gone these pods ' +
        'start without a sidecar, silently.',
      next: [
        `Set the label ${REV}: ${revision} on their pod templates once it serves, or label ` +
          'the namespace, then plan again.',
      ],
      objects: rows.map(each => ({kind: each.kind, namespace: namespace.name, name: each.name})),
      source: 'Istio charts: the old injector goes with its release',
    },
  ]
}

const moves = (seen: MeshSnapshot, namespace: NamespaceFacts, workload: WorkloadFacts): boolean =>
  !optsOut(workload) &&
  !labelsDecide(namespace) &&
  injectorOf(seen, namespace, workload) !== undefined

function images(namespace: NamespaceFacts): readonly Finding[] {
  return namespace.workloads
    .filter(each => each.templateAnnotations['sidecar.istio.io/proxyImage'] !== undefined)
    .map(each => ({
      code: 'PROXY_IMAGE_PINNED',
      severity: 'warns',
      what: `${nameOf(each)} in ${namespace.name} pins its proxy image by annotation.`,
      why: 'It moves to the new istiod and keeps the old proxy.',
      next: ['Remove the annotation sidecar.istio.io/proxyImage from its template.'],
      objects: [{kind: each.ref.kind, namespace: namespace.name, name: each.ref.name}],
      source: 'Istio: image pins survive re-injection',
    }))
}
