/**
 * The minor version of Istio 1.x, of Kubernetes or of the Gateway API: `1.28.10` and `1.28` give
 * 28. Undefined: not told, no version, or another major.
 */
export function minorOf(version: string | undefined): number | undefined {
  const [major, minor] = parsed(version)?.numbers ?? []
  return major === 1 ? minor : undefined
}

/**
 * Semver's order: by major, minor and patch, a missing patch counts as 0; a release comes after its
 * pre-releases, and these go by their identifiers (`rc.9` before `rc.10`, https://semver.org, 11).
 * What vendors put behind a version (`1.33.2-eks-1`) is no pre-release. Negative when one is older
 * than other; 0 when either is no version.
 */
export function compareVersions(one: string | undefined, other: string | undefined): number {
  const [left, right] = [parsed(one), parsed(other)]
  if (left === undefined || right === undefined) return 0
  const at = left.numbers.findIndex((each, index) => each !== right.numbers[index])
  return at === -1
    ? comparePreReleases(left.preRelease, right.preRelease)
    : (left.numbers[at] ?? 0) - (right.numbers[at] ?? 0)
}

function comparePreReleases(one: readonly string[], other: readonly string[]): number {
  if (one.length === 0 || other.length === 0) return other.length - one.length
  const at = one.findIndex((each, index) => each !== other[index])
  if (at === -1) return one.length - other.length
  const [left = '', right] = [one[at], other[at]]
  if (right === undefined) return 1
  const [leftIsNumber, rightIsNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)]
  if (leftIsNumber && rightIsNumber) return Number(left) - Number(right)
  if (leftIsNumber !== rightIsNumber) return leftIsNumber ? -1 : 1
  return left < right ? -1 : 1
}

/** Is the version in the range, both ends included? A version that cannot be read is in none. */
export const within = (
  version: string | undefined,
  {from, to}: {readonly from: string; readonly to: string},
): boolean =>
  parsed(version) !== undefined &&
  compareVersions(version, from) >= 0 &&
  compareVersions(version, to) <= 0

interface Parsed {
  /** Major, minor, patch. */
  readonly numbers: readonly [number, number, number]
  /** Identifiers of a pre-release: `['rc', '1']`; empty for a release. */
  readonly preRelease: readonly string[]
}

/** `v1.33.2-eks-1` is 1.33.2; only what begins with alpha, beta or rc comes before its release. */
function parsed(version: string | undefined): Parsed | undefined {
  const match =
    /^v?(\d+)\.(\d+)(?:\.(\d+))?(?!\d|\.\d)(?:-((?:alpha|beta|rc)\b[0-9A-Za-z.-]*))?/.exec(
      version ?? '',
    )
  if (match === null) return undefined
  return {
    numbers: [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)],
    preRelease: match[4]?.split('.') ?? [],
  }
}

/**
 * The way to a version in jumps of at most so many minor versions. In: the minor that is left. Out:
 * `1.26 → 1.27 → 1.28.10`.
 */
export function pathTo(version: string, from: number, atOnce: number): string {
  const last = minorOf(version) ?? from
  const between: string[] = []
  for (let minor = from + atOnce; minor < last; minor += atOnce) between.push(`1.${minor}`)
  return [`1.${from}`, ...between, version].join(' → ')
}

/** Minor versions between the two, upwards; undefined when that cannot be told. */
export function minorsBetween(from: string | undefined, to: string): number | undefined {
  const [left, right] = [parsed(from)?.numbers, parsed(to)?.numbers]
  return left === undefined || right === undefined || left[0] !== right[0]
    ? undefined
    : right[1] - left[1]
}
