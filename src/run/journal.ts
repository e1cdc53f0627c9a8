import type {Journal} from '../ports/ports.ts'
import {DriverError, OutsideError} from '../ports/trouble.ts'
import {journalMismatch, parsePlan, parseRecord, demandMatch, sha256Of} from './parse-journal.ts'
import type {ConfigMapRef} from './parse-journal.ts'
import type {NewRecord, RunPlan, RunRecord} from './record.ts'

/** The open journal of the current run: the last record that was read or written, and the steps. */
export interface StoredRun {
  readonly record: RunRecord
  readonly plan: RunPlan
  /** Version of the record in the cluster, for compare-and-swap. */
  readonly version: string
  /**
   * Who writes, as a driver; undefined for whoever only reads or asks for a pause. Nobody else has
   * this id.
   */
  readonly writer?: string
}

const RECORD = 'meshctl-upgrade'
const planName = (run: string): string => `meshctl-upgrade-${run}-plan`
const historyName = (run: string): string => `meshctl-history-${run}`

/**
 * The current or latest run; undefined when there never was one. Record and plan are as we write
 * them, whole, and belong to each other. Throws OutsideError JOURNAL_UNREADABLE or JOURNAL_MISMATCH
 * rather than guess.
 */
export async function loadRun(journal: Journal): Promise<StoredRun | undefined> {
  const kept = await journal.load(RECORD)
  if (kept === undefined) return undefined
  const place = {name: RECORD, namespace: journal.namespace}
  const record = parseRecord(kept.data['run'], place)
  const plan = await planOf(journal, record)
  demandMatch(record, plan, place)
  return {record, version: kept.version, plan}
}

async function planOf(journal: Journal, record: RunRecord): Promise<RunPlan> {
  const place: ConfigMapRef = {name: planName(record.id), namespace: journal.namespace}
  const kept = await journal.load(place.name)
  const text = kept?.data['plan']
  const plan = parsePlan(text, place)
  if (plan.id !== record.id) throw journalMismatch(place, `it is of run ${plan.id}`)
  if (sha256Of(text ?? '') !== record.plan.sha256)
    throw journalMismatch(place, 'its content is another')
  if (kept?.uid !== record.plan.uid) throw journalMismatch(place, 'it was deleted and made anew')
  return plan
}

/**
 * Begins a run in the journal: first the plan, which never changes, then the record that makes it
 * current. Throws OutsideError JOURNAL_UNREADABLE, before anything is written, when a later command
 * could not read it; the signal's reason, when it aborts before that.
 */
export async function createRun(
  journal: Journal,
  begun: NewRecord,
  plan: RunPlan,
  stop?: AbortSignal,
): Promise<StoredRun> {
  const [text, place] = [
    JSON.stringify(plan),
    {name: planName(begun.id), namespace: journal.namespace},
  ]
  parsePlan(text, place)
  const previous = await journal.load(RECORD)
  stop?.throwIfAborted()
  const {uid} = await journal.save(place.name, {plan: text}, undefined, true)
  const record: RunRecord = {...begun, plan: {sha256: sha256Of(text), uid}}
  const {version} = await journal.save(RECORD, {run: JSON.stringify(record)}, previous?.version)
  return {record, plan, version}
}

/**
 * Writes the record, if it changed. Somebody may have asked for a pause meanwhile: that is taken
 * over, since it is the only thing others write. Anything else means another driver (DriverError).
 */
export async function saveRecord(
  journal: Journal,
  stored: StoredRun,
  record: RunRecord,
): Promise<StoredRun> {
  if (record === stored.record) return stored
  const signed = withWriter(record, stored)
  try {
    return {...stored, record: signed, version: await saveChecked(journal, signed, stored.version)}
  } catch (error) {
    if (!(error instanceof OutsideError && error.kind === 'conflict')) throw error
    const now = await reloadRun(journal, stored)
    const merged = withWriter(
      now.record.paused === undefined ? record : {...record, paused: now.record.paused},
      now,
    )
    return {...stored, record: merged, version: await saveChecked(journal, merged, now.version)}
  }
}

const withWriter = (record: RunRecord, stored: StoredRun): RunRecord =>
  stored.writer === undefined
    ? record
    : {...record, writer: {id: stored.writer, writes: writesOf(stored) + 1}}

/** How often this driver has written, as far as it was told. */
const writesOf = ({record: {writer}, writer: us}: StoredRun): number =>
  writer?.id === us ? (writer?.writes ?? 0) : 0

/**
 * Was it we who wrote this, though the answer was lost? Nothing else is written before that is
 * known.
 */
const isOwnWrite = ({writer}: RunRecord, stored: StoredRun): boolean =>
  stored.writer !== undefined &&
  writer?.id === stored.writer &&
  writer.writes === writesOf(stored) + 1

/**
 * Nothing is written that the next command could not read: it would be left without a way on and
 * back.
 */
async function saveChecked(journal: Journal, record: RunRecord, version: string): Promise<string> {
  const run = JSON.stringify(record)
  parseRecord(run, {name: RECORD, namespace: journal.namespace})
  return (await journal.save(RECORD, {run}, version)).version
}

/**
 * The record as it is now, with what we wrote last ourselves even where nobody told us that it was
 * kept. Throws DriverError when another driver changed more than the pause, OutsideError
 * JOURNAL_UNREADABLE.
 */
export async function reloadRun(journal: Journal, stored: StoredRun): Promise<StoredRun> {
  const kept = await journal.load(RECORD)
  if (kept === undefined) throw new DriverError('somebody else')
  if (kept.version === stored.version) return stored
  const record = parseRecord(kept.data['run'], {name: RECORD, namespace: journal.namespace})
  if (textWithoutPause(record) !== textWithoutPause(stored.record) && !isOwnWrite(record, stored))
    throw new DriverError('somebody else')
  return {...stored, record, version: kept.version}
}

const textWithoutPause = ({paused: _paused, ...rest}: RunRecord): string => JSON.stringify(rest)

/** A run that ended is kept for `history`; a second try finds it written and is content. */
export async function archiveRun(journal: Journal, stored: StoredRun): Promise<void> {
  try {
    await journal.save(
      historyName(stored.record.id),
      {run: JSON.stringify(stored.record), plan: JSON.stringify(stored.plan)},
      undefined,
      true,
    )
  } catch (error) {
    if (!(error instanceof OutsideError && error.kind === 'conflict')) throw error
  }
}
