import {injectorOf, namespaceInjector} from '../mesh/injection.ts'
import {isWaveName} from '../mesh/names.ts'
import type {NamespaceName, Revision, Tag} from '../mesh/names.ts'
import type {MeshSnapshot, NamespaceFacts} from '../mesh/snapshot.ts'
import {ownGateway} from '../steps/gateways.ts'
import {pinnedHere} from '../steps/namespace-workloads.ts'
import {compareVersions} from '../checks/version.ts'

/** Waves that nobody named grow: one namespace first, then up to so many times more each. */
const GROWTH = 5

export interface Wave<T> {
  readonly name: string
  readonly members: readonly T[]
}

export interface Mover {
  readonly namespace: NamespaceName
  readonly how: 'label' | 'templates'
}

/**
 * Namespaces that move by a step of their own: an old revision injects their plain pods directly,
 * or it injects pods whose template asks for it by label.
 */
export function movers(seen: MeshSnapshot, from: readonly Revision[]): readonly Mover[] {
  return [...seen.namespaces.values()].flatMap((facts): readonly Mover[] => {
    const how = howMoved(seen, facts, from)
    return how === undefined ? [] : [{namespace: facts.name, how}]
  })
}

function howMoved(
  seen: MeshSnapshot,
  facts: NamespaceFacts,
  from: readonly Revision[],
): Mover['how'] | undefined {
  const injector = namespaceInjector(seen, facts)
  if (injector !== undefined) {
    const old = injector.tag === undefined && from.includes(injector.revision)
    const onlyGateways =
      facts.workloads.length > 0 && facts.workloads.every(each => ownGateway(seen, each))
    return old && !onlyGateways ? 'label' : undefined
  }
  const pinned = facts.workloads.some(
    each =>
      pinnedHere(seen, facts, each) &&
      !ownGateway(seen, each) &&
      old(injectorOf(seen, facts, each)?.revision, from),
  )
  return pinned ? 'templates' : undefined
}

const old = (revision: Revision | undefined, from: readonly Revision[]): boolean =>
  revision !== undefined && from.includes(revision)

/**
 * Tags that point at an old revision, `default` last: it serves whoever said nothing in particular.
 */
export function movingTags(seen: MeshSnapshot, from: readonly Revision[]): readonly Tag[] {
  const tags = [...seen.tags.values()]
    .filter(
      each =>
        from.includes(each.revision) ||
        (each.service?.revision !== undefined && from.includes(each.service.revision)),
    )
    .map(each => each.name)
  return [...tags].sort(
    (one, other) =>
      Number(one === 'default') - Number(other === 'default') || (one < other ? -1 : 1),
  )
}

export interface GatewayGroup {
  readonly namespace: NamespaceName
  readonly releases: readonly string[]
}

/** Releases of the `gateway` chart that are not at the target yet, by namespace. */
export function movingGateways(
  seen: MeshSnapshot,
  from: readonly Revision[],
  version: string,
): readonly GatewayGroup[] {
  const releases = seen.releases.filter(each => each.chart === 'gateway')
  const groups = Map.groupBy(releases, each => each.namespace)
  return [...groups]
    .filter(([, all]) => all.some(each => behind(seen, each, from, version)))
    .map(([namespace, all]) => ({
      namespace: namespace as NamespaceName,
      releases: all.map(each => each.name).sort(),
    }))
}

function behind(
  seen: MeshSnapshot,
  release: {readonly name: string; readonly namespace: string; readonly chartVersion: string},
  from: readonly Revision[],
  version: string,
): boolean {
  const facts = seen.namespaces.get(release.namespace as NamespaceName)
  const pods =
    facts?.workloads
      .filter(
        each => each.release?.name === release.name && each.release.namespace === release.namespace,
      )
      .flatMap(each => each.pods) ?? []
  return (
    (compareVersions(release.chartVersion, version) < 0 &&
      !pods.some(
        each => each.proxy?.revision !== undefined && !from.includes(each.proxy.revision),
      )) ||
    pods.some(each => each.proxy?.revision !== undefined && from.includes(each.proxy.revision))
  )
}

/**
 * Waves of namespaces: those that the policy names, then those that owners grouped by
 * `meshctl.dev/wave`, then the rest, smallest first, one namespace alone in front, so that what
 * fails fails small; the cluster's own and those open to the outside last.
 */
