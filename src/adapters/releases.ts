import {RELEASE_SECRET_TYPE, isReleaseRef} from '../mesh/helm-names.ts'
import type {KubeObject} from '../mesh/object.ts'
import {sh} from '../mesh/shell.ts'
import {releaseFault} from '../mesh/release-revision.ts'
import type {ReleaseFacts, ReleaseRef} from '../mesh/snapshot.ts'
import type {Unread} from '../mesh/unread.ts'
import {unreadRelease} from '../mesh/unread.ts'
import type {Cluster, ReleaseStorage, ReleaseRevision, Releases} from '../ports/ports.ts'
import {SECRETS} from '../ports/resources.ts'
import {OutsideError} from '../ports/trouble.ts'
import {decodeRelease, releaseFacts} from './release-codec.ts'
import type {StoredRelease} from './release-codec.ts'
import {newestOfEach, releaseHeads, releaseKey} from './release-secrets.ts'
import type {Newest, ReleaseHeads, ReleaseSecret} from './release-secrets.ts'

const ISTIO_CHARTS = new Set(['base', 'istiod', 'gateway', 'cni', 'ztunnel'])
/** Names come from annotations that anybody may write; each is a request at every look. */
const NAMED_MAX = 500

/**
 * Helm's books in the cluster. Unpacks a release only when its Secret changed since the last
 * reading.
 */
export function openReleases(cluster: Cluster): Releases {
  const known = new Map<string, Known>()
  return {
    read: async (namespaces, named) => {
      const heads = await listed(cluster, namespaces, named)
      const read = await Promise.all(
        newestOfEach(heads.secrets).map(each => factsOf(cluster, each, known)),
      )
      return {
        releases: read.flatMap(each => each.facts ?? []),
        unread: [...heads.unread, ...read.flatMap(each => each.unread ?? [])],
      }
    },
  }
}

/**
 * One revision of a release, unpacked, the newest unless a number is given; undefined when Helm
 * does not know it. Throws OutsideError, RELEASE_UNREADABLE when it is not what Helm would have
 * written there.
 */
export async function readStoredRelease(
  cluster: Cluster,
  ref: ReleaseRef,
  number?: number,
): Promise<StoredRelease | undefined> {
  if (!isReleaseRef(ref))
    throw unreadable({kind: 'HelmRelease', ...ref, why: 'has a name that Helm gives no release'})
  const {secrets, unread} = await secretsOf(cluster, ref.namespace, ref.name)
  const odd = unreadRelease(unread, ref)
  if (odd !== undefined) throw unreadable(odd)
  const [newest] = newestOfEach(
    number === undefined ? secrets : secrets.filter(each => each.number === number),
  )
  const page = newest === undefined ? undefined : await unpack(cluster, newest)
  if (page !== undefined && 'why' in page) throw unreadable(page)
  return page?.stored
}

/** The same books, whole. */
export function openReleaseStorage(cluster: Cluster): ReleaseStorage {
  return {
    read: async (namespaces, named) => {
      const {secrets, unread} = await listed(cluster, namespaces, named)
      const wanted = newestOfEach(secrets).flatMap(newest =>
        secrets.filter(
          each =>
            isSame(each, newest) &&
            (each.number === newest.number || each.number === newest.goodNumber),
        ),
      )
      const read = await Promise.all(wanted.map(async each => unpack(cluster, each)))
      const pages = read.filter(each => each !== undefined).filter(each => 'stored' in each)
      return {
        pages: pages.filter(each => ISTIO_CHARTS.has(each.stored.chart.metadata.name)).map(pageOf),
        unread: [
          ...unread,
          ...read.filter(each => each !== undefined).filter(each => 'why' in each),
        ],
      }
    },
  }
}

const isSame = (one: ReleaseSecret, other: ReleaseSecret): boolean =>
  one.namespace === other.namespace && one.release === other.release

function pageOf({namespace, labels, stored}: Page): ReleaseRevision {
  const {
    name,
    version: number,
    info: {status},
  } = stored
  return {namespace, name, number, status, labels, payload: {...stored}}
}

interface Known {
  readonly stamp: string
  /** Undefined: a chart that is not Istio's. */
  readonly facts?: ReleaseFacts | undefined
  readonly unread?: Unread | undefined
}

