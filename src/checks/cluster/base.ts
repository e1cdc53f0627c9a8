import {at, text, texts} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import type {ReleaseFacts} from '../../mesh/snapshot.ts'
import type {Evidence} from '../check.ts'
import {compareVersions, minorOf} from '../version.ts'

/**
 * Definitions that the charts of Istio bring (crd-all of 1.22.8 to 1.30.3, the same in all but for
 * the last, of 1.30), with the versions that they serve.
 */
export const CHART_CRDS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    'wasmplugins.extensions.istio.io': ['v1alpha1'],
    'destinationrules.networking.istio.io': ['v1', 'v1alpha3', 'v1beta1'],
    'envoyfilters.networking.istio.io': ['v1alpha3'],
    'gateways.networking.istio.io': ['v1', 'v1alpha3', 'v1beta1'],
    'proxyconfigs.networking.istio.io': ['v1beta1'],
    'serviceentries.networking.istio.io': ['v1', 'v1alpha3', 'v1beta1'],
    'sidecars.networking.istio.io': ['v1', 'v1alpha3', 'v1beta1'],
    'virtualservices.networking.istio.io': ['v1', 'v1alpha3', 'v1beta1'],
    'workloadentries.networking.istio.io': ['v1', 'v1alpha3', 'v1beta1'],
    'workloadgroups.networking.istio.io': ['v1', 'v1alpha3', 'v1beta1'],
    'authorizationpolicies.security.istio.io': ['v1', 'v1beta1'],
    'peerauthentications.security.istio.io': ['v1', 'v1beta1'],
    'requestauthentications.security.istio.io': ['v1', 'v1beta1'],
    'telemetries.telemetry.istio.io': ['v1', 'v1alpha1'],
    'trafficextensions.extensions.istio.io': ['v1alpha1'],
  }),
)

/**
 * The first minor whose base chart renders the definitions, so that `helm upgrade` touches them.
 */
const TEMPLATED_FROM = 24

/** The base release, when this upgrade gives it another chart: not when it is there already. */
export function baseToUpgrade({asked}: Evidence): ReleaseFacts | undefined {
  const {base, version} = asked
  if (
    base === undefined ||
    (base.status === 'deployed' && compareVersions(base.chartVersion, version) >= 0)
  )
    return undefined
  return base
}

/** Does the base chart of the target render the definitions? */
export const rendersCrds = (version: string): boolean => (minorOf(version) ?? 0) >= TEMPLATED_FROM

/** Definitions that the user of base left out. */
export const excludedCrds = (base: ReleaseFacts): readonly string[] =>
  texts(at(base.values, 'base', 'excludedCRDs'))

/** Definitions that the upgrade of base would write anew. */
export function renewedCrds(evidence: Evidence): readonly KubeObject[] {
  const base = baseToUpgrade(evidence)
  if (base === undefined || !rendersCrds(evidence.asked.version)) return []
  return evidence.survey
    .of('CustomResourceDefinition.apiextensions.k8s.io')
    .filter(
      each =>
        CHART_CRDS.has(each.metadata.name) && !excludedCrds(base).includes(each.metadata.name),
    )
}

/**
 * What base names as its default revision next: the live validator's, else what the user set, else
 * the chart's own. Undefined: base renders no validator.
 */
export function nextDefault({seen, asked}: Evidence): string | undefined {
  const set = text(at(asked.base?.values, 'defaultRevision'))
  if (set === '') return undefined
  return seen.validators.find(each => each.isDefault)?.revision ?? set ?? 'default'
}
