import type {Access} from '../mesh/access.ts'
import type {ManifestObject} from '../mesh/manifest.ts'
import type {HeldFields} from '../mesh/field-managers.ts'
import type {Instant} from '../mesh/names.ts'
import type {KubeObject} from '../mesh/object.ts'
import type {Labels} from '../mesh/selector.ts'
import type {ReleaseFacts, ReleaseRef, Values} from '../mesh/snapshot.ts'
import type {Unread} from '../mesh/unread.ts'

/** Everything outside. Production and the simulator each build these ports once. */
export interface Ports {
  readonly cluster: Cluster
  /**
   * Only verbs that change releases use it: without a helm binary its first use throws UsageError
   * HELM_MISSING.
   */
  readonly helm: Helm
  readonly releases: Releases
  readonly clock: Clock
  readonly journal: Journal
}

/**
 * A resource of the API: group and version as in `apiVersion`, the plural name, whether it lives in
 * namespaces.
 */
export interface Resource {
  readonly apiVersion: string
  readonly plural: string
  readonly kind: string
  readonly namespaced: boolean
}

export interface Query {
  readonly resource: Resource
  /** Undefined: in all namespaces. */
  readonly namespace?: string
  readonly labelSelector?: string
  readonly fieldSelector?: string
  /** Ask for metadata alone (PartialObjectMetadata). */
  readonly metadataOnly?: boolean
}

export interface ObjectKey {
  readonly resource: Resource
  readonly namespace?: string
  readonly name: string
}

/** What a watch keeps current: one projected fact an object. */
export interface Informer<T> {
  /**
   * The facts now, in no order. Throws the OutsideError that ended the watch for good (a lost
   * right).
   */
  items(): readonly T[]
  /** Closes the watch. */
  close(): void
}

export type PatchType = 'merge' | 'strategic' | 'json'

export interface Cluster {
  /** `{gitVersion}` of GET /version, without the leading v. */
  version(): Promise<string>
  /**
   * Resolves once the first list is complete; `changed` is called after every later change. Memory
   * holds projections only.
   */
  informer<T>(
    query: Query,
    project: (object: KubeObject) => T | undefined,
    changed: () => void,
  ): Promise<Informer<T>>
  list(query: Query): Promise<readonly KubeObject[]>
  get(key: ObjectKey): Promise<KubeObject | undefined>
  /**
   * Field manager `meshctl`. `dryRun` sends it through admission and stores nothing. Out: the
   * object as admitted.
   */
  create(
    key: Omit<ObjectKey, 'name'>,
    object: unknown,
    options: {readonly dryRun: boolean},
  ): Promise<KubeObject>
  /**
   * Field manager `meshctl`. `resourceVersion` inside a merge patch makes it a compare-and-swap.
   */
  patch(key: ObjectKey, type: PatchType, body: unknown): Promise<KubeObject>
  /**
   * Server-side apply as field manager `meshctl`: the whole object as it shall be; made when it is
   * not there. Without `force`, fields that other managers hold and that would change are told, and
   * nothing is changed; with it they are taken over.
   */
  apply(
    key: ObjectKey,
    object: KubeObject,
    options: {readonly force: boolean},
  ): Promise<readonly HeldFields[]>
  /** Background deletion; with `uid` only of that very object (`conflict` otherwise). */
  remove(key: ObjectKey, uid: string | undefined): Promise<void>
  /**
   * May the caller do these? Out: for each true, false, or undefined when the API does not say. A
   * few are on their way at a time.
   */
  may(questions: readonly Access[]): Promise<readonly (boolean | undefined)[]>
  /**
   * The kinds that the API serves in this group and version; none when it does not serve it, or
   * would not say.
   */
  serves(apiVersion: string): Promise<readonly Resource[]>
  /** HTTP GET to a pod's loopback through a port-forward; 10 s at most. Out: status and body. */
  podGet(
    pod: {readonly namespace: string; readonly name: string; readonly port: number},
    path: string,
  ): Promise<{readonly status: number; readonly body: string}>
}

/** Helm's own books, read without helm: the release Secrets. */
export interface Releases {
  /**
   * The newest state of every release of an Istio chart (base, istiod, gateway, cni, ztunnel) in
   * these namespaces or of these names. Cheap when nothing changed. Throws OutsideError when the
   * namespaces may not be seen; what is wrong with one release, or with a name, is told by name.
   */
  read(namespaces: readonly string[], named: readonly ReleaseRef[]): Promise<ReleasesSeen>
}

export interface ReleasesSeen {
  readonly releases: readonly ReleaseFacts[]
  /** Of any chart: what it is of nobody can tell. */
  readonly unread: readonly Unread[]
}

/**
 * Helm's books with all that is in them, for a copy of the cluster. Holds values, which may be
 * secret.
 */
export interface ReleaseStorage {
  /**
   * Of each release of an Istio chart in these namespaces or of these names: the newest revision,
   * and the newest that was deployed. What could not be read is told by name.
   */
  read(
    namespaces: readonly string[],
    named: readonly ReleaseRef[],
  ): Promise<{readonly pages: readonly ReleaseRevision[]; readonly unread: readonly Unread[]}>
}

