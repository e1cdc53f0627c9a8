/**
 * A duration as Go's tools and our flags write it: `30s`, `5m`, `1h30m`, `250ms`, or ISO 8601 as
 * `PT5M`. In: any text. Out: milliseconds, 0 among them; undefined for a text that is no duration.
 */
export function durationMs(text: string): number | undefined {
  const match = SHORT.exec(text) ?? ISO.exec(text)
  if (match === null) return undefined
  const parts: readonly (string | undefined)[] = match.slice(1)
  if (parts.every(each => each === undefined)) return undefined
  const ms = parts.reduce((sum, each, at) => sum + Number(each ?? 0) * (UNITS_MS[at] ?? 0), 0)
  return Math.round(ms)
}

/** Days, hours, minutes, seconds, milliseconds: the groups of both forms, in this order. */
const UNITS_MS = [86_400_000, 3_600_000, 60_000, 1000, 1]
const NUMBER = '(\\d{1,9}(?:\\.\\d{1,3})?)'
const SHORT = new RegExp(
  `^(?:${NUMBER}d)?(?:${NUMBER}h)?(?:${NUMBER}m(?!s))?(?:${NUMBER}s)?(?:${NUMBER}ms)?$`,
)
const ISO = new RegExp(`^P(?:${NUMBER}D)?(?:T(?:${NUMBER}H)?(?:${NUMBER}M)?(?:${NUMBER}S)?)?$`)
