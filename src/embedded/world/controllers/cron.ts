import {own} from '../../../mesh/own.ts'
/** When something is due, by the five fields of cron. */
export interface Schedule {
  readonly minutes: ReadonlySet<number>
  readonly hours: ReadonlySet<number>
  readonly days: ReadonlySet<number>
  readonly months: ReadonlySet<number>
  readonly weekdays: ReadonlySet<number>
  /** Both days of month and of week are named: then one of them is enough. */
  readonly isEither: boolean
}

const NAMED: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** In: `*\/5 * * * mon-fri`, `@hourly`. Out: undefined when it cannot be read. */
export function parseCron(text: string): Schedule | undefined {
  const fields = (own(NAMED, text.trim()) ?? text).trim().split(/\s+/)
  if (fields.length !== 5) return undefined
  const sets = FIELDS.flatMap(
    ({least, most, names = []}, at) =>
      numbers(named(fields[at] ?? '', names, least), least, most) ?? [],
  )
  if (sets.length < FIELDS.length) return undefined
  const [minutes = NONE, hours = NONE, days = NONE, months = NONE, week = NONE] = sets
  return {
    minutes,
    hours,
    days,
    months,
    weekdays: new Set([...week].map(each => each % 7)),
    isEither: !isAny(fields[2] ?? '') && !isAny(fields[4] ?? ''),
  }
}

const FIELDS: readonly {
  readonly least: number
  readonly most: number
  readonly names?: readonly string[]
}[] = [
  {least: 0, most: 59},
  {least: 0, most: 23},
  {least: 1, most: 31},
  {least: 1, most: 12, names: MONTHS},
  {least: 0, most: 7, names: WEEKDAYS},
]
const NONE: ReadonlySet<number> = new Set()
const isAny = (field: string): boolean => field.startsWith('*') || field === '?'

function named(field: string, names: readonly string[], first: number): string {
  return field
    .toLowerCase()
    .replace(/[a-z]{3}/g, name =>
      names.includes(name) ? String(names.indexOf(name) + first) : name,
    )
}

/** `*\/5`, `1-7`, `mon,wed` → which; undefined when it cannot be read. */
function numbers(field: string, least: number, most: number): ReadonlySet<number> | undefined {
  const all = new Set<number>()
  for (const part of field.split(',')) {
    const range = rangeOf(part, least, most)
    if (range === undefined) return undefined
    for (let at = range.from; at <= range.to; at += range.step) all.add(at)
  }
  return all
}

function rangeOf(
  part: string,
  least: number,
  most: number,
): {readonly from: number; readonly to: number; readonly step: number} | undefined {
  const found = /^(\*|\?|\d+)(?:-(\d+))?(?:\/(\d+))?$/.exec(part)
  if (found === null) return undefined
  const [, first = '', last, every] = found
  const from = isAny(first) ? least : Number(first)
  const open = isAny(first) || every !== undefined ? most : from
  const to = last === undefined ? open : Number(last)
  const step = Number(every ?? 1)
  return from >= least && to <= most && from <= to && step >= 1 ? {from, to, step} : undefined
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const YEARS = 5

/**
 * The first instant after `ms` (both in ms since 1970, UTC) that is due; undefined when none is
 * within five years.
 */
export function nextDue(schedule: Schedule, ms: number): number | undefined {
  const last = ms + YEARS * 366 * DAY
  let at = Math.floor(ms / MINUTE) * MINUTE + MINUTE
  while (at < last) {
    const date = new Date(at)
    if (!isDay(schedule, date)) at = (Math.floor(at / DAY) + 1) * DAY
    else if (!schedule.hours.has(date.getUTCHours())) at = (Math.floor(at / HOUR) + 1) * HOUR
    else if (!schedule.minutes.has(date.getUTCMinutes())) at += MINUTE
    else return at
  }
  return undefined
}

function isDay({months, days, weekdays, isEither}: Schedule, date: Date): boolean {
  if (!months.has(date.getUTCMonth() + 1)) return false
  const [inMonth, inWeek] = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())]
  return isEither ? inMonth || inWeek : inMonth && inWeek
}
