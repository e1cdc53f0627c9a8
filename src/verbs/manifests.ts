import type {Kind} from '../mesh/access.ts'
import type {ManifestObject} from '../mesh/manifest.ts'
import type {MeshSnapshot, ReleaseRef} from '../mesh/snapshot.ts'
import type {Ports, Resource} from '../ports/ports.ts'
import {KNOWN, groupOf, rbacKind} from '../ports/resources.ts'
import type {RightsInput} from '../rights/needs.ts'
import {releaseAt, sameRelease} from '../steps/release.ts'
import type {Step} from '../steps/step.ts'
import {applicationsOf} from '../steps/values-of-steps.ts'
import {render} from './chart-facts.ts'
import type {Rendering} from './chart-facts.ts'

/**
 * What rights are derived from, and the releases of which nobody could tell what their charts make.
 */
export interface Manifests {
  readonly known: RightsInput
  readonly unread: readonly ReleaseRef[]
}

/**
 * The manifests that these steps bring and take away. Charts that nobody has rendered yet are
 * rendered, without the cluster.
 */
export async function manifestsOf(
  ports: Ports,
  seen: MeshSnapshot,
  steps: readonly Step[],
  renderings: readonly Rendering[],
): Promise<Manifests> {
  const missing = applicationsOf(steps, seen).filter(
    each => !isInstalled(seen, each) && !renderings.some(one => isOf(one, each)),
  )
  const tried = await Promise.all(
    missing.map(async each => ({...each, ...(await render(ports.helm, each))})),
  )
  const all = [...renderings, ...tried.filter(each => each.ok === true)]
  const freed = freedBy(steps, seen)
  const installed = (release: ReleaseRef): readonly ManifestObject[] =>
    (releaseAt(seen, release)?.manifest ?? []).map(each =>
      freed.has(`${each.kind}/${each.name}`) ? {...each, kept: true} : each,
    )
  const rendered = (release: ReleaseRef): readonly ManifestObject[] => {
    const made = all
      .filter(each => sameRelease(each.release, release))
      .flatMap(each => each.objects)
    return made.length > 0 ? made : installed(release)
  }
  const objects = [
    ...seen.releases.flatMap(each => each.manifest),
    ...all.flatMap(each => each.objects),
  ]
  const kindOf = await kindsFor(ports, seen, objects)
  const unread = tried.filter(each => each.ok !== true).map(each => each.release)
  return {known: {seen, istioNamespace: seen.istioNamespace, kindOf, installed, rendered}, unread}
}

/**
 * Tags that a step takes out of a release before it goes: Helm is told to leave them, and nobody
 * needs the right to remove them.
 */
function freedBy(steps: readonly Step[], seen: MeshSnapshot): ReadonlySet<string> {
  const tags = steps.flatMap(each =>
    each.kind === 'keep-tags' ? each.tags.flatMap(name => seen.tags.get(name) ?? []) : [],
  )
  return new Set(
    tags.flatMap(({config, service}) => [
      `MutatingWebhookConfiguration/${config}`,
      ...(service === undefined ? [] : [`Service/${service.name}`]),
    ]),
  )
}

const isOf = (
  one: Rendering,
  {release, version}: {readonly release: ReleaseRef; readonly version: string},
): boolean => one.version === version && sameRelease(one.release, release)

/** The chart of that very version is there already: with other values it makes the same kinds. */
const isInstalled = (
  seen: MeshSnapshot,
  {release, version}: {readonly release: ReleaseRef; readonly version: string},
): boolean => releaseAt(seen, release)?.chartVersion === version

/** A chart with kinds of more groups than this is none of Istio's. */
const GROUPS_MAX = 20

/**
 * How the cluster names kinds: those that everyone knows, those that definitions of Istio's make,
 * and for others the API is asked.
 */
async function kindsFor(
  {cluster}: Ports,
  seen: MeshSnapshot,
  objects: readonly ManifestObject[],
): Promise<(object: ManifestObject) => Kind> {
  const table = new Map<string, Kind>()
  const learn = (resource: Resource): unknown => table.set(nameOf(resource), rbacKind(resource))
  for (const resource of [...KNOWN, ...seen.crds.flatMap(each => each.resource ?? [])])
    learn(resource)
  const strange = new Set(
    objects
      .filter(each => !table.has(nameOf(each)))
      .map(each => each.apiVersion)
      .filter(each => VERSION.test(each)),
  )
  const served = await Promise.all(
    [...strange].slice(0, GROUPS_MAX).map(each => cluster.serves(each)),
  )
  for (const resource of served.flat()) learn(resource)
  return object => table.get(nameOf(object)) ?? guessed(object)
}

const nameOf = ({apiVersion, kind}: {readonly apiVersion: string; readonly kind: string}): string =>
  `${groupOf(apiVersion)}/${kind}`

const VERSION = /^([a-z0-9.-]+\/)?[a-z0-9]+$/

/** Kubernetes' own rule of thumb, for kinds whose definition comes with the chart itself. */
function guessed({apiVersion, kind, namespace}: ManifestObject): Kind {
  const one = kind.toLowerCase()
  const plural = one.endsWith('s')
    ? `${one}es`
    : one.endsWith('y')
      ? `${one.slice(0, -1)}ies`
      : `${one}s`
  return {group: groupOf(apiVersion), plural, namespaced: namespace !== undefined}
}
