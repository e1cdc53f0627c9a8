import {createHmac, randomBytes} from 'node:crypto'
import {at, labelsOf, node, releaseOf, text} from '../mesh/fields.ts'
import type {ReleaseRef} from '../mesh/snapshot.ts'
import type {KubeObject} from '../mesh/object.ts'
import {kindOf} from '../mesh/survey.ts'
import type {BlindSpot} from '../mesh/survey.ts'
import type {Unread} from '../mesh/unread.ts'
import {tolerateDenied} from '../observe/tolerate-denied.ts'
import type {
  Cluster,
  Clock,
  Query,
  ReleaseStorage,
  ReleaseRevision,
  Resource,
} from '../ports/ports.ts'
import {CRDS, SECRETS} from '../ports/resources.ts'
import type {OutsideError} from '../ports/trouble.ts'
import {resourcesOf} from './configuration.ts'
import type {Istio, Listed} from './kinds.ts'
import {FIRST, isGateway, isOfRelease, LISTED} from './kinds.ts'
import {project} from './projections.ts'
import {projectRelease} from './release.ts'
import {secretsFound, webhookCertificates} from './secrets.ts'
import type {Snapshot, SnapshotObject} from './snapshot.ts'
import {SNAPSHOT_FORMAT} from './snapshot.ts'

export interface SnapshotGiven {
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
export async function takeSnapshot(given: SnapshotGiven): Promise<Snapshot> {
  const {cluster, istioNamespace} = given
  const eyes = new Eyes(cluster)
  const version = await cluster.version()
  const first = await Promise.all(
    FIRST.map(async resource => [resource, await eyes.list({resource})] as const),
  )
  const read = new Map<Resource, readonly KubeObject[]>(first)
  const places = releasePlaces(
    first.flatMap(([, objects]) => objects),
    istioNamespace,
  )
  const {pages, unread} = await eyes.see(
    {resource: 'secrets', namespace: istioNamespace},
    () => given.releaseBooks.read([istioNamespace], places),
    {pages: [], unread: []},
  )
  unread.forEach(each => eyes.unread(each))
  const istio: Istio = {
    namespace: istioNamespace,
    releases: new Set(pages.map(each => `${each.namespace}/${each.name}`)),
    revisions: revisionsOf(first.flatMap(([, objects]) => objects)),
  }
  const custom = resourcesOf(read.get(CRDS) ?? []).map((resource): Listed => ({
    resource,
    keeps: () => true,
    ownership: () => false,
  }))
  const lists = await Promise.all(
    [...LISTED, ...custom].map(async each =>
      projected(
        each,
        read.get(each.resource) ?? (await eyes.list({resource: each.resource})),
        istio,
        eyes,
      ),
    ),
  )
  const mark = marker()
  const secrets = await Promise.all(
    secretPlaces(
      first.flatMap(([, objects]) => objects),
      istioNamespace,
    ).map(namespace => eyes.list({resource: SECRETS, namespace, labelSelector: 'owner!=helm'})),
  )
  const found = secretsFound(secrets.flat(), mark)
  eyes.demandSomething()
  return {
    apiVersion: 'meshctl.dev/v1',
    kind: 'Snapshot',
    format: SNAPSHOT_FORMAT,
    takenAt: new Date(given.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
    by: given.version,
    istioNamespace,
    cluster: {uid: uidOf(lists.flat()), version},
    objects: lists.flat().sort((one, other) => orderOf(one).localeCompare(orderOf(other))),
    secrets: found.secrets,
    certificates: {
      ...webhookCertificates(first.flatMap(([, objects]) => objects)),
      ...found.certificates,
    },
    releases: pages
      .flatMap(each =>
        eyes.reading({kind: 'HelmRelease', ...each}, () => projectRelease(each, mark)),
      )
      .sort((one, other) => pageOrder(one).localeCompare(pageOrder(other))),
    blindSpots: eyes.blindSpots(),
  }
}

/** Lists, and remembers what it was not allowed to see. */
class Eyes {
  readonly #cluster: Cluster
  readonly #blind: BlindSpot[] = []
  #seen = 0
  #denied: OutsideError | undefined

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  list(query: Query): Promise<readonly KubeObject[]> {
    const {
      resource: {apiVersion, plural},
      namespace,
    } = query
    return this.see(
      {resource: kindOf(apiVersion, plural), ...(namespace === undefined ? {} : {namespace})},
      () => this.#cluster.list(query),
      [],
    )
  }

  /**
   * A kind that the cluster does not serve has no objects; one that may not be seen is a blind
   * spot.
   */
  see<T>(what: Omit<BlindSpot, 'why'>, read: () => Promise<T>, nothing: T): Promise<T> {
    const counted = async (): Promise<T> => {
      const seen = await read()
      this.#seen++
      return seen
    }
    return tolerateDenied(counted, nothing, error => {
      this.#denied ??= error
      this.#blind.push({...what, why: error.why})
    })
  }

  /** One thing that made no sense: the rest of its kind was seen. */
  unread({kind, namespace, name, why}: Unread): void {
    this.#blind.push({
      resource: `${kind}/${name}`,
      ...(namespace === '' ? {} : {namespace}),
      why: `It ${why}.`,
    })
  }

  /** What is made of one thing, as a list; empty, and told, when nothing can be made of it. */
  reading<T>(
    {
      kind,
      namespace = '',
      name,
    }: {readonly kind: string; readonly namespace?: string | undefined; readonly name: string},
    read: () => T,
  ): readonly T[] {
    try {
      return [read()]
    } catch (error) {
      this.unread({
        kind,
        namespace,
        name,
        why: `has fields that meshctl does not understand (${(error as Error).name})`,
      })
      return []
    }
  }

  /** Each once, in order. */
  blindSpots(): readonly BlindSpot[] {
    const byName = new Map(
      this.#blind.map(each => [`${each.resource} ${each.namespace ?? ''}`, each]),
    )
    return [...byName.keys()].sort().flatMap(key => byName.get(key) ?? [])
  }

  /** @throws OutsideError when everything was denied. */
  demandSomething(): void {
    if (this.#seen === 0 && this.#denied !== undefined) throw this.#denied
  }
}

/** Each object for itself: what a tenant writes into one costs no other. */
function projected(
  {resource, keeps, ownership}: Listed,
  objects: readonly KubeObject[],
  istio: Istio,
  eyes: Eyes,
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
  return objects.flatMap(each => eyes.reading({kind, ...each.metadata}, () => read(each)).flat())
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
