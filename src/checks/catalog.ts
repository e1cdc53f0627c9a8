/** What changes with time and not with meshctl: versions, their support, and what changed in each. Comes with meshctl, and from `--catalog FILE`. */
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

/** Something that behaves differently from a minor version on. It matters on the way from an older one to it or beyond. */
export interface Note {
  /** Stable: `1.21-external-name`. */
  readonly id: string
  /** The minor version that brings it: `1.21`. */
  readonly to: string
  readonly severity: 'blocks' | 'warns' | 'info'
  /** One sentence: what is different. */
  readonly what: string
  /** What that can do to this mesh. */
  readonly why: string
  /** How to go on, or back to what was. */
  readonly next: readonly string[]
  /** How a machine sees that it matters here. */
  readonly detect: Detector
  readonly source: string
}

/** By name of a detector in src/checks/notes; what else it needs stands beside the name. `nothing`: cannot be seen, said always. */
export interface Detector {
  readonly by: string
  readonly names?: readonly string[]
  readonly kinds?: readonly string[]
  readonly except?: readonly string[]
}
