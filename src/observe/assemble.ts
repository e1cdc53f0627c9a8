import {NO_PROBE_RESULTS} from '../mesh/probes.ts'
import {REV} from '../mesh/injection.ts'
import type {Instant, NamespaceName, Revision} from '../mesh/names.ts'
import {UNREVISIONED, namespaceName} from '../mesh/names.ts'
import type {
  CrdFacts,
  MeshSnapshot,
  NamespaceFacts,
  PodFacts,
  ReleaseFacts,
  RevisionFacts,
  ScheduleFacts,
  TagFacts,
  ValidatorFacts,
  WorkloadFacts,
} from '../mesh/snapshot.ts'
import type {Unread} from '../mesh/unread.ts'
import {versionInImage} from '../mesh/fields.ts'
import {isPlane, ownReleases, planeRelease, provenRelease, unboundReleases} from './own-releases.ts'
import type {SeenPod} from './read-pod.ts'
import type {SeenInjector} from './read-webhooks.ts'
import type {SeenService, SeenWorkload} from './read-workload.ts'

/** What the stores hold: one projected fact an object. */
export interface Raw {
  readonly namespaces: readonly {
    readonly name: string
    readonly uid: string
    readonly labels: Readonly<Record<string, string>>
    readonly annotations: Readonly<Record<string, string>>
    readonly ending: boolean
  }[]
  readonly pods: readonly SeenPod[]
  readonly deployments: readonly SeenWorkload[]
  readonly statefulSets: readonly SeenWorkload[]
  readonly daemonSets: readonly SeenWorkload[]
  readonly schedules: readonly (ScheduleFacts & {readonly namespace: string})[]
  readonly services: readonly SeenService[]
  readonly endpoints: readonly {readonly service: string; readonly ready: number}[]
  readonly injectors: readonly SeenInjector[]
  readonly validators: readonly ValidatorFacts[]
  readonly crds: readonly CrdFacts[]
  readonly releases: readonly ReleaseFacts[]
  readonly unread: readonly Unread[]
}

/** Pure: objects to facts. Golden-tested on objects recorded from real clusters. */
export function assemble(
  unsorted: Raw,
  {
    seenAt,
    istioNamespace,
    version,
  }: {readonly seenAt: Instant; readonly istioNamespace: string; readonly version: string},
): MeshSnapshot {
  const raw = sorted({
    ...unsorted,
    releases: ownReleases(unsorted, istioNamespace),
    unread: [...unsorted.unread, ...unboundReleases(unsorted)],
  })
  const planes = raw.deployments.filter(each => isPlane(each, istioNamespace))
  const twins = planes.filter(
    (each, at) => planes.findIndex(one => revisionOf(one) === revisionOf(each)) < at,
  )
  return {
    seenAt,
    cluster: {uid: raw.namespaces.find(each => each.name === 'kube-system')?.uid ?? '', version},
    istioNamespace: namespaceName(istioNamespace),
    revisions: new Map(
      planes.map(each => revisionFacts(each, raw, istioNamespace)).map(each => [each.name, each]),
    ),
    injectors: raw.injectors.flatMap(each => each.entries),
    tags: new Map(
      raw.injectors
        .flatMap(each => (each.tag === undefined ? [] : [tagFacts(each.tag, raw, istioNamespace)]))
        .map(each => [each.name, each]),
    ),
    validators: raw.validators,
    namespaces: namespaceMap(raw),
    releases: raw.releases,
    crds: raw.crds,
    bound: [],
    probeResults: NO_PROBE_RESULTS,
    blindSpots: [],
    unread: [...raw.unread, ...twins.map(twinOf)],
  }
}

/** Stores tell in no order, and equal meshes must give equal plans. */
function sorted(raw: Raw): Raw {
  return {
    ...raw,
    pods: by(raw.pods, each => `${each.namespace}/${each.name}`),
    deployments: by(raw.deployments, each => each.ref.name),
    schedules: by(raw.schedules, each => `${each.namespace}/${each.name}`),
    services: by(raw.services, each => `${each.namespace}/${each.name}`),
    injectors: by(raw.injectors, each => each.entries[0]?.config ?? ''),
    validators: by(raw.validators, each => each.config),
    crds: by(raw.crds, each => each.name),
    releases: by(raw.releases, each => `${each.namespace}/${each.name}`),
    unread: by(raw.unread, each => `${each.kind} ${each.namespace}/${each.name}`),
  }
}

/**
 * By code units, whatever the language of the machine; each name is made once, for there are many.
 */
function by<T>(list: readonly T[], nameOf: (each: T) => string): readonly T[] {
  const named = list.map(each => ({each, name: nameOf(each)}))
  named.sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0))
  return named.map(({each}) => each)
}

