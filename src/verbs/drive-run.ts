import {randomUUID} from 'node:crypto'
import type {StoredRun} from '../run/journal.ts'
import {loadRun, saveRecord} from '../run/journal.ts'
import {drive} from '../run/drive.ts'
import type {End} from '../run/drive.ts'
import type {Goal, RunPlan, RunRecord} from '../run/record.ts'
import {begun, inScope} from '../run/record.ts'
import {reopenSteps, withGoal} from '../run/reduce.ts'
import type {Driving} from '../ports/ports.ts'
import type {Step} from '../steps/step.ts'
import {openMeshInformer} from '../observe/mesh-informer.ts'
import {DriverError, OutsideError, isPassing} from '../ports/trouble.ts'
import type {CommandContext, Outcome} from './contract.ts'
import type {StepRow} from './documents.ts'
import {eventOf} from './events.ts'
import {stepRows, timeText} from './step-rows.ts'
import {nextCommands, statusOf} from './status.ts'
import {refuseOtherCharts} from './begin-check.ts'

/** What is driven, where to, and which phase was agreed to beforehand. */
interface DriveRequest {
  readonly stored: StoredRun
  readonly goal: Goal
  readonly agreed?: string
}

/**
 * Sets the goal and drives until it is reached or something stops it. What was moved before is seen
 * again, so that "done" is said of what holds now.
 */
export const driveTo = (
  context: CommandContext,
  driving: Driving,
  request: DriveRequest,
): Promise<Outcome> => driveToGoal(context, driving, request).catch(withWayOn)

async function driveToGoal(
  context: CommandContext,
  driving: Driving,
  {stored, goal, agreed}: DriveRequest,
): Promise<Outcome> {
  await refuseOtherCharts(context, stored, goal)
  if (goal.heading === 'back' && !(await confirmRollback(context, stored, goal)))
    return outcome(context, stored, goal, {end: 'declined'})
  context.stop.throwIfAborted()
  const taken = await saveGoal(context, stored, record =>
    withCommand(context, record, {driving, goal, plan: stored.plan}),
  )
  context.begin(scopedRows(taken, goal))
  tellOf(context, taken, 'run', openingText(stored, taken, goal))
  const {stored: last, end} = await drive(
    {
      ports: context.ports,
      istioNamespace: context.istioNamespace,
      driving,
      stop: context.stop,
      tell: eventTeller(context, taken.record.id),
      mayStart: startAsker(context, agreed),
    },
    taken,
  )
  if (end.end === 'paused')
    tellOf(context, last, 'pause', `Paused by ${last.record.paused?.by ?? 'somebody'}.`)
  if (end.end === 'interrupted') tellOf(context, last, 'interrupt', 'Stopped at a safe point.')
  return outcome(context, last, goal, end)
}

/** A trouble that passes ends the command, and not the run: says how to go on. In: what was thrown. */
function withWayOn(error: unknown): never {
  if (!isPassing(error)) throw error
  throw new OutsideError({
    kind: error.kind,
    code: error.code,
    what: error.message,
    why: `${error.why}. It was tried again and did not pass. Nothing of the run is lost.`,
    next: [...error.next, 'meshctl upgrade status', 'meshctl upgrade resume --yes'],
    cause: error,
  })
}

const confirmRollback = async (
  {confirm}: CommandContext,
  stored: StoredRun,
  goal: Goal,
): Promise<boolean> => confirm === undefined || confirm(backQuestion(stored, goal))

/**
 * The record with what the command wants: its goal and limits. Steps of the shift that were done
 * are seen again.
 */
function withCommand(
  context: CommandContext,
  record: RunRecord,
  {driving, goal, plan}: {readonly driving: Driving; readonly goal: Goal; readonly plan: RunPlan},
): RunRecord {
  const seenAgain =
    goal.heading === 'forward'
      ? plan.steps.filter(each => each.phase === 'shift' && inScope(each, goal.scope))
      : []
  const limited = {
    ...withTakeover(context, driving, record),
    atOnce: context.policy.workloadsAtOnce,
    deadlineMs: context.policy.workloadDeadlineMs,
  }
  const ids = seenAgain.map(each => each.id)
  return withGoal(reopenSteps(limited, ids), goal, context.ports.clock.now())
}

/**
 * A driver that was taken over may write the record once more before it looks at the Lease; so
 * often that is waited out.
 */
const TAKE_UP_TRIES_MAX = 5

/**
 * Writes the record as the command wants it. Throws DriverError when somebody else writes it, too.
 */