/** Where somebody only says that a release is, no list may fail; where Istio is, it may. */
async function listed(
  cluster: Cluster,
  namespaces: readonly string[],
  named: readonly ReleaseRef[],
): Promise<ReleaseHeads> {
  const elsewhere = [
    ...new Map(
      named
        .filter(each => !namespaces.includes(each.namespace))
        .map(each => [releaseKey(each), each]),
    ).values(),
  ]
  const asked = elsewhere.filter(isReleaseRef)
  const lists = await Promise.all([
    ...[...new Set(namespaces)].map(namespace => secretsOf(cluster, namespace)),
    ...asked.slice(0, NAMED_MAX).map(each => secretsNamed(cluster, each)),
  ])
  const beyond = [
    ...elsewhere
      .filter(each => !isReleaseRef(each))
      .map((each): Unread => ({
        kind: 'HelmRelease',
        ...each,
        why: 'has a name that Helm gives no release',
      })),
    ...asked.slice(NAMED_MAX).map((each): Unread => ({
      kind: 'HelmRelease',
      ...each,
      why: `was not looked for: more than ${NAMED_MAX} are named`,
    })),
  ]
  return {
    secrets: lists.flatMap(each => each.secrets),
    unread: [...lists.flatMap(each => each.unread), ...beyond],
  }
}

async function secretsNamed(cluster: Cluster, ref: ReleaseRef): Promise<ReleaseHeads> {
  try {
    return await secretsOf(cluster, ref.namespace, ref.name)
  } catch (error) {
    if (!(error instanceof OutsideError) || !['denied', 'absent', 'refused'].includes(error.kind))
      throw error
    return {
      secrets: [],
      unread: [{kind: 'HelmRelease', ...ref, why: `may not be seen: ${error.why}`}],
    }
  }
}

async function secretsOf(
  cluster: Cluster,
  namespace: string,
  name?: string,
): Promise<ReleaseHeads> {
  const labelSelector = name === undefined ? 'owner=helm' : `owner=helm,name=${name}`
  return releaseHeads(
    await cluster.list({resource: SECRETS, namespace, labelSelector, metadataOnly: true}),
    namespace,
  )
}

async function factsOf(
  cluster: Cluster,
  newest: Newest,
  known: Map<string, Known>,
): Promise<Omit<Known, 'stamp'>> {
  const key = `${newest.namespace}/${newest.release}`
  const before = known.get(key)
  if (before?.stamp === newest.stamp)
    return {
      unread: before.unread,
      facts: before.facts && {...before.facts, goodNumber: newest.goodNumber},
    }
  const read = await readFacts(cluster, newest)
  known.set(key, {stamp: newest.stamp, ...read})
  return read
}

async function readFacts(cluster: Cluster, newest: Newest): Promise<Omit<Known, 'stamp'>> {
  const page = await unpack(cluster, newest)
  if (page === undefined) return {}
  if ('why' in page) return {unread: page}
  if (!ISTIO_CHARTS.has(page.stored.chart.metadata.name)) return {}
  try {
    return {facts: releaseFacts(page.stored, newest.namespace, newest.goodNumber)}
  } catch (error) {
    return {unread: unreadBecause(newest, error)}
  }
}

interface Page {
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
  readonly stored: StoredRelease
}

/** Out: undefined when the Secret went away meanwhile. */
async function unpack(cluster: Cluster, newest: ReleaseSecret): Promise<Page | Unread | undefined> {
  const {namespace, secret} = newest
  const object = await cluster.get({resource: SECRETS, namespace, name: secret})
  if (object === undefined) return undefined
  try {
    const stored = decodeRelease(
      (object['data'] as {release?: unknown} | null | undefined)?.release,
    )
    const fault =
      object['type'] === RELEASE_SECRET_TYPE
        ? faultOf(object, newest, stored)
        : 'is of another type than Helm’s'
    if (fault !== undefined) throw new Error(`it ${fault}`)
    return {namespace, labels: object.metadata.labels ?? {}, stored}
  } catch (error) {
    return unreadBecause(newest, error)
  }
}

/** By the labels that the Secret has now, for it may have changed since it was listed. */
const faultOf = (
  {metadata}: KubeObject,
  {namespace, release: name, number}: ReleaseSecret,
  payload: StoredRelease,
): string | undefined =>
  releaseFault({
    namespace,
    name,
    number,
    status: metadata.labels?.['status'],
    labels: metadata.labels,
    payload,
  })

const unreadBecause = ({namespace, release, secret}: ReleaseSecret, error: unknown): Unread => ({
  kind: 'HelmRelease',
  namespace,
  name: release,
  why: `has a Secret ${secret} that is no release: ${(error as Error).message}`,
})

const unreadable = ({namespace, name, why}: Unread): OutsideError =>
  new OutsideError({
    kind: 'broken',
    code: 'RELEASE_UNREADABLE',
    what: `The Helm release ${name} in namespace ${namespace} cannot be read`,
    why: `it ${why}`,
    next: [
      sh`helm --namespace ${namespace} history ${name}`,
      sh`kubectl --namespace ${namespace} get secrets -l owner=helm,name=${name}`,
    ],
  })
