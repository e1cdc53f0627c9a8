import {UsageError} from '../ports/trouble.ts'
import {own} from '../mesh/own.ts'

const DEFAULT_MS = 30_000
/** `0` means no limit in kubectl; nothing of ours waits for ever. */
const UNLIMITED_MS = 10 * 60_000
const UNITS: Readonly<Record<string, number>> = {ms: 1, s: 1_000, m: 60_000, h: 3_600_000}

/**
 * `--request-timeout` as kubectl takes it: `0`, `30`, `30s`, `1m30s`. Out: milliseconds. Throws
 * UsageError BAD_TIMEOUT.
 */
export function requestTimeoutMs(text: string | undefined): number {
  if (text === undefined) return DEFAULT_MS
  const parts = [...text.matchAll(/(\d+)(ms|s|m|h)/g)]
  const isWhole = parts.length > 0 && parts.map(([whole]) => whole).join('') === text
  if (!isWhole && !/^\d+$/.test(text)) {
    throw new UsageError({
      code: 'BAD_TIMEOUT',
      what: `--request-timeout ${text} is no time`,
      why: 'it is a number of seconds, or a number with a unit: 500ms, 30s, 2m',
      next: ['use --request-timeout 30s'],
    })
  }
  const ms = isWhole
    ? parts.reduce((sum, [, count, unit]) => sum + Number(count) * (own(UNITS, unit ?? '') ?? 0), 0)
    : Number(text) * 1000
  return ms === 0 ? UNLIMITED_MS : ms
}
