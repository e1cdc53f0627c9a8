import {parseDocument} from 'yaml'
import {annotationsOf} from '../mesh/fields.ts'
import {beyondGateway} from '../mesh/gateway-bounds.ts'
import {sh} from '../mesh/shell.ts'
import type {ReleaseRef} from '../mesh/snapshot.ts'
import type {Cluster} from '../ports/ports.ts'
import {CRDS} from '../ports/resources.ts'
import {OutsideError} from '../ports/trouble.ts'
import {manifestObject} from './manifest.ts'
import type {StoredRelease} from './release-codec.ts'

/** A gateway's manifest has some two hundred lines. */
const MANIFEST_MAX_CHARS = 512 * 1024
/** As Helm parts a manifest (pkg/releaseutil): also where text follows on the same line. */
const BETWEEN = /(?:^|\s*\n)---[^\S\n]*/
/** Base renders it since 1.24, and only a cluster admin writes it. */
const DEFINITION = {resource: CRDS, name: 'gateways.networking.istio.io'}

export interface Guarded {
  readonly cluster: Cluster
  readonly istioNamespace: string
}

/**
 * Helm does with our rights what a release says, and whoever is at home in a namespace may write
 * releases there. So outside Istio's own namespace only gateways are touched, and only while all
 * that the release holds, and all that would come of it, is what a gateway consists of, in that
 * namespace. In: revisions that Helm would read, and what it would make. Throws OutsideError
 * RELEASE_OUT_OF_BOUNDS.
 */
export async function demandBounds(
  {cluster, istioNamespace}: Guarded,
  release: ReleaseRef,
  stored: readonly (StoredRelease | undefined)[],
  rendered?: string,
): Promise<void> {
  const all = stored.filter(each => each !== undefined)
  const isGateway =
    rendered !== undefined || all.some(each => each.chart.metadata.name === 'gateway')
  if (!isGateway && (release.namespace === istioNamespace || (await isOfCluster(cluster, release))))
    return
  const why =
    all.map(each => beyondIn(each, release.namespace)).find(each => each !== undefined) ??
    (rendered === undefined ? undefined : beyondText(rendered, release.namespace))
  if (why !== undefined) throw outOfBounds(release, why)
}

/** Do the definitions say that they belong to it? */
async function isOfCluster(cluster: Cluster, {namespace, name}: ReleaseRef): Promise<boolean> {
  const definition = await cluster.get(DEFINITION)
  const annotations = definition === undefined ? {} : annotationsOf(definition)
  return (
    annotations['meta.helm.sh/release-name'] === name &&
    annotations['meta.helm.sh/release-namespace'] === namespace
  )
}

function beyondIn({hooks, manifest}: StoredRelease, namespace: string): string | undefined {
  return (hooks ?? []).length > 0 ? 'a hook' : beyondText(manifest ?? '', namespace)
}

/**
 * What does not belong there, or that it cannot be told: a document that we do not read as one
 * object may be read so by Helm.
 */
function beyondText(manifest: string, namespace: string): string | undefined {
  if (manifest.length > MANIFEST_MAX_CHARS)
    return `a manifest of more than ${MANIFEST_MAX_CHARS} characters`
  const documents = manifest
    .split(BETWEEN)
    .filter(each => each.split('\n').some(line => !/^\s*(#.*)?$/.test(line)))
  const objects = documents.map(strictly)
  if (objects.some(each => each === undefined)) return 'something that is no object'
  return beyondGateway(
    objects.filter(each => each !== undefined),
    namespace,
  )
}

/**
 * What Go's YAML would merge from elsewhere in the document is nothing that we would see: such a
 * document is none.
 */
function strictly(text: string): ReturnType<typeof manifestObject> {
  if (text.includes('<<')) return undefined
  const document = parseDocument(text, {version: '1.1', uniqueKeys: true, logLevel: 'silent'})
  if (document.errors.length > 0 || document.warnings.length > 0) return undefined
  try {
    return manifestObject(document.toJS({maxAliasCount: 0}))
  } catch {
    return undefined
  }
}

const outOfBounds = ({namespace, name}: ReleaseRef, why: string): OutsideError =>
  new OutsideError({
    kind: 'broken',
    code: 'RELEASE_OUT_OF_BOUNDS',
    what: `The Helm release ${name} in namespace ${namespace} is not touched: it holds or would make ${why}`,
    why:
      'the gateway chart makes nothing like that, and Helm would make or remove it with your ' +
      'rights, whoever wrote the release',
    next: [
      sh`helm --namespace ${namespace} get all ${name}`,
      'Take what is none of the gateway’s out of the release or its values, or upgrade it by hand.',
    ],
  })
