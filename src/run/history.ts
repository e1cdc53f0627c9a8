import type {PastRuns} from '../plan/estimate.ts'
import type {Journal} from '../ports/ports.ts'
import {OutsideError} from '../ports/trouble.ts'
import {parsePlan, parseRecord} from './parse-journal.ts'

const HISTORY = 'meshctl-history-'
/** Only so many count: clusters grow. */
const NEWEST = 5
/**
 * An estimate is corrected at most so much, either way: a run that was left lying for a night
 * measures the night.
 */
const MOST = 10

/**
 * How the newest finished runs went, next to their estimates. Undefined: none did, or their records
 * may not be read.
 */
export async function pastRuns(journal: Journal): Promise<PastRuns | undefined> {
  try {
    const names = (await journal.list())
      .filter(each => each.startsWith(HISTORY))
      .sort((one, other) => (stampOf(one) < stampOf(other) ? 1 : -1))
    const pages = await Promise.all(names.slice(0, NEWEST).map(each => journal.load(each)))
    return measured(pages.flatMap(each => timesOf(each?.data ?? {})))
  } catch (error) {
    if (error instanceof OutsideError && error.kind === 'denied') return undefined
    throw error
  }
}

/** Runs are named after the instant of their beginning: `1-29-6-251123120000`. */
const stampOf = (name: string): string => /(\d+)$/.exec(name)?.[1] ?? ''

interface Times {
  readonly said: number
  readonly took: number
}

/** Pure. Out: undefined when nothing was measured. */
export function measured(runs: readonly Times[]): PastRuns | undefined {
  const [said, took] = [
    runs.reduce((sum, each) => sum + each.said, 0),
    runs.reduce((sum, each) => sum + each.took, 0),
  ]
  return runs.length === 0 || said <= 0 || took <= 0
    ? undefined
    : {count: runs.length, factor: Math.min(MOST, Math.max(1 / MOST, took / said))}
}

/** Nobody is told of a page that cannot be read. */
const PAGE = {name: HISTORY, namespace: ''}

/**
 * A finished run's estimate, and the seconds that its steps took by themselves; none for anything
 * else, or for what cannot be read.
 */
function timesOf(data: Readonly<Record<string, string>>): readonly Times[] {
  try {
    const [record, plan] = [parseRecord(data['run'], PAGE), parsePlan(data['plan'], PAGE)]
    if (record.ended?.as !== 'finished') return []
    const took = Object.values(record.notes).reduce(
      (sum, {startedAt, endedAt}) =>
        sum + (endedAt === undefined ? 0 : (endedAt - startedAt) / 1000),
      0,
    )
    return [{said: plan.estimateSeconds, took}]
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error
    // an old, damaged or foreign page is no measurement
    return []
  }
}
