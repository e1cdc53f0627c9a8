import type {Finding} from '../checks/finding.ts'
import {instant} from '../mesh/names.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import {runProbes} from '../observe/run-probes.ts'
import type {MeshInformer} from '../observe/mesh-informer.ts'
import {openMeshInformer} from '../observe/mesh-informer.ts'
import type {Driving, Ports} from '../ports/ports.ts'
import {backOff, patiently} from '../ports/patience.ts'
import {DriverError, OutsideError, isPassing} from '../ports/trouble.ts'
import type {Effect, Step} from '../steps/step.ts'
import type {StoredRun} from './journal.ts'
import {archiveRun, reloadRun, saveRecord} from './journal.ts'
import type {Decision} from './decide.ts'
import {decide, probesFor} from './decide.ts'
import {
  ACTION_PAUSES,
  afterFailures,
  failedAgain,
  nextAfter,
  refusalFinding,
  retryText,
} from './failures.ts'
import type {Failures} from './failures.ts'
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
/** A port that does not open is tried so often, with growing pauses, before the run leaves. */
const TRIES_MAX = 6
const PAUSES = {firstMs: 500, longestMs: 16_000}

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
  const {ports, istioNamespace, stop} = driver
  const informer = await patiently(
    {clock: ports.clock, tries: TRIES_MAX, pauses: PAUSES, stop},
    () => openMeshInformer(ports, istioNamespace),
  )
  let state: Turn = {stored: begun, troubles: 0, failures: undefined, end: undefined}
  try {
    for (let turn = 0; turn < TURNS_MAX; turn++) {
      if (driver.stop.aborted) return {stored: state.stored, end: {end: 'interrupted'}}
      state = await turnWithRetry(driver, informer, state)
      if (state.gaveUp !== undefined) throw state.gaveUp
      if (state.end !== undefined) return {stored: state.stored, end: state.end}
    }
  } finally {
    informer.close()
  }
  throw new Error(`a run may not take more than ${TURNS_MAX} turns`)
}

interface Turn {
  readonly stored: StoredRun
  /** How many turns in a row the outside has refused to answer. */
  readonly troubles: number
  /** Actions in a row that have failed, with turns that only waited in between. */
  readonly failures: Failures | undefined
  readonly end: End | undefined
  /** What was tried again for as long as it may be. */
  readonly gaveUp?: OutsideError
}

/**
 * The API server may be away for a while (its own upgrade, a network): that ends no run before it
 * has lasted.
 */
async function turnWithRetry(driver: Driver, informer: MeshInformer, state: Turn): Promise<Turn> {
  try {
    return await takeTurn(driver, informer, state)
  } catch (error) {
    const troubles = state.troubles + 1
    if (!isPassing(error) || driver.driving.lost.aborted || troubles > TRIES_MAX) throw error
    await backOff(driver.ports.clock, troubles, PAUSES, driver.stop)
    return {...state, troubles}
  }
}

/** After these something must change outside before there is anything new to decide. */
const WAITING: readonly Decision['do'][] = ['act', 'wait', 'hold']

async function takeTurn(
  driver: Driver,
  informer: MeshInformer,
  {stored: last, failures}: Turn,
): Promise<Turn> {
  const stored = await currentRecord(driver, last)
  const taken = {stored, troubles: 0, failures, end: undefined}
  if (stored.record.paused !== undefined) return {...taken, end: {end: 'paused'}}
  const seen = await observeMesh(driver.ports, informer, stored)
  const decision = afterFailures(decide(stored.record, stored.plan, seen), failures)
  if (decision === 'leave')
    return {...taken, ...(failures && {gaveUp: failures.passing ?? failures.last})}
  const leave = decision.do === 'start' ? await leaveToStart(driver, decision.step) : 'yes'
  if (leave !== 'yes') return leave === 'no' ? {...taken, end: {end: 'declined'}} : taken
  const next = await remember(driver, stored, decision, seen)
  const acted =
    decision.do === 'act'
      ? await act(driver, next, {decision, seen, failures})
      : {stored: next, failures: WAITING.includes(decision.do) ? failures : undefined}
  if (WAITING.includes(decision.do)) await waitForChange(driver, informer)
  return {...taken, ...acted, end: endOf(decision, acted.stored)}
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

async function observeMesh(
  ports: Ports,
  informer: MeshInformer,
  stored: StoredRun,
): Promise<MeshSnapshot> {
  const seen = await informer.snapshot()
  const probes = probesFor(stored.record, stored.plan, seen)
  return probes.length === 0 ? seen : runProbes(ports, {...seen, seenAt: ports.clock.now()}, probes)
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
  /** Of the actions before it. */
  readonly failures: Failures | undefined
}

type Acted = Pick<Turn, 'stored' | 'failures' | 'gaveUp'>

/**
 * Carries out the effects of one turn, one after the other. What the outside says no to is endured
 * or halts the run.
 */
async function act(driver: Driver, stored: StoredRun, action: ActionTaken): Promise<Acted> {
  try {
    const {effects} = action.decision
    if (
      effects.some(each => each.kind === 'uninstall-release') &&
      !(await confirmedByFreshLists(driver, stored, action.decision))
    )
      return {stored, failures: action.failures}
    for (const effect of effects) {
      if (driver.driving.lost.aborted) throw lostReason(driver.driving)
      await driver.driving.hold()
      await perform(effect, driver.ports, {
        istioNamespace: driver.istioNamespace,
        plan: stored.plan,
      })
    }
    return {stored, failures: undefined}
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error
    return retryOrHalt(driver, stored, action, failedAgain(action.failures, error))
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
  const fresh = await openMeshInformer(driver.ports, driver.istioNamespace)
  try {
    const again = decide(stored.record, stored.plan, await observeMesh(driver.ports, fresh, stored))
    return again.do === 'act' && sameEffects(again.effects, decision.effects)
  } finally {
    fresh.close()
  }
}

const sameEffects = (one: readonly Effect[], other: readonly Effect[]): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

/**
 * A no that will stay a no halts the run with its words; after anything that may pass the cluster
 * is looked at again, a bounded number of times.
 */
async function retryOrHalt(
  driver: Driver,
  stored: StoredRun,
  {decision: {step, progress}, seen}: ActionTaken,
  failures: Failures,
): Promise<Acted> {
  const halt = {do: 'halt', step, findings: [refusalFinding(failures.last)]} as const
  const next = nextAfter(failures)
  if (next === 'halt') return {stored: await remember(driver, stored, halt, seen), failures}
  if (next === 'leave') return {stored, failures, gaveUp: failures.passing ?? failures.last}
  if (next === 'denied') {
    await rememberIfAllowed(driver, stored, halt, seen)
    throw failures.last
  }
  driver.tell({do: 'wait', step, because: retryText(failures), progress}, seen)
  await backOff(driver.ports.clock, failures.count, ACTION_PAUSES, driver.stop)
  return {stored, failures}
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

/** Until something changes, or for two seconds: istiod's own view has no watch. */
async function waitForChange({ports, stop}: Driver, informer: MeshInformer): Promise<void> {
  await ports.clock.sleepUntil(instant(ports.clock.now() + TURN_FLOOR_MS), stop)
  const enough = new AbortController()
  const signal = AbortSignal.any([stop, enough.signal])
  await Promise.race([
    informer.changed(signal),
    ports.clock.sleepUntil(instant(ports.clock.now() + RECHECK_MS), signal),
  ])
  enough.abort()
}
