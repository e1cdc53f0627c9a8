import type {Finding} from '../checks/finding.ts'
import {instant} from '../mesh/names.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import {ask} from '../observe/ask.ts'
import type {Look} from '../observe/look.ts'
import {openLook} from '../observe/look.ts'
import type {Driving, Ports} from '../ports/ports.ts'
import {DriverError, OutsideError} from '../ports/trouble.ts'
import type {Effect, Step} from '../steps/step.ts'
import type {StoredRun} from './journal.ts'
import {archiveRun, reloadRun, saveRecord} from './journal.ts'
import type {Decision} from './decide.ts'
import {decide, probesFor} from './decide.ts'
import {perform} from './perform.ts'
import {reduce} from './reduce.ts'

/** No run may take more turns; at one a second that is more than a day. */
const TURNS_MAX = 100_000
const RECHECK_MS = 2_000
/**
 * No turn begins sooner after the one before: a mesh that never rests must not make the API server
 * work without rest.
 */
const TURN_FLOOR_MS = 250
/** A door that does not open is tried so often, with growing pauses, before the run leaves. */
const TRIES_MAX = 6

export interface Driver {
  readonly ports: Ports
  readonly istioNamespace: string
  readonly driving: Driving
  readonly stop: AbortSignal
  readonly tell: (decision: Decision, seen: MeshSnapshot) => void
  /** Asked before a step starts; false leaves the run where it is. */
  readonly mayStart: (step: Step) => Promise<boolean>
}

export type End =
  | {readonly end: 'reached' | 'finished' | 'undone' | 'paused' | 'declined' | 'interrupted'}
  | {readonly end: 'halted'; readonly findings: readonly Finding[]}

/** The loop: look, decide, remember, act. It may die anywhere and be started again. */
export async function drive(
  driver: Driver,
  begun: StoredRun,
): Promise<{readonly stored: StoredRun; readonly end: End}> {
  const look = await openLook(driver.ports, driver.istioNamespace)
  let state: Turn = {stored: begun, troubles: 0, end: undefined}
  try {
    for (let turn = 0; turn < TURNS_MAX; turn++) {
      if (driver.stop.aborted) return {stored: state.stored, end: {end: 'interrupted'}}
      state = await turnWithRetry(driver, look, state)
      if (state.end !== undefined) return {stored: state.stored, end: state.end}
    }
  } finally {
    look.close()
  }
  throw new Error(`a run may not take more than ${TURNS_MAX} turns`)
}

interface Turn {
  readonly stored: StoredRun
  /** How many turns in a row the outside has refused to answer. */
  readonly troubles: number
  readonly end: End | undefined
}

/**
 * The API server may be away for a while (its own upgrade, a network): that ends no run before it
 * has lasted.
 */
async function turnWithRetry(driver: Driver, look: Look, state: Turn): Promise<Turn> {
  try {
    return await takeTurn(driver, look, state)
  } catch (error) {
    const passing =
      error instanceof OutsideError &&
      (error.kind === 'unreachable' || error.kind === 'timeout') &&
      !driver.driving.lost.aborted
    if (!passing || state.troubles >= TRIES_MAX) throw error
    await driver.ports.clock.sleepUntil(
      instant(driver.ports.clock.now() + 500 * 2 ** state.troubles),
      driver.stop,
    )
    return {...state, troubles: state.troubles + 1}
  }
}

async function takeTurn(driver: Driver, look: Look, {stored: last, troubles}: Turn): Promise<Turn> {
  const stored = await currentRecord(driver, last)
  if (stored.record.paused !== undefined) return {stored, troubles, end: {end: 'paused'}}
  const seen = await observeMesh(driver.ports, look, stored)
  const decision = decide(stored.record, stored.plan, seen)
  const leave = decision.do === 'start' ? await leaveToStart(driver, decision.step) : 'yes'
  if (leave !== 'yes')
    return {stored, troubles, end: leave === 'no' ? {end: 'declined'} : undefined}
  const next = await remember(driver, stored, decision, seen)
  const acted =
    decision.do === 'act'
      ? await act(driver, next, {decision, seen, troubles})
      : {stored: next, troubles: 0}
  if (decision.do === 'act' || decision.do === 'wait' || decision.do === 'hold')
    await waitForChange(driver, look)
  return {...acted, end: endOf(decision, acted.stored)}
}

/**
 * Whoever was asked may have thought for an hour: what was seen before, and a deadline that counts
 * from there, are stale then.
 */
async function leaveToStart(
  {ports: {clock}, mayStart}: Driver,
  step: Step,
): Promise<'yes' | 'no' | 'late'> {
  const askedAt = clock.now()
  if (!(await mayStart(step))) return 'no'
  return clock.now() - askedAt > RECHECK_MS ? 'late' : 'yes'
}

/** Somebody else has the Lease, or nobody could be asked whether we still do. */
const lostReason = ({lost}: Driving): Error =>
  lost.reason instanceof DriverError || lost.reason instanceof OutsideError
    ? lost.reason
    : new DriverError('somebody else')

/**
 * The record of this very moment: a pause asked for elsewhere counts before the next effect, and a
 * lost Lease ends everything.
 */
async function currentRecord({ports, driving}: Driver, stored: StoredRun): Promise<StoredRun> {
  if (driving.lost.aborted) throw lostReason(driving)
  return reloadRun(ports.journal, stored)
}

