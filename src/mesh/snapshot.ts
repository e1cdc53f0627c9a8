import type {ProbeResults} from './probes.ts'
import type {ManifestObject} from './manifest.ts'
import type {Instant, NamespaceName, Revision, Tag} from './names.ts'
import type {LabelSelector, Labels} from './selector.ts'
import type {Unread} from './unread.ts'

/**
 * What we saw of the mesh at one instant. Facts only: no wishes, no clients, no Kubernetes types.
 */
export interface MeshSnapshot {
  readonly seenAt: Instant
  readonly cluster: ClusterFacts
  readonly istioNamespace: NamespaceName
  readonly revisions: ReadonlyMap<Revision, RevisionFacts>
  /** Every entry of every injection webhook of Istio's, tags included. */
  readonly injectors: readonly InjectorEntry[]
  readonly tags: ReadonlyMap<Tag, TagFacts>
  readonly validators: readonly ValidatorFacts[]
  readonly namespaces: ReadonlyMap<NamespaceName, NamespaceFacts>
  /** The newest state of every Helm release of an Istio chart that was found. */
  readonly releases: readonly ReleaseFacts[]
  readonly crds: readonly CrdFacts[]
  /** Istio configuration that carries a revision label; only filled in for planning. */
  readonly bound: readonly BoundConfig[]
  /** What was asked on top of what the watches tell; empty unless a step asked. */
  readonly probeResults: ProbeResults
  /** What could not be seen; nothing is built on a guess about it. */
  readonly blindSpots: readonly string[]
  /**
   * Single objects that could not be read. Anybody may write such; what a step needs of them, it
   * does not know.
   */
  readonly unread: readonly Unread[]
}

export interface ClusterFacts {
  /** uid of the namespace kube-system, which names the cluster. */
  readonly uid: string
  /** The API server's version, such as `1.35.4`. */
  readonly version: string
}

export interface ServiceRef {
  readonly namespace: string
  readonly name: string
}

export interface ReleaseRef {
  readonly namespace: string
  readonly name: string
}

export interface RevisionFacts {
  readonly name: Revision
  /**
   * From the tag of istiod's image, without variant: `1.28.10`; undefined when the tag is no
   * version.
   */
  readonly version: string | undefined
  /** The Deployment's own view; all replicas of the newest template ready is `settled`. */
  readonly deployment: {
    readonly name: string
    readonly wanted: number
    readonly ready: number
    readonly settled: boolean
    /** Why it makes no pods, when Kubernetes says so. */
    readonly problem?: string | undefined
  }
  readonly replicas: readonly ReplicaFacts[]
  /**
   * The Service that webhooks and proxies of this revision name, and how many ready endpoints stand
   * behind it.
   */
  readonly service: {readonly name: string; readonly readyEndpoints: number} | undefined
  readonly release: ReleaseRef | undefined
  /**
   * Who else looks after it and would undo what we do: an operator's object, a GitOps application.
   */
  readonly owner: string | undefined
}

export interface ReplicaFacts {
  readonly pod: string
  readonly running: boolean
  readonly ready: boolean
  /** Why it is not ready, when Kubernetes says so: `CrashLoopBackOff: …`. */
  readonly problem: string | undefined
}

export interface InjectorEntry {
  /** Name of the MutatingWebhookConfiguration. */
  readonly config: string
  /** Name of the entry in it. */
  readonly webhook: string
  readonly revision: Revision
  readonly tag: Tag | undefined
  /** Undefined for a webhook behind a URL. */
  readonly service: ServiceRef | undefined
  readonly namespaceSelector: LabelSelector
  readonly objectSelector: LabelSelector
  /** Base64 of the PEM bundle that the API server trusts; empty until istiod filled it in. */
  readonly caBundle: string
  readonly failurePolicy: string
}

export interface TagFacts {
  readonly name: Tag
  readonly revision: Revision
  /** Name of the tag's MutatingWebhookConfiguration. */
  readonly config: string
  /** Names of the entries in it. */
  readonly webhooks: readonly string[]
  /** The tag's Service (charts from 1.28 on) with the revision it names, when there is one. */
  readonly service: {readonly name: string; readonly revision: Revision | undefined} | undefined
  /**
   * The Helm release that the tag's annotations name; whether that release really holds it is in
   * its manifest.
   */
  readonly release: ReleaseRef | undefined
  /** `helm.sh/resource-policy` on the live object. */
  readonly kept: boolean
}

export interface ValidatorFacts {
  /** Name of the ValidatingWebhookConfiguration. */
  readonly config: string
  readonly revision: Revision | undefined
  /** The one that judges every Istio resource, whatever its labels. */
  readonly isDefault: boolean
  readonly service: ServiceRef | undefined
  readonly failClosed: boolean
  readonly hasCaBundle: boolean
  /** The Helm release that its annotations name: nobody in a namespace may write them. */
  readonly release: ReleaseRef | undefined
}

