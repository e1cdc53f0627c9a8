const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000]

/**
 * A duration as kubectl's tables show it: two figures at most, coarser the longer it is. In: ms.
 * Two seconds into the future count as now, for clocks differ; more is `<invalid>`.
 */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / SECOND)
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 120) return `${seconds}s`
  const minutes = Math.trunc(ms / MINUTE)
  if (minutes < 10) return pair(minutes, 'm', seconds % 60, 's')
  if (minutes < 180) return `${minutes}m`
  const hours = Math.trunc(ms / HOUR)
  if (hours < 8) return pair(hours, 'h', minutes % 60, 'm')
  return hours < 48 ? `${hours}h` : daysOf(hours)
}

/** Since that time of the API (RFC 3339) until now (ms since 1970). */
export function age(time: unknown, now: number): string {
  if (typeof time !== 'string' || time === '') return '<unknown>'
  return humanDuration(now - instant(time))
}

/** In: a time of the API. Out: ms since 1970; NaN when it is none. */
export const instant = (time: string): number => Date.parse(time)

function daysOf(hours: number): string {
  const days = Math.trunc(hours / 24)
  const years = Math.trunc(days / 365)
  if (days < 8) return pair(days, 'd', hours % 24, 'h')
  if (years < 2) return `${days}d`
  return years < 8 ? pair(years, 'y', days % 365, 'd') : `${years}y`
}

const pair = (large: number, unit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large}${unit}` : `${large}${unit}${small}${smallUnit}`