async function observeMesh(ports: Ports, look: Look, stored: StoredRun): Promise<MeshSnapshot> {
  const seen = await look.snapshot()
  const questions = probesFor(stored.record, stored.plan, seen)
  return questions.length === 0 ? seen : ask(ports, {...seen, seenAt: ports.clock.now()}, questions)
}

async function remember(
  driver: Driver,
  stored: StoredRun,
  decision: Decision,
  seen: MeshSnapshot,
): Promise<StoredRun> {
  const next = await saveRecord(
    driver.ports.journal,
    stored,
    reduce(stored.record, decision, seen.seenAt),
  )
  if (next.record.ended !== undefined) await archiveRun(driver.ports.journal, next)
  driver.tell(decision, seen)
  return next
}

function endOf(decision: Decision, {record}: StoredRun): End | undefined {
  if (decision.do === 'arrive') return {end: decision.as}
  return record.halted === undefined ? undefined : {end: 'halted', findings: record.halted.findings}
}

interface ActionTaken {
  readonly decision: Extract<Decision, {do: 'act'}>
  readonly seen: MeshSnapshot
  readonly troubles: number
}

/**
 * Carries out the effects of one turn, one after the other. What the outside says no to is endured
 * or halts the run.
 */
async function act(
  driver: Driver,
  stored: StoredRun,
  action: ActionTaken,
): Promise<{readonly stored: StoredRun; readonly troubles: number}> {
  try {
    const {effects} = action.decision
    if (
      effects.some(each => each.kind === 'uninstall-release') &&
      !(await confirmedByFreshLists(driver, stored, action.decision))
    )
      return {stored, troubles: 0}
    for (const effect of effects) {
      if (driver.driving.lost.aborted) throw lostReason(driver.driving)
      await driver.driving.hold()
      await perform(effect, driver.ports, {
        istioNamespace: driver.istioNamespace,
        plan: stored.plan,
      })
    }
    return {stored, troubles: 0}
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error
    return {
      stored: await retryOrHalt(driver, stored, {...action, troubles: action.troubles + 1}, error),
      troubles: action.troubles + 1,
    }
  }
}

/**
 * What cannot be taken back is decided a second time, on fresh lists instead of stores that may lag
 * behind.
 */
async function confirmedByFreshLists(
  driver: Driver,
  stored: StoredRun,
  decision: Extract<Decision, {do: 'act'}>,
): Promise<boolean> {
  const fresh = await openLook(driver.ports, driver.istioNamespace)
  try {
    const again = decide(stored.record, stored.plan, await observeMesh(driver.ports, fresh, stored))
    return again.do === 'act' && sameEffects(again.effects, decision.effects)
  } finally {
    fresh.close()
  }
}

const sameEffects = (one: readonly Effect[], other: readonly Effect[]): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

/** Troubles of the API server or of somebody's webhook that often pass by themselves. */
const PASSING: readonly string[] = ['CLUSTER_ERROR', 'WEBHOOK_FAILED']

/**
 * A no that will stay a no halts the run with its words; anything that may pass is tried again, a
 * bounded number of times.
 */
async function retryOrHalt(
  driver: Driver,
  stored: StoredRun,
  {decision, seen, troubles}: ActionTaken,
  trouble: OutsideError,
): Promise<StoredRun> {
  if (trouble.kind === 'denied')
    await rememberIfAllowed(
      driver,
      stored,
      {do: 'halt', step: decision.step, findings: [refusalFinding(trouble)]},
      seen,
    )
  if (trouble.kind === 'denied' || troubles >= TRIES_MAX) throw trouble
  if ((trouble.kind === 'refused' || trouble.kind === 'broken') && !PASSING.includes(trouble.code))
    return remember(
      driver,
      stored,
      {do: 'halt', step: decision.step, findings: [refusalFinding(trouble)]},
      seen,
    )
  await driver.ports.clock.sleepUntil(
    instant(driver.ports.clock.now() + 500 * 2 ** troubles),
    driver.stop,
  )
  return stored
}

/**
 * A right that is missing ends the command; whoever looks at the run later is told of it, too, if
 * that may still be written.
 */
async function rememberIfAllowed(...args: Parameters<typeof remember>): Promise<void> {
  try {
    await remember(...args)
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error
  }
}

const refusalFinding = (trouble: OutsideError): Finding => ({
  code: 'STEP_FAILED',
  severity: 'blocks',
  what: trouble.message,
  why: trouble.why,
  next: [
    ...trouble.next,
    'repair it, then: meshctl upgrade resume --yes',
    'or take it back: meshctl upgrade rollback --yes',
  ],
  objects: [],
  source: trouble.code,
})

/** Until something changes, or for two seconds: istiod's own view has no watch. */
async function waitForChange({ports, stop}: Driver, look: Look): Promise<void> {
  await ports.clock.sleepUntil(instant(ports.clock.now() + TURN_FLOOR_MS), stop)
  const enough = new AbortController()
  const signal = AbortSignal.any([stop, enough.signal])
  await Promise.race([
    look.changed(signal),
    ports.clock.sleepUntil(instant(ports.clock.now() + RECHECK_MS), signal),
  ])
  enough.abort()
}
