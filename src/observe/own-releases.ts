import type {ReleaseFacts, ReleaseRef} from '../mesh/snapshot.ts'
import type {Unread} from '../mesh/unread.ts'
import {beyondGateway} from '../mesh/gateway-bounds.ts'
import {holdsObject} from '../mesh/manifest.ts'
import type {Raw} from './assemble.ts'
import type {SeenWorkload} from './read-workload.ts'

type Workload = Pick<SeenWorkload, 'ref' | 'namespace'>

/** Charts whose releases may lie in any namespace, beside the workload that they run. */
const ANYWHERE: readonly string[] = ['gateway', 'ztunnel']

const isAt = (release: ReleaseRef, ref: ReleaseRef | undefined): boolean =>
  release.name === ref?.name && release.namespace === ref.namespace

/**
 * Does the manifest of the release hold this workload? An annotation says only who would like to be
 * believed so.
 */
const holdsWorkload = (release: ReleaseFacts, {ref, namespace}: Workload): boolean =>
  holdsObject(release, {...ref, namespace})

/**
 * The releases that are the mesh's: in Istio's own namespace, named by what nobody in a namespace
 * can write (definitions, the default validator), or gateways whose manifest holds the very
 * workload that names them. A release that somebody made up is none of these.
 */
export function ownReleases(raw: Raw, istioNamespace: string): readonly ReleaseFacts[] {
  const byCluster = [...raw.crds, ...raw.validators.filter(each => each.isDefault)].map(
    each => each.release,
  )
  const workloads = workloadsOf(raw)
  return raw.releases.filter(release => {
    if (beyondBounds(release) !== undefined) return false
    if (release.namespace === istioNamespace || byCluster.some(each => isAt(release, each)))
      return true
    const mine = workloads.filter(
      each => isAt(release, each.release) && holdsWorkload(release, each),
    )
    return mine.some(
      each =>
        (each.isGateway && ANYWHERE.includes(release.chart)) ||
        (isPlane(each, istioNamespace) && release.chart === 'istiod'),
    )
  })
}

/**
 * What a release of the gateway chart holds that the chart does not make; Helm is not told to touch
 * such a release.
 */
const beyondBounds = (release: ReleaseFacts): string | undefined =>
  release.chart === 'gateway' ? beyondGateway(release.manifest, release.namespace) : undefined

/** Releases of the gateway chart that are not touched, whosever they are. */
export const unboundReleases = ({releases}: Raw): readonly Unread[] =>
  releases.flatMap(each => {
    const beyond = beyondBounds(each)
    return beyond === undefined
      ? []
      : [
          {
            kind: 'HelmRelease',
            namespace: each.namespace,
            name: each.name,
            why: `holds ${beyond}, which the gateway chart does not make`,
          },
        ]
  })

const workloadsOf = ({deployments, statefulSets, daemonSets}: Raw): readonly SeenWorkload[] => [
  ...deployments,
  ...statefulSets,
  ...daemonSets,
]

/** Is it an istiod of this mesh? The label alone anybody may write. */
export const isPlane = ({isIstiod, namespace}: SeenWorkload, istioNamespace: string): boolean =>
  isIstiod && namespace === istioNamespace

/**
 * The release of a workload, as far as that release agrees. Whether one that could not be read
 * would agree nobody knows.
 */
export function provenRelease(
  workload: SeenWorkload,
  releases: readonly ReleaseFacts[],
): ReleaseRef | undefined {
  const named = releases.find(each => isAt(each, workload.release))
  return named !== undefined && holdsWorkload(named, workload) ? workload.release : undefined
}

/**
 * The release that an istiod says made it, unless that release says otherwise: one that was not
 * found is told, and nothing is built on it.
 */
export function planeRelease(
  plane: SeenWorkload,
  releases: readonly ReleaseFacts[],
): ReleaseRef | undefined {
  const named = releases.find(each => isAt(each, plane.release))
  return named === undefined || (named.chart === 'istiod' && holdsWorkload(named, plane))
    ? plane.release
    : undefined
}

/**
 * Where releases of Istio's charts may be besides Istio's namespace: whatever its definitions, its
 * istiods and gateways name.
 */
export function namedReleases(
  raw: Pick<Raw, 'deployments' | 'daemonSets' | 'crds' | 'validators'>,
  istioNamespace: string,
): readonly ReleaseRef[] {
  const workloads = [...raw.deployments, ...raw.daemonSets].filter(
    each => each.isGateway || isPlane(each, istioNamespace),
  )
  const named = [...raw.crds, ...raw.validators, ...workloads]
    .map(each => each.release)
    .filter(each => each !== undefined)
  return [...new Map(named.map(each => [`${each.namespace}/${each.name}`, each])).values()].filter(
    each => each.namespace !== istioNamespace,
  )
}
