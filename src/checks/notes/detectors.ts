import {
  ambient,
  ambientExcluded,
  cniNetwork,
  dryRunInAmbient,
  entriesInAmbient,
  manyWorkloads,
  networksInAmbient,
  noneInAmbient,
  waypointLabels,
  waypoints,
  ztunnelName,
} from './ambient.ts'
import {compatibility, values} from './chart-values.ts'
import {gatewayMerging, gatewaySecrets, notServed, tagsByHand} from './gateway-api.ts'
import {
  duplicateHosts,
  externalName,
  externalTls,
  mirror,
  overlappingHosts,
  rulesExported,
  targetPort,
} from './hosts.ts'
import {meshConfig} from './mesh-config.ts'
import {
  autoAllocation,
  defaultTracer,
  discoverySelectors,
  dnsExclusion,
  gatewaySpans,
  loneIstiod,
  nativeSidecars,
  outsideSigner,
  policyRegex,
} from './plane.ts'
import {env} from './settings.ts'
import type {Detect} from './detect.ts'
import {annotation, argument, workload} from './templates.ts'
import {outlierDetection, tlsWithoutCa, tlsWithoutSni} from './tls.ts'
import {envoyFilter, field, filterOrder, kind, longProxyVersion, words} from './words.ts'

/**
 * By the names that notes of the catalog call them. `nothing` is none of them: there is nothing to
 * look at.
 */
export const DETECTORS: ReadonlyMap<string, Detect> = new Map(
  Object.entries({
    ambient: ambient,
    'ambient-excluded': ambientExcluded,
    annotation: annotation,
    argument: argument,
    'auto-allocation': autoAllocation,
    'cni-network': cniNetwork,
    compatibility: compatibility,
    'default-tracer': defaultTracer,
    'discovery-selectors': discoverySelectors,
    'dns-exclusion': dnsExclusion,
    'dry-run-in-ambient': dryRunInAmbient,
    'duplicate-hosts': duplicateHosts,
    'entries-in-ambient': entriesInAmbient,
    env: env,
    'envoy-filter': envoyFilter,
    'external-name': externalName,
    'external-tls': externalTls,
    field: field,
    'filter-order': filterOrder,
    'gateway-merging': gatewayMerging,
    'gateway-secrets': gatewaySecrets,
    'gateway-spans': gatewaySpans,
    kind: kind,
    'lone-istiod': loneIstiod,
    'long-proxy-version': longProxyVersion,
    'many-workloads': manyWorkloads,
    'mesh-config': meshConfig,
    mirror: mirror,
    'native-sidecars': nativeSidecars,
    'networks-in-ambient': networksInAmbient,
    'none-in-ambient': noneInAmbient,
    'not-served': notServed,
    'outlier-detection': outlierDetection,
    'outside-signer': outsideSigner,
    'overlapping-hosts': overlappingHosts,
    'policy-regex': policyRegex,
    'rules-exported': rulesExported,
    'tags-by-hand': tagsByHand,
    'target-port': targetPort,
    'tls-without-ca': tlsWithoutCa,
    'tls-without-sni': tlsWithoutSni,
    values: values,
    'waypoint-labels': waypointLabels,
    waypoints: waypoints,
    words: words,
    workload: workload,
    'ztunnel-name': ztunnelName,
  }),
)

/** The word for what no machine can see. */
export const NOTHING = 'nothing'
