import {createHmac, randomBytes} from 'node:crypto'
import {at, labelsOf, node, releaseOf, text} from '../mesh/fields.ts'
import type {ReleaseRef} from '../mesh/snapshot.ts'
import type {KubeObject} from '../mesh/object.ts'
import type {Cluster, Clock, ReleaseStorage, ReleaseRevision, Resource} from '../ports/ports.ts'
import {CRDS, SECRETS} from '../ports/resources.ts'
import {resourcesOf} from './configuration.ts'
import type {Istio, Listed} from './kinds.ts'
import {FIRST, isGateway, isOfRelease, LISTED} from './kinds.ts'
import {project} from './projections.ts'
import {projectRelease} from './release.ts'
import {secretsFound, webhookCertificates} from './secrets.ts'
import type {ReleaseRecord, Snapshot, SnapshotObject} from './snapshot.ts'
import {SNAPSHOT_FORMAT} from './snapshot.ts'
import {VisibleObjects} from './visible-objects.ts'

export interface SnapshotInput {
  readonly cluster: Cluster
  readonly releaseBooks: ReleaseStorage
  readonly clock: Clock
  readonly istioNamespace: string
  /** Of meshctl. */
  readonly version: string
}

/**
 * Reads what an upgrade can depend on, and keeps what the projections let through. Changes nothing.
 * What may not be seen is a blind spot of the snapshot; throws OutsideError when nothing may be
 * seen, or when the cluster does not answer.
 */
export async function takeSnapshot(given: SnapshotInput): Promise<Snapshot> {
  const {cluster, istioNamespace} = given
  const visible = new VisibleObjects(cluster)
  const version = await cluster.version()
  const first = await firstLists(visible)
  const all = [...first.values()].flat()
  const pages = await releasesIn(given, visible, all)
  const istio: Istio = {
    namespace: istioNamespace,
    releases: new Set(pages.map(each => `${each.namespace}/${each.name}`)),
    revisions: revisionsOf(all),
  }
  const objects = await projectedLists(visible, first, istio)
  const mark = marker()
  const {secrets, certificates} = secretsFound(await secretsIn(visible, all, istioNamespace), mark)
  visible.demandSomething()
  const read = (each: ReleaseRevision): readonly ReleaseRecord[] =>
    visible.reading({kind: 'HelmRelease', ...each}, () => projectRelease(each, mark))
  return {
    apiVersion: 'meshctl.dev/v1',
    kind: 'Snapshot',
    format: SNAPSHOT_FORMAT,
    takenAt: new Date(given.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
    by: given.version,
    istioNamespace,
    cluster: {uid: uidOf(objects), version},
    objects: [...objects].sort((one, other) => orderOf(one).localeCompare(orderOf(other))),
    secrets,
    certificates: {...webhookCertificates(all), ...certificates},
    releases: pages
      .flatMap(read)
      .sort((one, other) => pageOrder(one).localeCompare(pageOrder(other))),
    blindSpots: visible.blindSpots(),
  }
}

type Lists = ReadonlyMap<Resource, readonly KubeObject[]>

/** What says where the rest is: workloads, webhooks, definitions. */
async function firstLists(visible: VisibleObjects): Promise<Lists> {
  const lists = FIRST.map(async resource => [resource, await visible.list({resource})] as const)
  return new Map(await Promise.all(lists))
}

async function releasesIn(
  {releaseBooks, istioNamespace}: SnapshotInput,
  visible: VisibleObjects,
  objects: readonly KubeObject[],
): Promise<readonly ReleaseRevision[]> {
  const {pages, unread} = await visible.see(
    {resource: 'secrets', namespace: istioNamespace},
    () => releaseBooks.read([istioNamespace], releasePlaces(objects, istioNamespace)),
    {pages: [], unread: []},
  )
  unread.forEach(each => visible.unread(each))
  return pages
}

async function projectedLists(
  visible: VisibleObjects,
  first: Lists,
  istio: Istio,
): Promise<readonly SnapshotObject[]> {
  const custom = resourcesOf(first.get(CRDS) ?? []).map((resource): Listed => ({
    resource,
    keeps: () => true,
    ownership: () => false,
  }))
  const lists = [...LISTED, ...custom].map(async each => {
    const {resource} = each
    const objects = first.get(resource) ?? (await visible.list({resource}))
    return projected(each, objects, istio, visible)
  })
  return (await Promise.all(lists)).flat()
}

async function secretsIn(
  visible: VisibleObjects,
  objects: readonly KubeObject[],
  istioNamespace: string,
): Promise<readonly KubeObject[]> {
  const lists = secretPlaces(objects, istioNamespace).map(namespace =>
    visible.list({resource: SECRETS, namespace, labelSelector: 'owner!=helm'}),
  )
  return (await Promise.all(lists)).flat()
}

/** Each object for itself: what a tenant writes into one costs no other. */
function projected(
  {resource, keeps, ownership}: Listed,
  objects: readonly KubeObject[],
  istio: Istio,
  visible: VisibleObjects,
): readonly SnapshotObject[] {
  const {apiVersion, kind} = resource
  const read = (each: KubeObject): readonly SnapshotObject[] =>
    keeps(each, istio)
      ? [
          project(each, {
            apiVersion,
            kind,
            managedFields: ownership(each, istio),
            ofRelease: isOfRelease(each, istio),
          }),
        ]
      : []
  return objects.flatMap(each => visible.reading({kind, ...each.metadata}, () => read(each)).flat())
}

/** Of istiods, by the labels of their Deployments and pods. */
const revisionsOf = (objects: readonly KubeObject[]): ReadonlySet<string> =>
  new Set(
    objects.flatMap(each =>
      [
        labelsOf(each)['istio.io/rev'],
        text(at(each, 'spec', 'template', 'metadata', 'labels', 'istio.io/rev')),
      ].filter(label => label !== undefined),
    ),
  )

/** Releases outside Istio's namespace that Istio's objects and gateways name. */
function releasePlaces(
  objects: readonly KubeObject[],
  istioNamespace: string,
): readonly ReleaseRef[] {
  const named = objects
    .filter(
      each =>
        at(each, 'spec', 'template') === undefined ||
        isGateway(each) ||
        at(each, 'spec', 'template', 'metadata', 'labels', 'app') === 'istiod' ||
        /istio|ztunnel/.test(each.metadata.name),
    )
    .map(releaseOf)
  return named.filter(each => each !== undefined).filter(each => each.namespace !== istioNamespace)
}

const secretPlaces = (objects: readonly KubeObject[], istioNamespace: string): readonly string[] =>
  [
    ...new Set([
      istioNamespace,
      ...objects.filter(isGateway).flatMap(each => each.metadata.namespace ?? []),
    ]),
  ].sort()

/** Equal marks, equal values; and nothing else, once the salt is forgotten. */
function marker(): (value: string) => string {
  const salt = randomBytes(32)
  return value => `mark:${createHmac('sha256', salt).update(value).digest('hex').slice(0, 32)}`
}

const uidOf = (objects: readonly SnapshotObject[]): string =>
  text(
    node(
      objects.find(each => each.kind === 'Namespace' && each.metadata.name === 'kube-system')
        ?.metadata,
    )['uid'],
  ) ?? ''
const orderOf = ({kind, metadata}: SnapshotObject): string =>
  `${kind} ${metadata.namespace ?? ''} ${metadata.name}`
const pageOrder = ({
  namespace,
  name,
  number,
}: Pick<ReleaseRevision, 'namespace' | 'name' | 'number'>): string =>
  `${namespace} ${name} ${String(number).padStart(6, '0')}`
