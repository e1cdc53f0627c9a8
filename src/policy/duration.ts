/**
 * Reads a duration: `30s`, `5m`, `1h30m`, `250ms`, or ISO 8601 as `PT5M`.
 * In: any text. Out: milliseconds, undefined for a text that is no duration or is zero.
 */
export function parseDuration(text: string): number | undefined {
  const match = SHORT.exec(text) ?? ISO.exec(text)
  if (match === null) return undefined
  const [, days, hours, minutes, seconds, milliseconds] = match
  const ms =
    Number(days ?? 0) * 86_400_000 +
    Number(hours ?? 0) * 3_600_000 +
    Number(minutes ?? 0) * 60_000 +
    Number(seconds ?? 0) * 1000 +
    Number(milliseconds ?? 0)
  return ms > 0 && ms <= LONGEST_MS ? Math.round(ms) : undefined
}

/** Nobody waits longer than a month, and larger numbers overflow timers. */
const LONGEST_MS = 31 * 86_400_000
const NUMBER = '(\\d{1,9}(?:\\.\\d{1,3})?)'
const SHORT = new RegExp(
  `^(?:${NUMBER}d)?(?:${NUMBER}h)?(?:${NUMBER}m(?!s))?(?:${NUMBER}s)?(?:${NUMBER}ms)?$`,
)
const ISO = new RegExp(`^P(?:${NUMBER}D)?(?:T(?:${NUMBER}H)?(?:${NUMBER}M)?(?:${NUMBER}S)?)?$`)

/** What a duration looks like, for error messages. */
export const DURATION_FORMS = '30s, 5m, 1h30m or PT5M'
