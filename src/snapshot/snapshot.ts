import type {ObjectMeta} from '../mesh/object.ts'
import type {BlindSpot} from '../mesh/survey.ts'

/**
 * Of this layout. A reader refuses a higher number, and fields that it does not know: a new one
 * raises it.
 */
export const SNAPSHOT_FORMAT = 1

/**
 * What an upgrade can depend on in a cluster, and nothing that is secret: the document of `meshctl
 * snapshot`. Times are RFC 3339.
 */
export interface Snapshot {
  readonly apiVersion: 'meshctl.dev/v1'
  readonly kind: 'Snapshot'
  readonly format: number
  readonly takenAt: string
  /** The version of meshctl that wrote it. */
  readonly by: string
  readonly istioNamespace: string
  readonly cluster: {readonly uid: string; readonly version: string}
  /**
   * Kubernetes objects, each cut down to what the projection of its kind lets through; by kind,
   * namespace, name.
   */
  readonly objects: readonly SnapshotObject[]
  /** Secrets of Istio's namespaces, without what is in them. */
  readonly secrets: readonly SecretFacts[]
  /**
   * Certificates that stand in webhooks and Secrets, by the fingerprint under which objects name
   * them.
   */
  readonly certificates: Readonly<Record<string, readonly CertificateFacts[]>>
  /**
   * Helm's releases of Istio's charts, with their charts; the newest of each and the newest that
   * was deployed.
   */
  readonly releases: readonly ReleaseRecord[]
  /**
   * What could not be seen: nothing is known about it, which is not the same as that there is none.
   */
  readonly blindSpots: readonly BlindSpot[]
}

/** A Kubernetes object with its `managedFields` where other writers' ownership matters. */
export interface SnapshotObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: SnapshotMeta
  readonly [field: string]: unknown
}

export interface SnapshotMeta extends Omit<ObjectMeta, 'ownerReferences'> {
  readonly ownerReferences?: readonly unknown[]
  readonly finalizers?: readonly string[]
  readonly managedFields?: readonly unknown[]
}

export interface SecretFacts {
  readonly namespace: string
  readonly name: string
  readonly type: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  /**
   * For each key a mark that is equal within this file where values are equal, and says nothing
   * else: its salt was thrown away.
   */
  readonly data: Readonly<Record<string, string>>
  /** Keys that hold certificates, with the fingerprint under which `certificates` has them. */
  readonly certificates: Readonly<Record<string, string>>
}

export interface CertificateFacts {
  readonly subject: string
  readonly issuer: string
  readonly notBefore: string
  readonly notAfter: string
  /** sha256 of the public key (SPKI), hex: equal where one key was certified twice. */
  readonly keyId: string
  /** sha256 of the certificate, hex: public, and the same in every file. */
  readonly fingerprint: string
}

/** One revision of a release as Helm keeps it, redacted. */
export interface ReleaseRecord {
  readonly namespace: string
  readonly name: string
  readonly number: number
  readonly status: string
  /** Labels of its Secret. */
  readonly labels: Readonly<Record<string, string>>
  /** Helm's own JSON: name, info, chart, config, manifest, hooks. */
  readonly payload: Readonly<Record<string, unknown>>
}
