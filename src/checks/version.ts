/** The minor version of Istio 1.x, of Kubernetes or of the Gateway API: `1.28.10` and `1.28` give 28. Undefined: not told, no version, or another major. */
export function minorOf(version: string | undefined): number | undefined {
  const [major, minor] = numbers(version) ?? []
  return major === 1 ? minor : undefined
}

/** By major, minor and patch; a release comes after its alphas and candidates, and a missing patch counts as 0. Negative when one is older than other; 0 when either is no version. */
export function compareVersions(one: string | undefined, other: string | undefined): number {
  const [left, right] = [numbers(one), numbers(other)]
  if (left === undefined || right === undefined) return 0
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2] || left[3] - right[3]
}

/** Is the version in the range, both ends included? A version that cannot be read is in none. */
export const within = (version: string | undefined, {from, to}: {readonly from: string; readonly to: string}): boolean =>
  numbers(version) !== undefined && compareVersions(version, from) >= 0 && compareVersions(version, to) <= 0

/** [major, minor, patch, 0 for a release and -1 for what comes before it]; `v1.33.2-eks-1` is 1.33.2. */
function numbers(version: string | undefined): readonly [number, number, number, number] | undefined {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?!\d|\.\d)(-(?:alpha|beta|rc)\b)?/.exec(version ?? '')
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3] ?? 0), match[4] === undefined ? 0 : -1]
}

/** The way to a version in jumps of at most so many minor versions. In: the minor that is left. Out: `1.26 → 1.27 → 1.28.10`. */
export function pathTo(version: string, from: number, atOnce: number): string {
  const last = minorOf(version) ?? from
  const between: string[] = []
  for (let minor = from + atOnce; minor < last; minor += atOnce) between.push(`1.${minor}`)
  return [`1.${from}`, ...between, version].join(' → ')
}