/** One revision of a release. */
export interface ReleaseRevision extends ReleaseRef {
  readonly number: number
  readonly status: string
  /** Labels of its Secret. */
  readonly labels: Labels
  /** Helm's own JSON, unpacked. */
  readonly payload: Readonly<Record<string, unknown>>
}

export type ChartName = 'base' | 'istiod' | 'gateway'

export interface Charts {
  /** What the source is, for people: `oci://…`, a folder. */
  readonly source: string
  /** Newest patch of `1.29`, `1.29.6` itself, or `latest`. Throws UsageError UNKNOWN_VERSION. */
  resolve(wanted: string): Promise<string>
  /**
   * The chart itself, fetched once a process and kept: what is read, rendered and applied is this
   * very copy, whatever becomes of its source. Throws UsageError CHART_MISSING, or OutsideError
   * CHART_UNREADABLE, CHART_MISMATCH (it says another name or version).
   */
  local(chart: ChartName, version: string): Promise<LocalChart>
  /**
   * Values that an unstamped chart (source tree) needs to run this version: image tag; usually
   * empty.
   */
  stamp(chart: ChartName, version: string): Promise<Values>
  /** What is in that copy. Throws as `local` does. */
  contents(chart: ChartName, version: string): Promise<ChartContents>
}

/** A chart as this process keeps it. */
export interface LocalChart {
  /** Absolute: a package, or a folder. Gone with the process. */
  readonly path: string
  /** In hexadecimal: of the package, or of all files of a folder with their names. */
  readonly sha256: string
}

export interface ChartContents {
  /** Its values.yaml. */
  readonly values: Values
  /** Paths of values that its templates name: `global.proxy.lifecycle`. */
  readonly named: readonly string[]
  /** The definitions in its folder `crds/`, whole. */
  readonly crds: readonly KubeObject[]
  /** See `LocalChart`. */
  readonly sha256: string
}

export interface Helm {
  readonly major: 3 | 4
  readonly version: string
  readonly charts: Charts
  /** `helm upgrade --install` with full values and `--reset-values`; never waits for readiness. */
  apply(release: ReleaseRef, chart: ChartName, version: string, options: HelmApply): Promise<void>
  /** The chart that the release itself carries, with other values. */
  reapply(release: ReleaseRef, options: HelmApply): Promise<void>
  /**
   * To a number under which the same chart was deployed, or to the newest, again. Throws
   * OutsideError HELM_FAILED for any other.
   */
  rollback(release: ReleaseRef, number: number, options: {readonly force: boolean}): Promise<void>
  uninstall(release: ReleaseRef): Promise<void>
  /**
   * `helm template` without the cluster. Out: Helm's own words, without values that could be
   * secret, when it would not. Throws when helm is missing or the chart is.
   */
  render(
    release: ReleaseRef,
    chart: ChartName,
    version: string,
    values: Values,
  ): Promise<HelmRendered>
}

export interface HelmRendered {
  readonly ok: boolean
  /** Why not; empty when it is fine. */
  readonly why: string
  /** What Helm would make; none when it would not. */
  readonly objects: readonly ManifestObject[]
}

export interface HelmApply {
  readonly values: Values
  /** Helm 4: take over fields that other managers own. Ignored by Helm 3. */
  readonly force: boolean
}

export interface Clock {
  now(): Instant
  /** Resolves at the instant, or as soon as the signal aborts; never rejects. */
  sleepUntil(at: Instant, signal?: AbortSignal): Promise<void>
}

/** Documents in the cluster, replaced whole and only by whoever read their latest version. */
export interface Journal {
  /** Where the documents are, for messages. */
  readonly namespace: string
  load(name: string): Promise<Document | undefined>
  /**
   * Compare-and-swap on `version`; undefined: must not exist yet. Throws OutsideError `conflict`.
   */
  save(
    name: string,
    data: Readonly<Record<string, string>>,
    version: string | undefined,
    immutable?: boolean,
  ): Promise<Saved>
  list(): Promise<readonly string[]>
  /**
   * The right to drive: waited for, until a dead driver's has run out, or taken by force from
   * whoever has it. Throws DriverError when another driver is alive; by force, when somebody
   * rewrites the Lease faster than it can be taken; the signal's reason when it aborts before the
   * right was taken, and then nothing was written.
   */
  drive(holder: string, by?: 'waiting' | 'force', stop?: AbortSignal): Promise<Driving>
  /** Who drives now, as the Lease says. */
  driver(): Promise<{readonly holder: string; readonly since: string} | undefined>
}

export interface Saved {
  /** For the next compare-and-swap. */
  readonly version: string
  /** Of the object in the cluster: one that was deleted and made anew has another. */
  readonly uid: string
}

export interface Document extends Saved {
  readonly data: Readonly<Record<string, string>>
}

export interface Driving {
  /** Whom the Lease named before; empty: nobody. */
  readonly takenFrom: string
  /**
   * Looks whether the Lease is still ours. Throws DriverError, or OutsideError, when it is not or
   * nobody can tell.
   */
  hold(): Promise<void>
  /**
   * Aborts when the Lease was lost: nothing may be done after that. The reason is a DriverError, or
   * an OutsideError when it could not be renewed.
   */
  readonly lost: AbortSignal
  release(): Promise<void>
}
