import type {Rows} from './coverage.ts'

/** Istio’s upgrade and change notes, row by row (https://istio.io/latest/news/releases/). */
export const NOTES_ROWS: Rows = {
  '1.2 layout up to 1.20': {
    about: 'plain values, no profiles, no compatibilityVersion',
    unseen: 'nothing to tell: such values are what users still write, and newer charts take them',
  },
  '1.2 layout 1.21 to 1.23': {
    about: 'the chart keeps its values under `defaults`; users may have copied that',
    by: ['1.24-defaults-key'],
    unseen: 'harmless until 1.24, so it is told only on the way to 1.24 or beyond',
  },
  '1.2 layout from 1.24': {
    about:
      'values under `defaults` end in an error; those under the internal key are refused or ' +
      'replaced',
    by: ['1.24-defaults-key', 'INTERNAL_DEFAULTS_CARRIED'],
  },
  '1.2 profile, platform, compatibilityVersion': {
    about: 'every chart refuses words that it does not know',
    by: [
      '1.22-external-profile',
      '1.24-openshift-profiles',
      '1.24-compatibility-version',
      'VALUES_REFUSED',
    ],
    unseen: 'a profile that never existed is met by rendering the charts before the upgrade',
  },
  '1.2 pilot at the top': {
    about: 'from 1.24 on variables may stand under env and under pilot.env, and the latter win',
    unseen:
      'nothing to decide: both places are read wherever a note looks for variables ' +
      '(src/checks/notes/settings.ts)',
  },
  '1.2 revision': {
    about: 'a revision must be text and a DNS label',
    unseen:
      'meshctl names revisions itself and refuses others (badRevisionName in src/mesh/names.ts)',
  },
  '1.2 1.20→1.21 telemetry': {
    about: 'telemetry.v2 … configOverride, disableOutbound, outboundAccessLogging are refused',
    by: ['1.21-telemetry-values'],
  },
  '1.2 1.21→1.22 values': {
    about:
      'oneNamespace, plugins, jwtPolicy, autoscalingv2API, privileged are ignored; the CNI ' +
      'excludes fewer namespaces',
    by: ['1.22-values-gone', '1.22-first-party-tokens', '1.22-cni-excluded-namespaces'],
  },
  '1.2 1.22→1.23 values': {
    about: 'annotations for Prometheus always; logLevel of the CNI renamed',
    by: ['1.23-prometheus-annotations', '1.23-cni-log-level'],
    unseen: 'who scrapes istiod is not seen',
  },
  '1.2 1.23→1.24 values': {
    about:
      'Stackdriver and certificates of Kubernetes refused; istio_cni, openshift, ' +
      'enableCRDTemplates changed',
    by: [
      '1.24-stackdriver-tracer',
      '1.24-certificate-provider',
      '1.24-cni-values',
      '1.24-openshift-profiles',
      '1.24-definition-switch',
    ],
  },
  '1.2 1.25→1.26 values': {about: 'rollingMaxUnavailable of the CNI', by: ['1.26-rolling-update']},
  '1.2 1.26→1.27 values': {
    about: 'leftovers for several clusters; new keys for trust bundles and budgets',
    by: ['1.27-values-gone'],
    unseen: 'new keys do nothing until somebody sets them',
  },
  '1.2 1.27→1.28 values': {
    about:
      'templates for tags in two files, endpoints in slices, budget only for more than one ' +
      'replica',
    by: ['1.28-tag-templates', '1.28-disruption-budget'],
    unseen: 'scripts that render single templates are not seen',
  },
  '1.2 1.29→1.30 values': {
    about: 'ports of a network gateway; empty service.ports refused',
    by: ['1.30-gateway-ports'],
  },
  '6.1 1.20 filter order': {about: 'order of filters unified', by: ['1.20-filter-order']},
  '6.1 1.20 startup probe': {about: 'startup probe by default', by: ['1.20-startup-probe']},
  '6.1 1.20 network filters': {
    about: 'three network filters gone',
    by: ['1.20-network-filters-gone'],
  },
  '6.1 1.20 DestinationRule inheritance': {
    about: 'experiment removed',
    by: ['1.20-variables-gone'],
  },
  '6.1 1.21 external name': {
    about: 'ExternalName Services are aliases',
    by: ['1.21-external-name'],
  },
  '6.1 1.21 auto sni': {about: 'SNI from the Host', by: ['1.21-auto-sni']},
  '6.1 1.21 verify certificate': {
    about: 'servers verified by the CAs of the system',
    by: ['1.21-verify-certificate'],
  },
  '6.1 1.21 overlapping hosts': {about: 'most precise host wins', by: ['1.21-overlapping-hosts']},
  '6.1 1.21 gateway name label': {
    about: "label of the Gateway API's proxies renamed, the old one gone in 1.24",
    by: ['1.24-gateway-name-label', 'GATEWAY_SELECTOR_RENAMED'],
    unseen: 'ServiceMonitors and rules of Prometheus are not looked at',
  },
  '6.1 1.21 telemetry filters': {
    about: 'telemetry without EnvoyFilters',
    by: ['1.21-telemetry-values', '1.21-leftover-filters'],
  },
  '6.1 1.21 installed state': {
    about: 'installed-state, values of PodSecurityPolicies, root certificate in kube-system',
    by: ['1.21-installed-state', '1.21-pod-security-policies', '1.21-root-everywhere'],
    unseen:
      'the old version of PodDisruptionBudgets is gone from every API server that 1.21 runs on',
  },
  '6.1 1.21 push limits': {
    about: 'limits of pushing from the CPUs',
    by: ['1.21-push-limits'],
    unseen: 'no object of the cluster shows it; the plan lists the note for reading',
  },
  '6.1 1.22 delta xds': {
    about: 'only differences are sent',
    by: ['1.22-delta-xds'],
    unseen: 'no object of the cluster shows it; the plan lists the note for reading',
  },
  '6.1 1.22 default tracer': {about: 'no tracer unless one is named', by: ['1.22-default-tracer']},
  '6.1 1.22 resource scoping': {
    about: 'discoverySelectors scope everything',
    by: ['1.22-resource-scoping'],
    unseen:
      'when they stand only in the ConfigMap, they are named but not evaluated; for a missing ' +
      'root certificate see ROOT_CERT_MISSING',
  },
  '6.1 1.22 target port': {about: 'ServiceEntry NONE and targetPort', by: ['1.22-target-port']},
  '6.1 1.22 waypoints': {about: 'attachment by label', by: ['1.22-waypoint-labels']},
  '6.1 1.22 removed': {
    about: 'first-party tokens, external profile, opt-out annotation, values',
    by: [
      '1.22-first-party-tokens',
      '1.22-external-profile',
      '1.22-ambient-opt-out',
      '1.22-values-gone',
    ],
  },
  '6.1 1.23 stackdriver': {
    about: 'Stackdriver and OpenCensus not sent by xDS',
    by: ['1.23-stackdriver', '1.25-opencensus'],
  },
  '6.1 1.23 base image': {
    about: 'noble and Wolfi',
    by: ['1.23-base-image'],
    unseen: 'what runs inside containers is not seen',
  },
  '6.1 1.23 dns exclusion': {
    about: 'annotations that exclude count for DNS',
    by: ['1.23-dns-exclusion'],
  },
  '6.1 1.23 stat tags and deferred clusters': {
    about: 'regular expression of tags; clusters built when used',
    by: ['1.23-stat-tags', '1.23-deferred-clusters'],
    unseen: 'dashboards and rules of Prometheus are not seen',
  },
  '6.1 1.23 operator': {
    about: 'operator deprecated, removed in 1.24; istioctl x wait, proxy-status',
    by: ['1.24-operator', '1.23-istioctl', '1.23-variables-gone'],
    unseen: 'scripts are not seen',
  },
  '6.1 1.24 definitions owned': {
    about: 'definitions templated, adopted once',
    by: ['CRD_NOT_HELMS'],
  },
  '6.1 1.24 charts and values': {
    about: 'istiod-remote, openshift, defaults, dropped values',
    by: [
      'VALUES_LOST',
      '1.24-remote-chart',
      '1.24-openshift-profiles',
      '1.24-defaults-key',
      '1.24-cni-values',
    ],
  },
  '6.1 1.24 sidecar scope': {
    about: 'one host offered twice',
    by: ['1.24-duplicate-hosts'],
    unseen: 'who wins is not worked out, only that it can change',
  },
  '6.1 1.24 expression attributes': {
    about: 'names of attributes',
    by: ['1.24-expression-attributes'],
  },
  '6.1 1.24 retries and merges': {
    about: 'inbound retries, 503, merging by exportTo, TLS to external services',
    by: ['1.24-inbound-retries', '1.24-unsafe-retries', '1.24-merged-rules', '1.24-external-tls'],
    unseen:
      'the two about retries concern every mesh: no object of the cluster shows it; the plan ' +
      'lists the note for reading',
  },
  '6.1 1.24 core dump': {
    about: 'annotation and flags of logs gone; order of keys',
    by: ['1.24-core-dump', '1.24-log-keys'],
    unseen: 'who reads logs is not seen',
  },
  '6.1 1.24 signer protocol': {
    about: 'ALPN of istio-csr',
    by: ['1.24-signer-protocol'],
    unseen: 'the version of istio-csr is not judged',
  },
  '6.1 1.24 ambient': {
    about: 'redirection, DNS order, waypoints in early patches',
    by: ['1.24-ambient-redirection'],
  },
  '6.1 1.24 definition versions': {
    about: 'objects read as v1; metrics of the root certificate',
    by: ['CRDS_STAY_OLD', '1.24-root-metrics'],
    unseen: 'alerts are not seen',
  },
  '6.1 1.25 auto allocation': {about: 'addresses for ServiceEntries', by: ['1.25-auto-allocation']},
  '6.1 1.25 ambient dns': {about: 'DNS capture in the ambient mesh', by: ['1.25-ambient-dns']},
  '6.1 1.25 internal addresses': {
    about: 'x-envoy headers taken off',
    by: ['1.25-internal-addresses'],
    unseen: 'headers that applications or proxies in front set are not seen',
  },
  '6.1 1.25 removed': {
    about: 'OpenCensus, old Grafana, kubevirt annotation, --xds-via-agents',
    by: ['1.25-opencensus', '1.25-kubevirt', '1.25-tools', '1.25-variables-gone'],
    unseen: 'dashboards and scripts are not seen',
  },
  '6.1 1.25 ztunnel name': {
    about: 'objects called after the release, and back in 1.26',
    by: ['1.25-ztunnel-name', '1.26-ztunnel-name'],
  },
  '6.1 1.26 cni network': {
    about: 'CNI off the network of the node',
    by: ['1.26-cni-network'],
    unseen: 'what a NetworkPolicy lets through is not worked out',
  },
  '6.1 1.26 others': {
    about: 'ENABLE_AUTO_SNI gone, connections per event, warnings, admission v1',
    by: ['1.26-variables-gone', '1.26-connections'],
    unseen: 'no object of the cluster shows it; the plan lists the note for reading',
  },
  '6.1 1.27 native sidecars': {
    about: 'sidecars are init containers',
    by: ['1.27-native-sidecars'],
    unseen: 'policies and monitors of other makers are not read',
  },
  '6.1 1.27 lightstep': {
    about: 'Lightstep removed; ids of dashboards',
    by: ['1.27-lightstep', '1.27-dashboards'],
    unseen: 'dashboards are not seen',
  },
  '6.1 1.28 mirrored host': {
    about: 'no -shadow; spans of gateways',
    by: ['1.28-mirrored-host', '1.28-gateway-spans'],
  },
  '6.1 1.28 metric rotation': {
    about: 'variables replaced by an annotation',
    by: ['1.28-variables-gone'],
  },
  '6.1 1.28 old gateway apis': {
    about: 'early InferencePool and BackendTLSPolicy',
    by: ['1.28-inference-pools', 'GATEWAY_API_TOO_OLD'],
    unseen: 'judged by the definitions; objects in the early group are not listed',
  },
  '6.1 1.28 gateway certificates': {
    about: 'Secrets of other namespaces',
    by: ['1.28-gateway-certificates'],
    unseen: 'the ServiceAccounts of proxies made by hand are not compared',
  },
  '6.1 1.28 passthrough': {about: 'ServiceEntry NONE and old ztunnels', by: ['1.28-passthrough']},
  '6.1 1.28 budget and tags': {
    about: 'budget, Services of tags, slices, grace of waypoints',
    by: ['1.28-disruption-budget', '1.28-waypoint-grace', '1.28-tag-templates'],
    unseen: 'Services of tags are handled by the steps that move tags',
  },
  '6.1 1.29 stats compression': {
    about: 'annotation gone, metrics compressed',
    by: ['1.29-stats-compression', '1.29-scrape-compression'],
    unseen: 'what scrapers can read is not seen',
  },
  '6.1 1.29 remaining metrics': {
    about: 'metrics of circuit breakers off',
    by: ['1.29-remaining-metrics'],
    unseen: 'dashboards and alerts are not seen',
  },
  '6.1 1.29 debug access': {
    about: 'debug pages by namespace',
    by: ['1.29-debug-access'],
    unseen: 'only Kiali is known by name; other tools are not',
  },
  '6.1 1.29 cni reconcile': {about: 'redirection mended at start', by: ['1.29-cni-reconcile']},
  '6.1 1.29 ambient': {
    about: 'networks, dry runs, memory limit',
    by: ['1.29-networks', '1.29-dry-run', '1.29-memory-limit'],
    unseen: 'the memory limit concerns every istiod',
  },
  '6.1 1.30 duplicate hosts': {
    about: 'Service, else oldest ServiceEntry',
    by: ['1.30-duplicate-hosts'],
  },
  '6.1 1.30 debug plaintext': {
    about: 'identity on port 15010',
    by: ['1.30-debug-plaintext'],
    unseen: 'callers are not seen',
  },
  '6.1 1.30 cni file mode': {
    about: '0600',
    by: ['1.30-cni-file-mode'],
    unseen: 'tools on nodes are not seen: it is told wherever the CNI is installed',
  },
  '6.1 1.30 ambient excluded': {
    about: 'excludeNamespaces takes out of the mesh',
    by: ['1.30-ambient-excluded'],
  },
  '6.1 1.30 policy expressions': {about: 'characters escaped', by: ['1.30-policy-expressions']},
  '6.1 1.30 gateway api and registry': {
    about: 'TLSRoutes, Kubernetes 1.32, registry, new kind',
    by: ['GATEWAY_API_TOO_OLD', '1.30-registry', 'KUBERNETES_UNSUPPORTED'],
    unseen: 'allow-lists of registries are not read',
  },
  '6.1 1.31 registry': {
    about: "off Google's hosts",
    by: ['1.31-registry'],
    unseen: 'repositories of charts that users have configured for Helm are not in the cluster',
  },
  '6.1 1.31 unhealthy endpoints': {
    about: 'sent unless minHealthPercent',
    by: ['1.31-unhealthy-endpoints'],
  },
  '6.1 1.31 gateway merging': {about: 'not across namespaces', by: ['1.31-gateway-merging']},
  '6.1 1.31 self-registered': {about: 'tunnel needs a label', by: ['1.31-self-registered']},
  '6.1 1.31 configuration stream': {
    about: 'identity for the stream of configuration',
    by: ['1.31-configuration-stream'],
    unseen: 'readers are not seen',
  },
  '6.1 1.31 others': {
    about: 'flag removed, TCPRoutes, long expressions, many workloads',
    by: [
      '1.31-variables-gone',
      'GATEWAY_API_TOO_OLD',
      '1.31-long-proxy-version',
      '1.31-many-workloads',
    ],
  },
  '6.2 EnvoyFilters': {
    about: 'every EnvoyFilter, and those bound to a version',
    by: [
      'ENVOY_FILTER_LEFT_BEHIND',
      'ENVOY_FILTER_UNGUARDED',
      '1.20-filter-order',
      '1.20-network-filters-gone',
    ],
    unseen:
      'names of extensions that a later Envoy drops are not in the catalog: a rejected update ' +
      'halts the run',
  },
  '6.2 annotations': {
    about: 'deprecated or removed annotations of templates',
    by: ['1.22-ambient-opt-out', '1.24-core-dump', '1.25-kubevirt', '1.29-stats-compression'],
    unseen: 'only those of these notes; istioctl analyze knows all',
  },
  '6.2 fields': {
    about: "deprecated fields of Istio's objects",
    by: ['CONFIG_REJECTED'],
    unseen:
      'not built: fields that are deprecated and still work; fields that are refused are met by ' +
      'dry runs against the new validator',
  },
  '6.2 MeshConfig': {
    about: 'keys that istiod drops without a word',
    unseen:
      'not built: it needs the effective MeshConfig of the new istiod, which exists only after ' +
      'the install',
  },
  '6.3 1.20': {about: 'variables that are no longer read', by: ['1.20-variables-gone']},
  '6.3 1.21': {about: 'variables that are no longer read', by: ['1.21-variables-gone']},
  '6.3 1.22': {about: 'variables that are no longer read', by: ['1.22-variables-gone']},
  '6.3 1.23': {about: 'variables that are no longer read', by: ['1.23-variables-gone']},
  '6.3 1.24': {about: 'variables that are no longer read', by: ['1.24-variables-gone']},
  '6.3 1.25': {about: 'variables that are no longer read', by: ['1.25-variables-gone']},
  '6.3 1.26': {about: 'variables that are no longer read', by: ['1.26-variables-gone']},
  '6.3 1.27': {about: 'variables that are no longer read', by: ['1.27-variables-gone']},
  '6.3 1.28': {
    about: 'variables that are no longer read',
    by: ['1.28-variables-gone'],
    unseen: 'variables of single pods and of machines outside the cluster are not looked at',
  },
  '6.3 1.31': {about: 'variables that are no longer read', by: ['1.31-variables-gone']},
  '6.4 profile 1.20': {
    about:
      'what compatibilityVersion 1.20 holds back: the notes are lowered while a chart takes it',
    by: [
      '1.21-external-name',
      '1.21-verify-certificate',
      '1.21-auto-sni',
      '1.21-overlapping-hosts',
      '1.21-compatibility-version',
    ],
  },
  '6.4 profile 1.21': {
    about:
      'what compatibilityVersion 1.21 holds back: the notes are lowered while a chart takes it',
    by: [
      '1.22-resource-scoping',
      '1.22-target-port',
      '1.22-delta-xds',
      '1.22-default-tracer',
      '1.22-compatibility-version',
    ],
  },
  '6.4 profile 1.22': {
    about:
      'what compatibilityVersion 1.22 holds back: the notes are lowered while a chart takes it',
    by: ['1.23-stat-tags', '1.23-deferred-clusters', '1.23-compatibility-version'],
  },
  '6.4 profile 1.23': {
    about:
      'what compatibilityVersion 1.23 holds back: the notes are lowered while a chart takes it',
    by: [
      '1.24-inbound-retries',
      '1.24-unsafe-retries',
      '1.24-external-tls',
      '1.24-merged-rules',
      '1.24-duplicate-hosts',
      '1.24-compatibility-version',
    ],
    unseen:
      'two variables about statistics and overload have no note: they only go away, see ' +
      '1.27-variables-gone',
  },
  '6.4 profile 1.24': {
    about:
      'what compatibilityVersion 1.24 holds back: the notes are lowered while a chart takes it',
    by: ['1.25-auto-allocation', '1.25-ambient-dns', '1.25-compatibility-version'],
  },
  '6.4 profile 1.25': {
    about:
      'what compatibilityVersion 1.25 holds back: the notes are lowered while a chart takes it',
    by: ['1.26-cni-network', '1.26-compatibility-version'],
  },
  '6.4 profile 1.26': {
    about:
      'what compatibilityVersion 1.26 holds back: the notes are lowered while a chart takes it',
    by: ['1.27-native-sidecars', '1.27-compatibility-version'],
  },
  '6.4 profile 1.27': {
    about:
      'what compatibilityVersion 1.27 holds back: the notes are lowered while a chart takes it',
    by: ['1.28-mirrored-host', '1.28-gateway-spans', '1.28-compatibility-version'],
  },
  '6.4 profile 1.28': {
    about:
      'what compatibilityVersion 1.28 holds back: the notes are lowered while a chart takes it',
    by: ['1.29-remaining-metrics', '1.29-cni-reconcile', '1.29-compatibility-version'],
  },
  '6.4 profile 1.29': {
    about:
      'what compatibilityVersion 1.29 holds back: the notes are lowered while a chart takes it',
    by: ['1.30-duplicate-hosts', '1.30-compatibility-version'],
  },
  '6.4 profile 1.30': {
    about:
      'what compatibilityVersion 1.30 holds back: the notes are lowered while a chart takes it',
    by: ['1.31-gateway-merging', '1.31-unhealthy-endpoints', '1.31-compatibility-version'],
  },
}