export function namespaceWaves(
  seen: MeshSnapshot,
  all: readonly Mover[],
  named: readonly {readonly name: string; readonly namespaces: readonly string[]}[],
): readonly Wave<Mover>[] {
  const byPolicy = named.map(each => ({
    name: each.name,
    members: all.filter(mover => each.namespaces.includes(mover.namespace)),
  }))
  const left = all.filter(mover => !byPolicy.some(wave => wave.members.includes(mover)))
  const owned = Map.groupBy(left, mover => ownersWave(seen, mover))
  const byOwners = [...owned]
    .filter(([name]) => name !== '')
    .map(([name, members]) => ({name, members}))
    .sort((one, other) => one.name.localeCompare(other.name, 'en', {numeric: true}))
  const together = [...Map.groupBy([...byPolicy, ...byOwners], each => each.name)].map(
    ([name, parts]) => ({name, members: parts.flatMap(each => each.members)}),
  )
  const waves = [
    ...together,
    ...derived(seen, owned.get('') ?? [], new Set(together.map(each => each.name))),
  ]
  return unreserved(
    waves.filter(each => each.members.length > 0),
    ['gateways', ...[...seen.tags.keys()].map(each => `tag-${each}`)],
  )
}

/** A wave is asked for by its name: those of gateways and of tags are taken. */
const unreserved = <T>(
  waves: readonly Wave<T>[],
  reserved: readonly string[],
): readonly Wave<T>[] =>
  waves.map(each =>
    reserved.includes(each.name) ? {...each, name: `${each.name}-namespaces`} : each,
  )

const WAVE = 'meshctl.dev/wave'

/** As the owners of the namespace named it; none when it could not name a wave. */
function ownersWave(seen: MeshSnapshot, {namespace}: Mover): string {
  const name = seen.namespaces.get(namespace)?.annotations[WAVE]
  return isWaveName(name) && name.length <= OWN_NAME_MAX ? name : ''
}

const OWN_NAME_MAX = 63

/**
 * Inside first and growing; then namespaces of the cluster itself; last those that callers from
 * outside reach without a gateway.
 */
function derived(
  seen: MeshSnapshot,
  rest: readonly Mover[],
  taken: ReadonlySet<string>,
): readonly Wave<Mover>[] {
  const free = (name: string): string => (taken.has(name) ? `${name}-derived` : name)
  const groups = Map.groupBy(bySize(seen, rest), mover => placeOf(seen, mover))
  const [inside = [], system = [], outside = []] = [
    groups.get('inside'),
    groups.get('system'),
    groups.get('outside'),
  ]
  // with nobody inside, somebody must be the first all the same
  const growing = inside.length > 0 ? inside : [...system, ...outside]
  const apart =
    inside.length > 0
      ? [
          {name: free('system'), members: system},
          {name: free('outside'), members: outside},
        ]
      : []
  const waves: Wave<Mover>[] = []
  for (let at = 0, width = 1; at < growing.length; at += width, width *= GROWTH) {
    waves.push({
      name: free(waves.length === 0 ? 'canary' : `wave-${waves.length + 1}`),
      members: growing.slice(at, at + width),
    })
  }
  return [...waves, ...apart.filter(each => each.members.length > 0)]
}

function bySize(seen: MeshSnapshot, movers: readonly Mover[]): readonly Mover[] {
  const size = (mover: Mover): number =>
    seen.namespaces.get(mover.namespace)?.workloads.reduce((sum, each) => sum + each.wanted, 0) ?? 0
  return movers.toSorted(
    (one, other) =>
      weight(size(one)) - weight(size(other)) || (one.namespace < other.namespace ? -1 : 1),
  )
}

/**
 * Where a namespace stands: `kube-…` and `…-system` are the cluster's own by custom; a Service with
 * an address or a port of the nodes is open to the outside.
 */
function placeOf(seen: MeshSnapshot, {namespace}: Mover): 'inside' | 'system' | 'outside' {
  if (/^kube-|-system$/.test(namespace)) return 'system'
  const isOpen =
    seen.namespaces
      .get(namespace)
      ?.services.some(each => each.type === 'LoadBalancer' || each.type === 'NodePort') === true
  return isOpen ? 'outside' : 'inside'
}

/** A namespace without pods proves nothing, so it is no canary: it goes last. */
const weight = (pods: number): number => (pods === 0 ? Number.MAX_SAFE_INTEGER : pods)
