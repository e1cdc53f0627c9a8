import type {
  ConnectedProxy,
  Injection,
  ProbeResult,
  Probe,
  Validation,
} from '../../src/mesh/probes.ts'
import {NO_PROBE_RESULTS, probeKey} from '../../src/mesh/probes.ts'
import type {Instant, NamespaceName, Revision, Tag} from '../../src/mesh/names.ts'
import {instant, namespaceName, revision as revisionNamed} from '../../src/mesh/names.ts'
import type {
  CrdFacts,
  InjectorEntry,
  MeshSnapshot,
  NamespaceFacts,
  PodFacts,
  ReleaseFacts,
  RevisionFacts,
  ServiceFacts,
  TagFacts,
  ValidatorFacts,
  Values,
  WorkloadFacts,
  WorkloadRef,
} from '../../src/mesh/snapshot.ts'
import type {Labels} from '../../src/mesh/selector.ts'
import type {Unread} from '../../src/mesh/unread.ts'
import {injectors} from '../sim/charts.ts'
import {rootNamed} from '../sim/istiod.ts'

const SYSTEM = 'istio-system'
export const NOW: Instant = instant(Date.UTC(2026, 10, 23, 8))

export const tagNamed = (text: string): Tag => text as Tag

export interface WorkloadOptions {
  readonly kind?: WorkloadRef['kind']
  /** Revision of the running pods' proxies; undefined: none. */
  readonly on?: string
  readonly replicas?: number
  readonly labels?: Labels
  readonly annotations?: Labels
  readonly change?: Partial<WorkloadFacts>
  readonly pod?: Partial<PodFacts>
}

/**
 * Builds snapshots in the words of the tests: `mesh().revision('1-28-10').namespace('shop',
 * {'istio.io/rev': '1-28-10'}).workload('shop', 'web', {on: '1-28-10'})`.
 */
