import type {ReleaseFacts, ReleaseRef} from '../mesh/snapshot.ts'
import type {KubeObject} from '../mesh/object.ts'
import {sh} from '../mesh/shell.ts'
import type {Cluster, ReleaseBooks, ReleasePage, Releases, Resource} from '../ports/ports.ts'
import {OutsideError} from '../ports/trouble.ts'
import {decodeRelease, newestOfEach, releaseFacts, releaseKey} from './release-codec.ts'
import type {Newest, ReleaseSecret, StoredRelease} from './release-codec.ts'

const SECRETS: Resource = {apiVersion: 'v1', plural: 'secrets', kind: 'Secret', namespaced: true}
const ISTIO_CHARTS = new Set(['base', 'istiod', 'gateway', 'cni', 'ztunnel'])

/** Helm's books in the cluster. Unpacks a release only when its Secret changed since the last reading. */
export function openReleases(cluster: Cluster): Releases {
  const known = new Map<string, Known>()
  return {
    read: async (namespaces, named) => {
      const secrets = await list(cluster, [...new Set(namespaces)], named)
      const newest = newestOfEach(secrets)
      const facts = await Promise.all(newest.map(each => factsOf(cluster, each, known)))
      return facts.filter(each => each !== undefined)
    },
  }
}

/** One revision of a release, unpacked, the newest unless a number is given; undefined when Helm does not know it. Throws OutsideError. */
export async function readStoredRelease(cluster: Cluster, ref: ReleaseRef, number?: number): Promise<StoredRelease | undefined> {
  const secrets = await secretsOf(cluster, ref.namespace, ref.name)
  const [newest] = newestOfEach(number === undefined ? secrets : secrets.filter(each => each.number === number))
  return newest === undefined ? undefined : unpack(cluster, newest)
}

/** The same books, whole. A release that cannot be read ends it with RELEASE_UNREADABLE. */
export function openReleaseBooks(cluster: Cluster): ReleaseBooks {
  return {
    read: async (namespaces, named) => {
      const secrets = await list(cluster, [...new Set(namespaces)], named)
      const wanted = newestOfEach(secrets).flatMap(newest => secrets.filter(each => each.namespace === newest.namespace && each.release === newest.release && (each.number === newest.number || each.number === newest.goodNumber)))
      const pages = await Promise.all(wanted.map(each => pageOf(cluster, each)))
      return pages.flat().filter(each => ISTIO_CHARTS.has(chartOf(each.payload) ?? ''))
    },
  }
}

async function pageOf(cluster: Cluster, {namespace, release: name, number, status, labels, ...rest}: ReleaseSecret): Promise<readonly ReleasePage[]> {
  const payload = await unpack(cluster, {namespace, release: name, number, status, labels, ...rest, goodNumber: undefined})
  return payload === undefined ? [] : [{namespace, name, number, status, labels, payload: {...payload}}]
}

const chartOf = ({chart}: ReleasePage['payload']): string | undefined => (chart as StoredRelease['chart'])?.metadata?.name

interface Known {
  readonly stamp: string
  /** Undefined: a chart that is not Istio's. */
  readonly facts: ReleaseFacts | undefined
}

async function list(cluster: Cluster, namespaces: readonly string[], named: readonly ReleaseRef[]): Promise<readonly ReleaseSecret[]> {
  const elsewhere = new Map(named.filter(each => !namespaces.includes(each.namespace)).map(each => [releaseKey(each), each]))
  const lists = await Promise.all([...namespaces.map(namespace => secretsOf(cluster, namespace)), ...[...elsewhere.values()].map(each => secretsOf(cluster, each.namespace, each.name))])
  return lists.flat()
}

async function secretsOf(cluster: Cluster, namespace: string, name?: string): Promise<readonly ReleaseSecret[]> {
  const labelSelector = name === undefined ? 'owner=helm' : `owner=helm,name=${name}`
  const secrets = await cluster.list({resource: SECRETS, namespace, labelSelector, metadataOnly: true})
  return secrets.flatMap(each => releaseSecret(each, namespace))
}

function releaseSecret({metadata}: KubeObject, namespace: string): readonly ReleaseSecret[] {
  const {name: release, version, status = 'unknown'} = metadata.labels ?? {}
  if (release === undefined || version === undefined || !/^\d+$/.test(version)) return []
  return [{secret: metadata.name, namespace, release, number: Number(version), status, labels: metadata.labels ?? {}, stamp: `${metadata.uid ?? ''} ${metadata.resourceVersion ?? ''}`}]
}

async function factsOf(cluster: Cluster, newest: Newest, known: Map<string, Known>): Promise<ReleaseFacts | undefined> {
  const key = `${newest.namespace}/${newest.release}`
  const before = known.get(key)
  if (before?.stamp === newest.stamp) return before.facts && {...before.facts, goodNumber: newest.goodNumber}
  const release = await unpack(cluster, newest)
  const isIstio = ISTIO_CHARTS.has(release?.chart?.metadata?.name ?? '')
  const facts = release !== undefined && isIstio ? releaseFacts(release, newest.namespace, newest.goodNumber) : undefined
  known.set(key, {stamp: newest.stamp, facts})
  return facts
}

/** Out: undefined when the Secret went away meanwhile. */
async function unpack(cluster: Cluster, {namespace, secret, release}: Newest): Promise<StoredRelease | undefined> {
  const object = await cluster.get({resource: SECRETS, namespace, name: secret})
  const data = (object?.['data'] as {release?: unknown} | undefined)?.release
  if (object === undefined) return undefined
  try {
    if (typeof data !== 'string') throw new Error('it has no data.release')
    return decodeRelease(data)
  } catch (error) {
    throw new OutsideError({
      kind: 'broken',
      code: 'RELEASE_UNREADABLE',
      what: `The Helm release ${release} in namespace ${namespace} cannot be read`,
      why: `its newest Secret ${secret}: ${(error as Error).message}`,
      next: [sh`helm --namespace ${namespace} history ${release}`, sh`kubectl --namespace ${namespace} get secrets -l owner=helm,name=${release}`],
    })
  }
}
