import type {Journal} from '../ports/ports.ts'
import {DriverError, OutsideError} from '../ports/trouble.ts'
import type {RunPlan, RunRecord} from './record.ts'
import {RECORD_SCHEMA} from './record.ts'

/** The open journal of the current run: the last record that was read or written, and the steps. */
export interface Book {
  readonly record: RunRecord
  readonly plan: RunPlan
  /** Version of the record in the cluster, for compare-and-swap. */
  readonly version: string
}

const RECORD = 'meshctl-upgrade'
const planName = (run: string): string => `meshctl-upgrade-${run}-plan`
const historyName = (run: string): string => `meshctl-history-${run}`

/** The current or latest run; undefined when there never was one. Throws OutsideError JOURNAL_UNREADABLE rather than guess. */
export async function openBook(journal: Journal): Promise<Book | undefined> {
  const kept = await journal.load(RECORD)
  if (kept === undefined) return undefined
  const record = parsed(kept.data['run'], RECORD, RECORD_SCHEMA) as RunRecord
  const steps = await journal.load(planName(record.id))
  return {record, version: kept.version, plan: parsed(steps?.data['plan'], planName(record.id), 'meshctl.dev/run-plan/v1') as RunPlan}
}

/** Begins a run in the journal: first the plan, which never changes, then the record that makes it current. */
export async function beginBook(journal: Journal, record: RunRecord, plan: RunPlan): Promise<Book> {
  const previous = await journal.load(RECORD)
  await journal.save(planName(record.id), {plan: JSON.stringify(plan)}, undefined, true)
  const version = await journal.save(RECORD, {run: JSON.stringify(record)}, previous?.version)
  return {record, plan, version}
}

/**
 * Writes the record, if it changed. Somebody may have asked for a pause meanwhile: that is taken over, since it is the only thing
 * others write. Anything else means another driver (DriverError).
 */
export async function write(journal: Journal, book: Book, record: RunRecord): Promise<Book> {
  if (record === book.record) return book
  try {
    return {...book, record, version: await journal.save(RECORD, {run: JSON.stringify(record)}, book.version)}
  } catch (error) {
    if (!(error instanceof OutsideError && error.kind === 'conflict')) throw error
    const now = await reread(journal, book)
    const merged = now.record.paused === undefined ? record : {...record, paused: now.record.paused}
    return {...book, record: merged, version: await journal.save(RECORD, {run: JSON.stringify(merged)}, now.version)}
  }
}

/** The record as it is now. Throws DriverError when another driver changed more than the pause. */
export async function reread(journal: Journal, book: Book): Promise<Book> {
  const kept = await journal.load(RECORD)
  if (kept === undefined) throw new DriverError('somebody else')
  if (kept.version === book.version) return book
  const record = parsed(kept.data['run'], RECORD, RECORD_SCHEMA) as RunRecord
  if (unpaused(record) !== unpaused(book.record)) throw new DriverError('somebody else')
  return {...book, record, version: kept.version}
}

const unpaused = ({paused: _paused, ...rest}: RunRecord): string => JSON.stringify(rest)

/** A run that ended is kept for `history`; a second try finds it written and is content. */
export async function archive(journal: Journal, book: Book): Promise<void> {
  try {
    await journal.save(historyName(book.record.id), {run: JSON.stringify(book.record), plan: JSON.stringify(book.plan)}, undefined, true)
  } catch (error) {
    if (!(error instanceof OutsideError && error.kind === 'conflict')) throw error
  }
}

/** What we wrote ourselves, under a schema's name; anything else is refused. */
function parsed(text: string | undefined, name: string, schema: string): {readonly schema: string} {
  try {
    const value = JSON.parse(text ?? '') as {readonly schema?: string} | null
    if (value?.schema === schema) return {...value, schema}
  } catch {
    // told below: no JSON, or of another schema
  }
  throw new OutsideError({
    kind: 'broken',
    code: 'JOURNAL_UNREADABLE',
    what: `ConfigMap ${name} does not hold a journal of ${schema}.`,
    why: 'Another version of meshctl wrote it, or somebody edited it. Nothing is guessed from half a journal.',
    next: [`kubectl get configmaps -A -l app.kubernetes.io/part-of=istio-upgrade`, 'Use the meshctl version that began the run.'],
  })
}