export class MeshBuilder {
  #seenAt = NOW
  readonly #revisions = new Map<Revision, RevisionFacts>()
  #injectors: InjectorEntry[] = []
  readonly #tags = new Map<Tag, TagFacts>()
  #validators: ValidatorFacts[] = []
  readonly #namespaces = new Map<NamespaceName, NamespaceFacts>()
  #releases: ReleaseFacts[] = []
  readonly #probeResults = {
    injections: new Map(NO_PROBE_RESULTS.injections),
    connections: new Map(NO_PROBE_RESULTS.connections),
    versions: new Map(NO_PROBE_RESULTS.versions),
    validations: new Map(NO_PROBE_RESULTS.validations),
  }
  #blind: string[] = []
  readonly #unread: Unread[] = []
  readonly #crds: CrdFacts[] = []

  at(ms: number): this {
    this.#seenAt = instant(NOW + ms)
    return this
  }

  /** An istiod that serves, with its webhooks and its release. */
  revision(
    name: string,
    version = name.replaceAll('-', '.'),
    more: {values?: Values; root?: string; change?: Partial<RevisionFacts>; foreign?: boolean} = {},
  ): this {
    const suffix = name === 'default' ? '' : `-${name}`
    const revision = revisionNamed(name)
    const service = {namespace: SYSTEM, name: `istiod${suffix}`}
    const release = {namespace: SYSTEM, name: `istiod${suffix}`}
    this.#revisions.set(revision, {
      name: revision,
      version,
      deployment: {name: service.name, wanted: 2, ready: 2, settled: true},
      replicas: [{pod: `${service.name}-0`, running: true, ready: true, problem: undefined}],
      service: {name: service.name, readyEndpoints: 2},
      release: more.foreign === true ? undefined : release,
      owner: undefined,
      ...more.change,
    })
    this.#injectors.push(
      ...entries(`istio-sidecar-injector${suffix}`, name, {
        revision,
        tag: undefined,
        service,
        root: more.root ?? 'one',
      }),
    )
    this.#validators.push({
      config: `istio-validator${suffix}-${SYSTEM}`,
      revision,
      isDefault: false,
      service,
      failClosed: true,
      hasCaBundle: true,
      release: undefined,
    })
    if (more.foreign !== true)
      this.release(release.name, 'istiod', version, {
        values: more.values ?? (name === 'default' ? {} : {revision: name}),
        objects: [`MutatingWebhookConfiguration/istio-sidecar-injector${suffix}`],
      })
    return this
  }

  base(version: string, defaultRevision: string | undefined): this {
    this.release('istio-base', 'base', version, {
      values: defaultRevision === undefined ? {} : {defaultRevision},
    })
    const revision = defaultRevision ?? 'default'
    if (revision === '') return this
    this.#validators.push({
      config: 'istiod-default-validator',
      revision: revisionNamed(revision),
      isDefault: true,
      service: {namespace: SYSTEM, name: `istiod${revision === 'default' ? '' : `-${revision}`}`},
      failClosed: true,
      hasCaBundle: true,
      release: {namespace: SYSTEM, name: 'istio-base'},
    })
    return this
  }

  release(name: string, chart: string, version: string, change: Partial<ReleaseFacts> = {}): this {
    this.#releases.push({
      namespace: SYSTEM,
      name,
      chart,
      chartVersion: version,
      number: 1,
      status: 'deployed',
      goodNumber: 1,
      changedAt: NOW,
      values: {},
      applyMethod: undefined,
      objects: [],
      manifest: [],
      ...change,
    })
    return this
  }

  tag(name: string, to: string, change: Partial<TagFacts> = {}): this {
    const service = {namespace: SYSTEM, name: `istiod-${to}`}
    const webhooks = entries(`istio-revision-tag-${name}`, name, {
      revision: revisionNamed(to),
      tag: tagNamed(name),
      service,
      root: 'one',
    })
    this.#injectors.push(...webhooks)
    this.#tags.set(tagNamed(name), {
      name: tagNamed(name),
      revision: revisionNamed(to),
      config: `istio-revision-tag-${name}`,
      webhooks: webhooks.map(each => each.webhook),
      service: {name: `istiod-revision-tag-${name}`, revision: revisionNamed(to)},
      release: undefined,
      kept: false,
      ...change,
    })
    return this
  }

  namespace(name: string, labels: Labels = {}, change: Partial<NamespaceFacts> = {}): this {
    this.#namespaces.set(namespaceName(name), {
      name: namespaceName(name),
      labels,
      annotations: {},
      workloads: [],
      unmanagedPods: [],
      schedules: [],
      services: [],
      ...change,
    })
    return this
  }

  workload(namespace: string, name: string, options: WorkloadOptions = {}): this {
    const {kind = 'Deployment', replicas = 2, labels = {}, annotations = {}} = options
    const pods = Array.from({length: replicas}, (_, at) => podFacts(`${name}-${at}`, options))
    const facts: WorkloadFacts = {
      ref: {kind, name},
      templateLabels: labels,
      templateAnnotations: annotations,
      selectorKeys: ['app'],
      hostNetwork: false,
      isGateway: false,
      release: undefined,
      wanted: replicas,
      rolledOut: true,
      rolls: 'by-itself',
      stuck: undefined,
      pods,
      ...options.change,
    }
    return this.#edit(namespace, each => ({...each, workloads: [...each.workloads, facts]}))
  }

  /** A release of the gateway chart with its Deployment and Service. */
  gateway(
    namespace: string,
    name: string,
    options: WorkloadOptions & {
      version: string
      values?: Values
      release?: Partial<ReleaseFacts>
      service?: Partial<ServiceFacts>
    },
  ): this {
    const release = {namespace, name}
    this.release(name, 'gateway', options.version, {
      namespace,
      values: options.values ?? {},
      ...options.release,
    })
    this.workload(namespace, name, {
      ...options,
      change: {isGateway: true, release, ...options.change},
    })
    const service: ServiceFacts = {
      name,
      release,
      type: 'LoadBalancer',
      clusterIP: '10.0.0.7',
      addresses: ['198.51.100.7'],
      ports: ['https:443>443/TCP'],
      ...options.service,
    }
    return this.#edit(namespace, each => ({...each, services: [...each.services, service]}))
  }

  stray(namespace: string, name: string, options: WorkloadOptions & {owner?: string} = {}): this {
    return this.#edit(namespace, each => ({
      ...each,
      unmanagedPods: [...each.unmanagedPods, {...podFacts(name, options), owner: options.owner}],
    }))
  }

  /** All dry runs of this kind say so. */
  injects(
    question: Omit<Extract<Probe, {kind: 'injection'}>, 'kind' | 'namespace'> & {
      readonly namespace: string
    },
    by: string | undefined,
    discovery?: string,
  ): this {
    const one: Injection = {
      by: by === undefined ? undefined : revisionNamed(by),
      discovery,
      proxyVersion: undefined,
    }
    this.#probeResults.injections.set(
      probeKey({kind: 'injection', ...question, namespace: namespaceName(question.namespace)}),
      {is: 'known', value: [one, one, one]},
    )
    return this
  }

  /** Its dry runs could not be carried out. */
  untried(namespace: string, workload: WorkloadRef, because: string): this {
    this.#probeResults.injections.set(
      probeKey({kind: 'injection', namespace: namespaceName(namespace), workload}),
      {is: 'unknown', because},
    )
    return this
  }

  connections(revision: string, answer: ProbeResult<readonly ConnectedProxy[]>): this {
    this.#probeResults.connections.set(revisionNamed(revision), answer)
    return this
  }

  /** Every pod on the revision is connected to it and in sync. */
  connected(revision: string): this {
    const pods = [...this.#namespaces.values()].flatMap(each =>
      [...each.workloads.flatMap(one => one.pods), ...each.unmanagedPods]
        .filter(pod => pod.proxy?.revision === revision)
        .map(pod => ({namespace: each.name, pod: pod.name})),
    )
    return this.connections(revision, {
      is: 'known',
      value: pods.map(each => ({
        ...each,
        type: 'sidecar',
        version: '',
        sync: 'synced',
        detail: undefined,
        replica: 'r',
      })),
    })
  }

  says(revision: string, ...versions: readonly string[]): this {
    this.#probeResults.versions.set(revisionNamed(revision), {is: 'known', value: versions})
    return this
  }

  validates(answer: ProbeResult<Validation>): this {
    this.#probeResults.validations.set('', answer)
    return this
  }

  change(edit: {
    readonly injectors?: (each: InjectorEntry) => InjectorEntry
    readonly validators?: (each: ValidatorFacts) => ValidatorFacts
    readonly releases?: (each: ReleaseFacts) => ReleaseFacts
    readonly drop?: {readonly revision?: string; readonly injector?: string}
  }): this {
    this.#injectors = this.#injectors
      .map(edit.injectors ?? (each => each))
      .filter(each => each.config !== edit.drop?.injector)
    this.#validators = this.#validators.map(edit.validators ?? (each => each))
    this.#releases = this.#releases.map(edit.releases ?? (each => each))
    if (edit.drop?.revision !== undefined) this.#revisions.delete(revisionNamed(edit.drop.revision))
    return this
  }

  blind(...spots: readonly string[]): this {
    this.#blind = [...spots]
    return this
  }

  /** A definition, and the release that it names. In: `istio-system/istio-base`. */
  definition(name: string, release: string): this {
    const [namespace = '', owner = ''] = release.split('/')
    this.#crds.push({
      name,
      resource: undefined,
      served: [],
      versions: [],
      established: true,
      chartVersion: undefined,
      release: {namespace, name: owner},
      managedByHelm: true,
    })
    return this
  }

  /** A definition of the group networking.istio.io that belongs to no release. */
  crd(plural: string, change: Partial<CrdFacts> = {}): this {
    const served = change.served ?? ['v1', 'v1beta1']
    this.#crds.push({
      name: `${plural}.networking.istio.io`,
      resource: {
        apiVersion: `networking.istio.io/${served.at(-1) ?? ''}`,
        plural,
        kind: 'Gateway',
        namespaced: true,
      },
      served,
      versions: served,
      established: true,
      chartVersion: undefined,
      release: undefined,
      managedByHelm: false,
      ...change,
    })
    return this
  }

  /** A release that is there and cannot be read. */
  unread(namespace: string, name: string, why = 'has a Secret that is no release'): this {
    this.#unread.push({kind: 'HelmRelease', namespace, name, why})
    return this
  }

  build(): MeshSnapshot {
    return {
      seenAt: this.#seenAt,
      cluster: {uid: 'u', version: '1.35.4'},
      istioNamespace: namespaceName(SYSTEM),
      revisions: new Map(this.#revisions),
      injectors: this.#injectors,
      tags: new Map(this.#tags),
      validators: this.#validators,
      namespaces: new Map([...this.#namespaces].sort(([one], [other]) => one.localeCompare(other))),
      releases: this.#releases,
      crds: this.#crds,
      bound: [],
      probeResults: this.#probeResults,
      blindSpots: this.#blind,
      unread: this.#unread,
    }
  }

  #edit(namespace: string, edit: (facts: NamespaceFacts) => NamespaceFacts): this {
    const facts = this.#namespaces.get(namespaceName(namespace))
    if (facts === undefined) throw new Error(`no namespace ${namespace} yet`)
    this.#namespaces.set(facts.name, edit(facts))
    return this
  }
}

export const mesh = (): MeshBuilder =>
  new MeshBuilder().namespace('kube-system').namespace('default').namespace(SYSTEM)

function entries(
  config: string,
  name: string,
  {
    revision,
    tag,
    service,
    root,
  }: {
    revision: Revision
    tag: Tag | undefined
    service: {namespace: string; name: string}
    root: string
  },
): InjectorEntry[] {
  return injectors(name, service.name).map(each => ({
    config,
    webhook: each.name,
    revision,
    tag,
    service,
    namespaceSelector: each.namespaceSelector ?? {},
    objectSelector: each.objectSelector ?? {},
    caBundle: rootNamed(root),
    failurePolicy: 'Fail',
  }))
}

function podFacts(
  name: string,
  {on, labels = {}, annotations = {}, pod}: WorkloadOptions,
): PodFacts {
  const proxy =
    on === undefined
      ? undefined
      : {type: 'sidecar' as const, revision: revisionNamed(on), version: undefined}
  return {
    name,
    uid: `uid-${name}`,
    ready: true,
    terminating: false,
    owner: undefined,
    labels,
    proxy,
    hostNetwork: false,
    optedOut:
      (labels['sidecar.istio.io/inject'] ?? annotations['sidecar.istio.io/inject']) === 'false',
    restartedFor: annotations['meshctl.dev/restarted-for'],
    problem: undefined,
    ...pod,
  }
}
