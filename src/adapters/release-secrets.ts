import {
  isReleaseName,
  isReleaseNumber,
  isReleaseStatus,
  releaseSecretName,
} from '../mesh/helm-names.ts'
import type {KubeObject} from '../mesh/object.ts'
import type {ReleaseRef} from '../mesh/snapshot.ts'
import type {Unread} from '../mesh/unread.ts'

/** One revision of a release, by the labels of its Secret alone. */
export interface ReleaseSecret {
  /** Name of the Secret: `sh.helm.release.v1.istiod-1-29-6.v3`. */
  readonly secret: string
  readonly namespace: string
  readonly release: string
  readonly number: number
  readonly status: string
  /** Changes whenever the Secret does. */
  readonly stamp: string
}

/** The state of a release according to the labels of its Secrets alone. */
export interface Newest extends ReleaseSecret {
  readonly goodNumber: number | undefined
}

/**
 * What a list of release Secrets tells: revisions, and Secrets that say they are such and are not
 * as Helm writes them.
 */
export interface ReleaseHeads {
  readonly secrets: readonly ReleaseSecret[]
  readonly unread: readonly Unread[]
}

/**
 * The revisions of releases in a list, as far as name and labels of each Secret agree. Where they
 * do not, the whole release is unread: which of its revisions is the newest nobody knows then. In:
 * Secrets of one namespace with the label `owner=helm`.
 */
export function releaseHeads(objects: readonly KubeObject[], namespace: string): ReleaseHeads {
  const heads = objects.map(each => headOf(each, namespace))
  const unread = heads.filter(each => 'why' in each)
  const odd = new Set(unread.map(releaseKey))
  return {
    secrets: heads
      .filter(each => 'secret' in each)
      .filter(each => !odd.has(`${each.namespace}/${each.release}`)),
    unread: onceEach(unread),
  }
}

/** By name, in the order in which they came. */
const onceEach = (unread: readonly Unread[]): readonly Unread[] => [
  ...new Map(unread.map(each => [`${each.kind} ${releaseKey(each)}`, each])).values(),
]

function headOf({metadata}: KubeObject, namespace: string): ReleaseSecret | Unread {
  const {name: release, version = '', status} = metadata.labels ?? {}
  if (!isReleaseName(release))
    return {
      kind: 'Secret',
      namespace,
      name: metadata.name,
      why: 'is labelled as a release, under a name that Helm gives no release',
    }
  const number = Number(version)
  const odd = (why: string): Unread => ({
    kind: 'HelmRelease',
    namespace,
    name: release,
    why: `has a Secret ${metadata.name} that ${why}`,
  })
  if (!isReleaseNumber(number) || String(number) !== version)
    return odd('is labelled with a number that Helm gives no revision')
  if (metadata.name !== releaseSecretName(release, number))
    return odd('is labelled as a revision and not named as one')
  if (!isReleaseStatus(status)) return odd('is labelled with a status that Helm does not know')
  return {
    secret: metadata.name,
    namespace,
    release,
    number,
    status,
    stamp: `${metadata.uid ?? ''} ${metadata.resourceVersion ?? ''}`,
  }
}

/**
 * Of each release the newest Secret, with the newest number that once was deployed. In: all
 * Secrets, in any order.
 */
export function newestOfEach(secrets: readonly ReleaseSecret[]): readonly Newest[] {
  const byRelease = Map.groupBy(secrets, each => `${each.namespace}/${each.release}`)
  return [...byRelease.values()].map(of => {
    const newest = of.reduce((a, b) => (b.number > a.number ? b : a))
    const good = of
      .filter(each => each.status === 'deployed' || each.status === 'superseded')
      .map(each => each.number)
    return {...newest, goodNumber: good.length === 0 ? undefined : Math.max(...good)}
  })
}

/** One name for a release, for maps and messages. */
export const releaseKey = ({namespace, name}: ReleaseRef): string => `${namespace}/${name}`
