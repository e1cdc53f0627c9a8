import {at, text} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import type {Evidence} from '../check.ts'
import {certificatesIn} from '../pem.ts'
import {envOf, injectedByOld, oldPlanes} from './old-planes.ts'

const NAME = 'istio-ca-root-cert'

/** What the roots of namespaces with sidecars look like. */
export interface Roots {
  /** Of the istio namespace: what istiod hands out. */
  readonly own: string
  /**
   * Undefined: the namespace has none. Only namespaces with a workload that an old revision injects
   * and that has pods.
   */
  readonly byNamespace: ReadonlyMap<string, string | undefined>
}

/**
 * Undefined where proxies get their root by another way, or the istio namespace has none to compare
 * with.
 */
export function rootsIn(evidence: Evidence): Roots | undefined {
  const {seen, survey} = evidence
  const bundles = new Map(
    survey
      .of('ConfigMap')
      .filter(each => each.metadata.name === NAME)
      .map(each => [each.metadata.namespace ?? '', certificate(each)]),
  )
  const own = bundles.get(seen.istioNamespace)
  if (own === undefined || isElsewhere(evidence)) return undefined
  const asking = injectedByOld(evidence)
    .filter(each => each.workloads.some(one => one.wanted > 0))
    .map(each => each.namespace.name)
  return {own, byNamespace: new Map(asking.map(each => [each, bundles.get(each)]))}
}

const certificate = (object: KubeObject): string => text(at(object, 'data', 'root-cert.pem')) ?? ''

/** A bundle of the cluster’s, a ConfigMap of another name, certificates that are not istiod’s. */
function isElsewhere(evidence: Evidence): boolean {
  const values = evidence.asked.like?.values
  const provider = text(at(values, 'global', 'pilotCertProvider')) ?? 'istiod'
  const named = text(at(values, 'global', 'trustBundleName')) ?? NAME
  return (
    provider !== 'istiod' ||
    named !== NAME ||
    oldPlanes(evidence).some(
      ({object}) =>
        envOf(object, 'ENABLE_CLUSTER_TRUST_BUNDLE_API') === 'true' ||
        (envOf(object, 'PILOT_CA_CERT_CONFIGMAP') ?? NAME) !== NAME,
    )
  )
}

/** Do two bundles have a root in common? What is no PEM is compared as it stands. */
export const shareOne = (one: string, other: string): boolean =>
  certificates(one).some(each => certificates(other).includes(each))

function certificates(bundle: string): readonly string[] {
  const found = certificatesIn(bundle)
  return found.length > 0 ? found : [bundle.trim()]
}