const revisionOf = (plane: SeenWorkload): Revision =>
  (plane.labels[REV] ?? plane.templateLabels[REV] ?? UNREVISIONED) as Revision

/** Of two istiods that say they are the same revision nobody can tell which one is meant. */
const twinOf = (plane: SeenWorkload): Unread => ({
  kind: plane.ref.kind,
  namespace: plane.namespace,
  name: plane.ref.name,
  why: `is one more istiod of revision ${revisionOf(plane)}, and nobody can tell which is meant`,
})

function revisionFacts(plane: SeenWorkload, raw: Raw, istioNamespace: string): RevisionFacts {
  const name = revisionOf(plane)
  const replicas = raw.pods.filter(
    each =>
      each.isIstiod &&
      each.namespace === istioNamespace &&
      each.workload?.name === plane.ref.name &&
      !each.terminating,
  )
  const service = raw.services.find(
    each => each.namespace === istioNamespace && each.name === plane.ref.name,
  )
  const ready = raw.endpoints
    .filter(each => each.service === service?.name)
    .reduce((sum, each) => sum + each.ready, 0)
  const release = planeRelease(plane, raw.releases)
  return {
    name,
    version:
      versionInImage(plane.image) ??
      raw.releases.find(each => each.name === release?.name && each.namespace === release.namespace)
        ?.chartVersion,
    deployment: {
      name: plane.ref.name,
      wanted: plane.wanted,
      ready: plane.ready,
      settled: plane.rolledOut,
      problem: plane.refused ?? plane.stuck,
    },
    replicas: replicas.map(each => ({
      pod: each.name,
      running: each.running,
      ready: each.ready,
      problem: each.problem,
    })),
    service: service === undefined ? undefined : {name: service.name, readyEndpoints: ready},
    release,
    owner: plane.owner,
  }
}

function tagFacts(tag: Omit<TagFacts, 'service'>, raw: Raw, istioNamespace: string): TagFacts {
  const service = raw.services.find(
    each => each.namespace === istioNamespace && each.labels['istio.io/tag'] === tag.name,
  )
  return {
    ...tag,
    service:
      service === undefined
        ? undefined
        : {name: service.name, revision: service.labels[REV] as Revision | undefined},
  }
}

function namespaceMap(raw: Raw): ReadonlyMap<NamespaceName, NamespaceFacts> {
  const own = [...raw.deployments, ...raw.statefulSets, ...raw.daemonSets].filter(
    each => !each.isIstiod,
  )
  const workloads = Map.groupBy(
    own.map(each => ({...each, release: provenRelease(each, raw.releases)})),
    each => each.namespace,
  )
  const pods = Map.groupBy(
    raw.pods.filter(each => !each.isIstiod),
    each => each.namespace,
  )
  const services = Map.groupBy(
    raw.services.filter(each => each.release !== undefined || each.type !== 'ClusterIP'),
    each => each.namespace,
  )
  const schedules = Map.groupBy(raw.schedules, each => each.namespace)
  const standing = by(
    raw.namespaces.filter(each => !each.ending),
    each => each.name,
  )
  return new Map(
    standing.map(({name, labels, annotations}) => {
      const own = owned(workloads.get(name) ?? [], pods.get(name) ?? [])
      const facts: NamespaceFacts = {
        name: namespaceName(name),
        labels,
        annotations: ours(annotations),
        ...own,
        schedules: schedules.get(name) ?? [],
        services: services.get(name) ?? [],
      }
      return [facts.name, facts]
    }),
  )
}

const ours = (annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(annotations).filter(([key]) => key.startsWith('meshctl.dev/')))

/** Pods by the workload that a restart of ours goes to; the others are unmanagedPods. */
function owned(
  workloads: readonly SeenWorkload[],
  pods: readonly SeenPod[],
): {readonly workloads: readonly WorkloadFacts[]; readonly unmanagedPods: readonly PodFacts[]} {
  const key = (ref: {readonly kind: string; readonly name: string}): string =>
    `${ref.kind}/${ref.name}`
  const known = new Set(workloads.map(each => key(each.ref)))
  const ownerOf = (pod: SeenPod): string => {
    const owner = pod.workload === undefined ? '' : key(pod.workload)
    return known.has(owner) ? owner : ''
  }
  const byOwner = Map.groupBy(pods, ownerOf)
  return {
    workloads: by(workloads, each => key(each.ref)).map(each => ({
      ...each,
      pods: byOwner.get(key(each.ref)) ?? [],
    })),
    unmanagedPods: byOwner.get('') ?? [],
  }
}
