/**
 * What changes with time and not with meshctl: versions, their support, and what changed in each.
 * Comes with meshctl, and from `--catalog FILE`.
 */
export interface Catalog {
  readonly apiVersion: 'meshctl.dev/v1'
  readonly kind: 'Catalog'
  /** The day on which it was true: `2026-11-23`. */
  readonly asOf: string
  readonly support: readonly Support[]
  readonly knownBad: readonly KnownBad[]
  readonly notes: readonly Note[]
}

/** One minor version of Istio. Days are `YYYY-MM-DD`. */
export interface Support {
  /** `1.28`. */
  readonly istio: string
  /** Minor versions of Kubernetes, both included: `1.30`, `1.34`. */
  readonly kubernetes: {readonly from: string; readonly to: string}
  readonly released: string
  readonly endOfLife: string
  /** The version of the Gateway API whose definitions it reads: `1.4.1`. */
  readonly gatewayApi?: string
}

/** Releases with a trouble that is known and mended later. */
export interface KnownBad {
  readonly id: string
  /** Ranges of versions, both ends included. */
  readonly versions: readonly {readonly from: string; readonly to: string}[]
  /** Whose version counts: the one that is left, or the one that is gone to. */
  readonly of: 'old' | 'new'
  readonly severity: 'blocks' | 'warns' | 'info'
  /** What must be in use for it to matter; `always` when nothing must. */
  readonly when: string
  readonly what: string
  readonly next: string
  readonly source: string
}

/**
 * Something that behaves differently from a minor version on. It matters on the way from an older
 * one to it or beyond.
 */
export interface Note {
  /** Stable: `1.21-external-name`. */
  readonly id: string
  /** The minor version that brings it: `1.21`. */
  readonly to: string
  /** It is so in no newer version than this; without it, in all. */
  readonly until?: string
  /** Only what comes from this minor version or a newer one is met by it. */
  readonly since?: string
  readonly severity: 'blocks' | 'warns' | 'info'
  /** One sentence: what is different. */
  readonly what: string
  /** What that can do to this mesh. */
  readonly why: string
  /** How to go on, or back to what was. */
  readonly next: readonly string[]
  /** How a machine sees that it matters here: any one of these that sees something is enough. */
  readonly detect: readonly Detector[]
  readonly keep?: Keep
  readonly source: string
}

/** What makes a newer version behave as before. */
export interface Keep {
  /** The newest compatibilityVersion that does; the older ones that a chart takes do too. */
  readonly profile?: string
  /** `1.25/1.22`: the chart of 1.25 does not do it for compatibilityVersion 1.22. */
  readonly except?: readonly string[]
  /**
   * Variables of istiod or of proxies, `ENABLE_AUTO_SNI=false`, or values of a chart,
   * `cni:ambient.dnsCapture=false`; any one will do.
   */
  readonly settings?: readonly string[]
  /** Whose values tell; istiod's when it says nothing. */
  readonly chart?: string
  /** The last minor version that can still be told so. */
  readonly until?: string
}

/**
 * By name of a detector in src/checks/notes; what else it needs stands beside the name. `nothing`:
 * cannot be seen, said always.
 */
export interface Detector {
  readonly by: string
  readonly names?: readonly string[]
  readonly kinds?: readonly string[]
  readonly except?: readonly string[]
}