async function saveGoal(
  {ports: {journal}, takeOver}: CommandContext,
  stored: StoredRun,
  change: (record: RunRecord) => RunRecord,
): Promise<StoredRun> {
  const writer = randomUUID()
  let last: StoredRun = {...stored, writer}
  for (let turn = 1; ; turn++) {
    try {
      return await saveRecord(journal, last, change(last.record))
    } catch (error) {
      if (!(error instanceof DriverError) || takeOver === undefined || turn === TAKE_UP_TRIES_MAX)
        throw error
      last = {...((await loadRun(journal)) ?? last), writer}
    }
  }
}

/** So many takeovers are kept. */
const TAKEOVERS_MOST = 20

/** Who took it from whom, when and why, for whoever reads the journal later. */
function withTakeover(
  {takeOver, holder, ports}: CommandContext,
  {takenFrom}: Driving,
  record: RunRecord,
): RunRecord {
  if (takeOver === undefined) return record
  const one = {by: holder, from: takenFrom, at: ports.clock.now(), because: takeOver}
  return {...record, takeovers: [...(record.takeovers ?? []), one].slice(-TAKEOVERS_MOST)}
}

/**
 * The rows of the goal's steps in the order they are gone through; on the way back with titles that
 * say so.
 */
export function scopedRows({record, plan}: StoredRun, goal: Goal): readonly StepRow[] {
  const rows = stepRows(record, plan).filter((_, at) => inScope(plan.steps[at] as Step, goal.scope))
  return goal.heading === 'forward'
    ? rows
    : rows.map(each => ({...each, title: `Take back: ${each.title}`})).reverse()
}

function backQuestion({record, plan}: StoredRun, goal: Goal): string {
  const due = plan.steps.filter(each => inScope(each, goal.scope) && begun(record, each))
  return `Take back ${due.length} step(s) of run ${record.id}, ${due
    .map(each => each.id)
    .reverse()
    .slice(0, 4)
    .join(', ')}${due.length > 4 ? ' and more' : ''}? Pods of moved workloads are replaced again.`
}

function openingText(before: StoredRun, {record}: StoredRun, goal: Goal): string {
  const fresh = Object.keys(record.notes).length === 0
  const turned =
    before.record.goal.heading !== goal.heading && before.record.ended === undefined && !fresh
  const word = goal.heading === 'back' ? 'Taking back' : fresh ? 'Beginning' : 'Going on with'
  const earlier = goal.heading === 'forward' ? 'being taken back' : 'going forward'
  return `${word} run ${record.id}${turned ? `, which was ${earlier}` : ''}`
}

function tellOf(
  context: CommandContext,
  {record}: StoredRun,
  type: 'run' | 'pause' | 'interrupt',
  text: string,
): void {
  context.tell({
    at: timeText(context.ports.clock.now()),
    run: record.id,
    type,
    text,
    data: {heading: record.goal.heading},
  })
}

/** Tells every decision, but a wait only when its reason changed. */
function eventTeller(context: CommandContext, run: string): Parameters<typeof drive>[0]['tell'] {
  let last = ''
  return (decision, seen) => {
    const event = eventOf(run, decision, seen.seenAt)
    const same = event.type === 'wait' && event.text === last
    last = event.type === 'wait' ? event.text : ''
    if (!same) context.tell(event)
  }
}

/** One question a phase, and within `shift` one a wave. */
function startAsker(
  {confirm}: CommandContext,
  beforehand: string | undefined,
): (step: Step) => Promise<boolean> {
  const agreed = new Set(beforehand === undefined ? [] : [beforehand])
  return async step => {
    if (confirm === undefined) return true
    const group = step.wave ?? step.phase
    if (agreed.has(group)) return true
    const question = step.wave === undefined ? `Begin ${step.phase}?` : `Move wave ${step.wave}?`
    const yes = await confirm(question)
    if (yes) agreed.add(group)
    return yes
  }
}

async function outcome(
  context: CommandContext,
  stored: StoredRun,
  goal: Goal,
  end: End,
): Promise<Outcome> {
  const informer = await openMeshInformer(context.ports, context.istioNamespace)
  try {
    const document = await statusOf(context.ports, stored, await informer.snapshot(), undefined)
    const status =
      document.run.state === 'none'
        ? document
        : {
            ...document,
            run: {
              ...document.run,
              driver: null,
              state: document.run.state === 'running' ? ('waiting' as const) : document.run.state,
            },
          }
    return {
      end: end.end,
      heading: goal.heading,
      findings: end.end === 'halted' ? end.findings : [],
      status,
      next: nextCommands(stored.record, stored.plan),
    }
  } finally {
    informer.close()
  }
}
