/**
 * A CustomResourceDefinition in the folder `crds/` of a chart: Helm makes it when the release is
 * installed, and never upgrades it.
 */
export interface ChartCrd {
  readonly name: string
  /** The versions that it serves, as `spec.versions` names them. */
  readonly served: readonly string[]
  /** All of `spec.versions`, those that are not served too. */
  readonly versions: readonly string[]
}

/** The definitions that the base chart of a version brings, by who upgrades them. */
export interface ChartCrds {
  /** Those in its folder `crds/`, which Helm does not upgrade. */
  readonly folder: readonly ChartCrd[]
  /**
   * Names of those that its templates make with the release's values, which Helm upgrades;
   * undefined: nobody rendered it.
   */
  readonly templates: readonly string[] | undefined
}
