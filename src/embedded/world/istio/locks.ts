import {timestamp} from '../api-object.ts'
import {minorOf, type Identity} from './identity.ts'
import type {Labels} from './objects.ts'

/** Who holds a lock that all revisions share, as the annotation of its ConfigMap says. */
export interface Holder {
  readonly holderIdentity: string
  readonly holderKey?: string
  readonly leaseDurationSeconds: number
  readonly acquireTime: string
  readonly renewTime: string
  readonly leaderTransitions: number
}

/** How long a lock is held without being renewed, in ms. */
export const LOCK_TTL = 30_000

/** Its holder is who writes the namespaces' ConfigMaps. */
export const NAMESPACE_LOCK = 'istio-namespace-controller-election'

const ANNOTATION = 'control-plane.alpha.kubernetes.io/leader'

/** The names of the locks an istiod runs for. */
export function lockNames({version, revision}: Identity): {
  readonly shared: readonly string[]
  readonly own: readonly string[]
} {
  const old = minorOf(version) < 27
  // the one for the status of gateways is per revision since 1.27
  const own = ['istio-gateway-deployment', ...(old ? [] : ['istio-gateway-status-leader'])]
  return {
    shared: [
      NAMESPACE_LOCK,
      'istio-leader',
      'istio-ip-autoallocate',
      ...(old ? ['istio-gateway-status-leader'] : []),
    ],
    own: own.map(name => `${name}-${revision}`),
  }
}

export function holderOf(annotations: Labels | undefined): Holder | undefined {
  const text = annotations?.[ANNOTATION]
  return text ? (JSON.parse(text) as Holder) : undefined
}

/**
 * The annotations of the lock after it was taken or renewed, or let go of. `now`: ms since 1970.
 */
export function held(
  annotations: Labels | undefined,
  {pod, revision}: Identity,
  now: number,
  release: boolean,
): Labels {
  const before = holderOf(annotations)
  const time = timestamp(now)
  const renewed = before?.holderIdentity === pod
  const holder: Holder = {
    holderIdentity: release ? '' : pod,
    holderKey: release ? '' : revision,
    leaseDurationSeconds: release ? 1 : LOCK_TTL / 1000,
    acquireTime: renewed ? before.acquireTime : time,
    renewTime: time,
    leaderTransitions: (before?.leaderTransitions ?? 0) + (renewed || !before ? 0 : 1),
  }
  return {...annotations, [ANNOTATION]: JSON.stringify(holder)}
}

/**
 * May an istiod of the revision that the tag `default` names take the lock from its holder, though
 * that lives?
 */
export function steals(holder: Holder, revision: string, preferred: string | undefined): boolean {
  return preferred === revision && holder.holderKey !== revision
}
