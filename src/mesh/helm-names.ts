/**
 * What Helm lets be called a release, a chart, a version. Whatever is called otherwise was not
 * written by Helm, and may be a flag, a path or a line of YAML for whoever passes it on. Pure, and
 * total: anything may be handed in.
 */

/**
 * Helm 3 and 4: `ValidName` and `MaxReleaseNameLength` (pkg/chart/…/util/validate_name.go): DNS
 * subdomains, 53 characters.
 */
const RELEASE_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const RELEASE_NAME_LENGTH_MAX = 53
/** Kubernetes: a DNS label (RFC 1123). */
const NAMESPACE_NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/
/**
 * `helm create`: `^[a-zA-Z0-9._-]+$`, 250 characters. Ours begins with a letter or digit, so that
 * it is never a flag or a folder above.
 */
const CHART_NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]*$/
const CHART_NAME_LENGTH_MAX = 250
/**
 * Masterminds/semver, `NewVersion`, as Helm judges the version of a chart: `1.29.6`, `v1.2`,
 * `1.30.0-alpha.1+abc`.
 */
const CHART_VERSION =
  /^v?\d+(\.\d+){0,2}(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/
const CHART_VERSION_LENGTH_MAX = 128
/** Helm counts the revisions of a release in a Go int; nobody has seen a million. */
const RELEASE_NUMBER_MAX = 2_147_483_647

/** Helm's own words for the state of a release (pkg/release/…/status.go). */
const RELEASE_STATUSES: readonly unknown[] = [
  'unknown',
  'deployed',
  'uninstalled',
  'superseded',
  'failed',
  'uninstalling',
  'pending-install',
  'pending-upgrade',
  'pending-rollback',
]

/** The type of a Secret that Helm keeps a release in. */
export const RELEASE_SECRET_TYPE = 'helm.sh/release.v1'

const fits = (value: unknown, pattern: RegExp, most: number): value is string =>
  typeof value === 'string' && value.length <= most && pattern.test(value)

/** May a Helm release be called so? */
export const isReleaseName = (value: unknown): value is string =>
  fits(value, RELEASE_NAME, RELEASE_NAME_LENGTH_MAX)

/** May a namespace be called so? */
export const isNamespaceName = (value: unknown): value is string => fits(value, NAMESPACE_NAME, 63)

/** May a chart be called so? */
export const isChartName = (value: unknown): value is string =>
  fits(value, CHART_NAME, CHART_NAME_LENGTH_MAX)

/** May a chart have this version? */
export const isChartVersion = (value: unknown): value is string =>
  fits(value, CHART_VERSION, CHART_VERSION_LENGTH_MAX)

/** Is it one of Helm's own words for the state of a release? */
export const isReleaseStatus = (value: unknown): value is string => RELEASE_STATUSES.includes(value)

/** Can it be the number of a revision of a release? */
export const isReleaseNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= RELEASE_NUMBER_MAX

/** A release by namespace and name, both as Helm and Kubernetes let them be. */
export const isReleaseRef = ({
  namespace,
  name,
}: {
  readonly namespace: unknown
  readonly name: unknown
}): boolean => isNamespaceName(namespace) && isReleaseName(name)

/** What Helm calls the Secret of one revision of a release: `sh.helm.release.v1.istio-base.v3`. */
export const releaseSecretName = (release: string, number: number): string =>
  `sh.helm.release.v1.${release}.v${number}`
