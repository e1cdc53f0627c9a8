import type {Json} from '../mesh/snapshot.ts'

/** Istio's charts whose values are known here. */
export type MigratedChart = 'istiod' | 'base' | 'gateway' | 'cni'

/**
 * One key that a chart no longer takes. Sources: Istio’s upgrade notes, and the templates of the charts
 * before and after.
 */
export interface Row {
  readonly charts: readonly MigratedChart[]
  readonly path: string
  /** The minor version from which it counts: 24 is 1.24. */
  readonly since: number
  /** Only for these values; for all when it is missing. */
  readonly only?: (value: Json) => boolean
  /** Where it goes, unless the user has something there; without it the key is dropped. */
  readonly to?: string
  /** What it becomes there; itself when that is missing. */
  readonly as?: (value: Json) => Json
  /** What stays at the old path. */
  readonly leaves?: Json
  /**
   * Values that did nothing, or nothing but what the new chart does unasked: nothing is lost with
   * them.
   */
  readonly idle?: (value: Json) => boolean
  readonly because: string
}

const is =
  (...values: readonly Json[]) =>
  (value: Json): boolean =>
    values.includes(value)
const always = (): boolean => true
/** Off, unset or empty: what a chart says to itself when nobody says anything. */
const isOff = (value: Json): boolean =>
  value === false ||
  value === null ||
  value === '' ||
  JSON.stringify(value) === '[]' ||
  JSON.stringify(value) === '{}'

const ALL: readonly MigratedChart[] = ['istiod', 'base', 'gateway', 'cni']
const STACKDRIVER = [
  'debug',
  'maxNumberOfAttributes',
  'maxNumberOfAnnotations',
  'maxNumberOfMessageEvents',
]

const gone = (path: string, since: number, because: string): Row => ({
  charts: ['istiod'],
  path,
  since,
  idle: isOff,
  because,
})

/** In the order in which they are applied. */
export const ROWS: readonly Row[] = [
  gone(
    'telemetry.v2.prometheus.configOverride',
    21,
    'the chart refuses it from 1.21 on: use the Telemetry API',
  ),
  ...['configOverride', 'disableOutbound', 'outboundAccessLogging'].map(key =>
    gone(
      `telemetry.v2.stackdriver.${key}`,
      21,
      'the chart refuses it from 1.21 on: use the Telemetry API',
    ),
  ),
  gone(
    'global.oneNamespace',
    22,
    'istiod of 1.22 and newer cannot be held to one namespace by it: use meshConfig.discoverySelectors',
  ),
  gone('pilot.plugins', 22, 'istiod has no plugins from 1.22 on'),
  {
    charts: ['istiod'],
    path: 'global.jwtPolicy',
    since: 22,
    idle: is('third-party-jwt', '', null),
    because: 'first-party tokens are gone from 1.22 on, and third-party ones are always used',
  },
  {
    charts: ['istiod'],
    path: 'global.autoscalingv2API',
    since: 22,
    idle: always,
    because: 'autoscaling/v2 is always used from 1.22 on',
  },
  {
    charts: ['cni'],
    path: 'cni.privileged',
    since: 22,
    idle: isOff,
    because: 'the node agent has only the rights that it needs from 1.22 on',
  },
  {
    charts: ['cni'],
    path: 'cni.logLevel',
    since: 23,
    to: 'cni.logging.level',
    because: 'it is called logging.level from 1.23 on',
  },
  ...STACKDRIVER.map(key =>
    gone(
      `global.tracer.stackdriver.${key}`,
      24,
      'the chart refuses it from 1.24 on: use a tracing provider that Istio supports',
    ),
  ),
  ...STACKDRIVER.map(key =>
    gone(
      `meshConfig.defaultConfig.tracing.stackdriver.${key}`,
      24,
      'the chart refuses it from 1.24 on: use a tracing provider that Istio supports',
    ),
  ),
  {
    charts: ['istiod'],
    path: 'global.pilotCertProvider',
    since: 24,
    only: is('kubernetes'),
    because: 'the chart refuses kubernetes from 1.24 on; istiod signs its own certificate then',
  },
  {
    charts: ['istiod'],
    path: 'global.proxy.enableCoreDump',
    since: 24,
    idle: isOff,
    because: 'proxies dump no core from 1.24 on',
  },
  {
    charts: ['istiod'],
    path: 'istio_cni.enabled',
    since: 24,
    to: 'pilot.cni.enabled',
    because: 'it is called pilot.cni.enabled from 1.24 on',
  },
  {
    charts: ['istiod'],
    path: 'istio_cni.chained',
    since: 24,
    only: is(false),
    to: 'pilot.cni.provider',
    as: () => 'multus',
    because: 'a plugin that stands by itself is told by pilot.cni.provider multus from 1.24 on',
  },
  {
    charts: ['istiod'],
    path: 'istio_cni.provider',
    since: 24,
    to: 'pilot.cni.provider',
    idle: is('default', '', null),
    because: 'it is called pilot.cni.provider from 1.24 on',
  },
  {
    charts: ['istiod'],
    path: 'istio_cni',
    since: 24,
    idle: always,
    because: 'its keys are under pilot.cni from 1.24 on',
  },
  {
    charts: ALL,
    path: 'profile',
    since: 24,
    only: is('openshift'),
    to: 'global.platform',
    because: 'OpenShift is a platform and no profile from 1.24 on',
  },
  {
    charts: ALL,
    path: 'profile',
    since: 24,
    only: is('openshift-ambient'),
    to: 'global.platform',
    as: () => 'openshift',
    leaves: 'ambient',
    because: 'OpenShift is a platform and no profile from 1.24 on',
  },
  {
    charts: ALL,
    path: 'global.profile',
    since: 25,
    only: is('openshift', 'openshift-ambient'),
    idle: always,
    because: 'charts read it from 1.25 on, and know no such profile',
  },
  ...['', 'cni.'].map((scope): Row => ({
    charts: ['cni'],
    path: `${scope}rollingMaxUnavailable`,
    since: 26,
    to: `${scope}updateStrategy.rollingUpdate.maxUnavailable`,
    because: 'the whole updateStrategy can be set from 1.26 on',
  })),
  {
    charts: ['istiod'],
    path: 'global.multiCluster.enabled',
    since: 27,
    idle: always,
    because: 'no template ever read it; the chart does not know it from 1.27 on',
  },
  ...['hub', 'global.hub', 'pilot.hub'].map((path): Row => ({
    charts: ['istiod', 'gateway', 'cni'],
    path,
    since: 31,
    only: value =>
      typeof value === 'string' &&
      /^(gcr\.io\/istio-release|registry\.istio\.io\/release)(\/|$)/.test(value),
    because:
      'nothing is published to this registry from 1.31 on; the chart names another, which image policies must allow',
  })),
]

/**
 * Oldest and newest minor version whose behaviour a chart can keep by `compatibilityVersion` (manifests/helm-profiles).
 */
export const COMPATIBLE: Readonly<Record<number, readonly [number, number]>> = {
  21: [20, 20],
  22: [20, 21],
  23: [20, 22],
  24: [21, 23],
  25: [22, 24],
  26: [23, 25],
  27: [24, 26],
  28: [25, 27],
  29: [25, 28],
  30: [25, 29],
  31: [25, 30],
}
