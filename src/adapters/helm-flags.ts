import semver from 'semver'

export type ApplyFlag = '--server-side=auto' | '--force-conflicts'
export type SchemaFlag = '--skip-schema-validation'

/** What of a release decides about flags. */
export interface Applying {
  /** Helm's version. */
  readonly helm: string
  /** The user agreed to take over fields of others. */
  readonly force: boolean
  /**
   * How the release was applied last: `ssa`, `csa`, undefined for Helm 3; `new` when there is none
   * yet.
   */
  readonly method: string | undefined
}

/**
 * Helm 4's flags about server-side apply; none for Helm 3. `auto` keeps the way that the release is
 * applied, and starts new ones on the server's side. Forcing conflicts is an error where apply is
 * done by the client (https://helm.sh/docs/v4/overview), where there are no conflicts to force.
 */
export function applyFlags({helm, force, method}: Applying): readonly ApplyFlag[] {
  if (semver.major(helm) < 4) return []
  const onServer = method === 'ssa' || method === 'new'
  return ['--server-side=auto', ...(force && onServer ? (['--force-conflicts'] as const) : [])]
}

/**
 * Gateway charts whose schema forbids what their own values hold (istio/istio#57354, every released
 * chart tried).
 */
const BROKEN_SCHEMAS = '>=1.21.0 <=1.24.6 || >=1.25.0 <=1.25.4 || >=1.26.0 <=1.26.3 || 1.27.0'
/** The first Helm whose validator notices. */
const STRICT_HELM = '3.18.5'

/**
 * `--skip-schema-validation` for exactly the charts that no strict Helm would take. In: chart name
 * and version, Helm's version.
 */
export function schemaFlags(
  chart: string,
  chartVersion: string,
  helm: string,
): readonly SchemaFlag[] {
  const isBroken = chart === 'gateway' && semver.satisfies(chartVersion, BROKEN_SCHEMAS)
  return isBroken && semver.gte(helm, STRICT_HELM) ? ['--skip-schema-validation'] : []
}