export interface NamespaceFacts {
  readonly name: NamespaceName
  readonly labels: Labels
  /** Only those of meshctl's owners: `meshctl.dev/…`. */
  readonly annotations: Labels
  readonly workloads: readonly WorkloadFacts[]
  /** Running pods that no restart of ours replaces: bare pods, Jobs, other owners. */
  readonly unmanagedPods: readonly PodFacts[]
  /** Templates of pods that start by themselves later: CronJobs. */
  readonly schedules: readonly ScheduleFacts[]
  /** Services that a Helm release made, for gateways, and those that the outside can reach. */
  readonly services: readonly ServiceFacts[]
}

export interface ScheduleFacts {
  readonly kind: 'CronJob'
  readonly name: string
  readonly templateLabels: Labels
}

export interface WorkloadRef {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet'
  readonly name: string
}

export interface WorkloadFacts {
  readonly ref: WorkloadRef
  readonly templateLabels: Labels
  /** Annotations of the pod template that matter here: Istio's and meshctl's. */
  readonly templateAnnotations: Labels
  readonly selectorKeys: readonly string[]
  readonly hostNetwork: boolean
  /** A pod template whose only container is the proxy: a gateway. */
  readonly isGateway: boolean
  readonly release: ReleaseRef | undefined
  readonly wanted: number
  /** The controller has seen the newest template and all its pods are of it. */
  readonly rolledOut: boolean
  /** Whether a changed template makes the controller replace pods by itself. */
  readonly rolls: 'by-itself' | 'paused' | 'on-delete'
  /**
   * A condition that says the roll-out cannot go on: ProgressDeadlineExceeded, or pods refused at
   * creation.
   */
  readonly stuck: string | undefined
  /** Pods that the API refuses to make, in its words: a quota, a webhook. */
  readonly refused?: string | undefined
  readonly pods: readonly PodFacts[]
}

export type ProxyType = 'sidecar' | 'gateway' | 'waypoint' | 'ztunnel'

export interface PodFacts {
  readonly name: string
  readonly uid: string
  readonly ready: boolean
  readonly terminating: boolean
  /** Who made it, such as `Job/report-1`; undefined for a bare pod. */
  readonly owner: string | undefined
  readonly labels: Labels
  /** A proxy is in it: who injected it, its image's version. Undefined: no proxy. */
  readonly proxy: PodProxy | undefined
  readonly hostNetwork: boolean
  /**
   * The pod itself was told to stay out: label or annotation `sidecar.istio.io/inject: "false"`.
   */
  readonly optedOut: boolean
  /** `meshctl.dev/restarted-for` of the template that it was made from. */
  readonly restartedFor: string | undefined
  /** Why it is not ready, when Kubernetes says so: `istio-proxy: ImagePullBackOff`. */
  readonly problem: string | undefined
}

export interface PodProxy {
  readonly type: ProxyType
  /** Annotation `istio.io/rev`, else the revision in `sidecar.istio.io/status`. */
  readonly revision: Revision | undefined
  readonly version: string | undefined
}

export interface ServiceFacts {
  readonly name: string
  readonly release: ReleaseRef | undefined
  readonly type: string
  readonly clusterIP: string
  readonly addresses: readonly string[]
  /** `name:port>targetPort/protocol@nodePort`, sorted. */
  readonly ports: readonly string[]
}

/** JSON as Helm values hold it. */
export type Json =
  null | boolean | number | string | readonly Json[] | {readonly [key: string]: Json}
export type Values = {readonly [key: string]: Json}

export interface ReleaseFacts extends ReleaseRef {
  readonly chart: string
  readonly chartVersion: string
  /** Helm's own revision number of the release. */
  readonly number: number
  /** deployed, failed, pending-install, pending-upgrade, pending-rollback, uninstalling, … */
  readonly status: string
  /** Why it failed, in Helm's words without secrets. */
  readonly failure?: string | undefined
  /**
   * Number of the newest revision that was deployed or superseded: where `helm rollback` may go.
   */
  readonly goodNumber: number | undefined
  readonly changedAt: Instant
  /** What the user supplied. May hold secrets: never printed, never stored. */
  readonly values: Values
  /** `ssa` or `csa` as Helm 4 records it; undefined for Helm 3. */
  readonly applyMethod: string | undefined
  /** `Kind/name` of every object in its manifest. */
  readonly objects: readonly string[]
  /** The same objects with all that decides who may make and remove them. */
  readonly manifest: readonly ManifestObject[]
}

/**
 * Configuration that only the istiod of exactly this revision reads; tags do not count there
 * (F-15).
 */
export interface BoundConfig {
  readonly kind: string
  readonly group: string
  readonly namespace: string
  readonly name: string
  readonly revision: string
}

export interface CrdFacts {
  readonly name: string
  /**
   * For asking: group and a served version, plural, kind. Undefined when the definition does not
   * say.
   */
  readonly resource:
    | {
        readonly apiVersion: string
        readonly plural: string
        readonly kind: string
        readonly namespaced: boolean
      }
    | undefined
  /** Versions that the API serves, and all that `spec.versions` names. */
  readonly served: readonly string[]
  readonly versions: readonly string[]
  readonly established: boolean
  /** Of Istio, as its label `app.kubernetes.io/version` says. */
  readonly chartVersion: string | undefined
  readonly release: ReleaseRef | undefined
  /** `app.kubernetes.io/managed-by: Helm`, without which Helm takes nothing over. */
  readonly managedByHelm: boolean
}
