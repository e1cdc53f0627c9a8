import {at, text} from '../../mesh/fields.ts'
import type {KubeObject} from '../../mesh/object.ts'
import type {ReleaseFacts} from '../../mesh/snapshot.ts'
import type {Evidence} from '../check.ts'
import {minorOf} from '../version.ts'
import {crdsToApply, excludedCrds, upgradedBase} from './crd-changes.ts'

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
export const baseToUpgrade = ({asked}: Evidence): ReleaseFacts | undefined => upgradedBase(asked)

/** Does the base chart of the target render the definitions? */
export const rendersCrds = (version: string): boolean => (minorOf(version) ?? 0) >= TEMPLATED_FROM

/** Definitions that the upgrade would write anew: Helm with base, or a step of meshctl's own. */
export function renewedCrds(evidence: Evidence): readonly KubeObject[] {
  const byHelm = namesByHelm(evidence)
  const byUs = crdsToApply(evidence.seen, evidence.asked).map(each => each.name)
  return evidence.survey
    .of('CustomResourceDefinition.apiextensions.k8s.io')
    .filter(each => byHelm.includes(each.metadata.name) || byUs.includes(each.metadata.name))
}

/** Names of the definitions that base renders, when it is upgraded. */
function namesByHelm(evidence: Evidence): readonly string[] {
  const base = baseToUpgrade(evidence)
  if (base === undefined) return []
  const {crds, version} = evidence.asked
  const rendered = crds?.templates ?? (rendersCrds(version) ? [...CHART_CRDS.keys()] : [])
  return rendered.filter(each => !excludedCrds(base).includes(each))
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
