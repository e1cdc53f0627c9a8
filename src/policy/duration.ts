import {durationMs} from '../mesh/duration.ts'

/**
 * How long a person wants to wait, as a flag or a policy has it. In: any text. Out: milliseconds;
 * undefined for a text that is no duration, is zero, or is longer than anybody waits.
 */
export function parseDuration(text: string): number | undefined {
  const ms = durationMs(text)
  return ms !== undefined && ms > 0 && ms <= LONGEST_MS ? ms : undefined
}

/** Nobody waits longer than a month, and larger numbers overflow timers. */
const LONGEST_MS = 31 * 86_400_000

/** What a duration looks like, for error messages. */
export const DURATION_FORMS = '30s, 5m, 1h30m or PT5M'
