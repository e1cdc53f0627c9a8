import {randomUUID} from 'node:crypto'
import type {StoredRun} from '../run/journal.ts'
import {loadRun, saveRecord} from '../run/journal.ts'
import {drive} from '../run/drive.ts'
import type {End} from '../run/drive.ts'
import {changedChart, chartsOf} from '../run/chart-pins.ts'
import type {Goal, RunRecord} from '../run/record.ts'
import {begun, inScope, isDone} from '../run/record.ts'
import {reopenSteps, withGoal} from '../run/reduce.ts'
import type {Driving} from '../ports/ports.ts'
import type {Step} from '../steps/step.ts'
import {openLook} from '../observe/look.ts'
import {DriverError, OutsideError, UsageError} from '../ports/trouble.ts'
import type {CommandContext, Outcome} from './contract.ts'
import {Refused} from './contract.ts'
import type {StepRow} from './documents.ts'
import {eventOf} from './events.ts'
import {stepRows, timeText} from './step-rows.ts'
import {nextCommands, statusOf} from './status.ts'

/**
 * Holds the Lease while `work` runs, and gives it back whatever happens. Asks before it takes
 * it by force. Whoever is stopped before anything was written leaves nothing behind.
 */
export async function withLease(
  context: CommandContext,
  run: string | undefined,
  work: (driving: Driving) => Promise<Outcome>,
): Promise<Outcome> {
  try {
    return await underLease(context, run, work)
  } catch (error) {
    if (!context.stop.aborted || error !== context.stop.reason) throw error
    return notDriven(context, 'interrupted')
  }
}

async function underLease(
  context: CommandContext,
  run: string | undefined,
  work: (driving: Driving) => Promise<Outcome>,
): Promise<Outcome> {
  const other = await context.ports.journal.driver()
  if (context.takeOver !== undefined) {
    if (context.confirm !== undefined && !(await context.confirm(takeOverQuestion(other))))
      return notDriven(context, 'declined')
  } else if (other !== undefined)
    context.tell({
      at: timeText(context.ports.clock.now()),
      run: run ?? '',
      type: 'wait',
      text: `Watching the Lease of ${other.holder}: 15 s without a sign of life, and it is taken over`,
    })
  const driving = await context.ports.journal.drive(
    context.holder,
    context.takeOver === undefined ? 'waiting' : 'force',
    context.stop,
  )
  try {
    context.stop.throwIfAborted()
    return await work(driving)
  } finally {
    await driving.release().catch(ignoreOutsideError)
  }
}

function takeOverQuestion(
  other: {readonly holder: string; readonly since: string} | undefined,
): string {
  const whom =
    other === undefined
      ? 'whoever the Lease names'
      : `${other.holder}, who has driven since ${other.since}`
  return (
    `Take this upgrade over from ${whom}? That driver starts no further effect; ` +
    'one that is on its way may still happen.'
  )
}

/** Ended before anything was written. */
async function notDriven(
  context: CommandContext,
  end: 'declined' | 'interrupted',
): Promise<Outcome> {
  const {ports, istioNamespace} = context
  const look = await openLook(ports, istioNamespace)
  try {
    const stored = await loadRun(ports.journal)
    const status = await statusOf(ports, stored, await look.snapshot(), undefined)
    return {
      end,
      heading: stored?.record.goal.heading ?? 'forward',
      findings: [],
      status,
      next: ['meshctl upgrade status'],
    }
  } finally {
    look.close()
  }
}

/**
 * A Lease that could not be given back runs out by itself; that must not hide how the run ended.
 */
function ignoreOutsideError(error: unknown): void {
  if (!(error instanceof OutsideError)) throw error
}

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
export async function driveTo(
  context: CommandContext,
  driving: Driving,
  {stored, goal, agreed}: DriveRequest,
): Promise<Outcome> {
  const {ports} = context
  await refuseOtherCharts(context, stored, goal)
  if (
    goal.heading === 'back' &&
    context.confirm !== undefined &&
    !(await context.confirm(backQuestion(stored, goal)))
  )
    return outcome(context, stored, goal, {end: 'declined'})
  context.stop.throwIfAborted()
  const seenAgain =
    goal.heading === 'forward'
      ? stored.plan.steps
          .filter(each => each.phase === 'shift' && inScope(each, goal.scope))
          .map(each => each.id)
      : []
  const limits = {
    atOnce: context.policy.workloadsAtOnce,
    deadlineMs: context.policy.workloadDeadlineMs,
  }
  const taken = await saveGoal(context, stored, record =>
    withGoal(
      reopenSteps({...withTakeover(context, driving, record), ...limits}, seenAgain),
      goal,
      ports.clock.now(),
    ),
  )
  context.begin(scopedRows(taken, goal))
  tellOf(context, taken, 'run', openingText(stored, taken, goal))
  const tell = eventTeller(context, taken.record.id)
  const mayStart = startAsker(context, agreed)
  const {stored: last, end} = await drive(
    {ports, istioNamespace: context.istioNamespace, driving, stop: context.stop, tell, mayStart},
    taken,
  )
  if (end.end === 'interrupted' || end.end === 'paused')
    tellOf(
      context,
      last,
      end.end === 'paused' ? 'pause' : 'interrupt',
      end.end === 'paused'
        ? `Paused by ${last.record.paused?.by ?? 'somebody'}.`
        : 'Stopped at a safe point.',
    )
  return outcome(context, last, goal, end)
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
  return (
    `${word} run ` +
    `${record.id}${turned ? (goal.heading === 'forward' ? ', which was being taken back' : ', which was going forward') : ''}`
  )
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

/**
 * Whoever takes a run up may have another source of charts: what is left to apply must be what the
 * run was planned with. Throws Refused CHART_CHANGED, and what `Charts.local` throws.
 */
async function refuseOtherCharts(
  {ports: {helm}}: CommandContext,
  {record, plan}: StoredRun,
  goal: Goal,
): Promise<void> {
  const isDue = (step: Step): boolean =>
    goal.heading === 'forward' ? !isDone(record, step) : begun(record, step)
  const due = plan.steps.filter(each => inScope(each, goal.scope) && isDue(each))
  const changes: string[] = []
  for (const each of chartsOf(due, goal.heading)) {
    const change = await changedChart(helm.charts, plan, each)
    if (change !== undefined) changes.push(change)
  }
  if (changes.length === 0) return
  throw new Refused({
    code: 'CHART_CHANGED',
    what: `The charts here are not those that run ${record.id} was planned with.`,
    why: `${changes.join('; ')}.`,
    next: [
      'Name the source that the run was begun with: --charts SOURCE',
      'meshctl upgrade status',
      'meshctl upgrade rollback --yes',
    ],
    findings: [],
  })
}

/** Helm keeps different books in each major, so a run stays with one (F-59). */
export function demandSameHelm({ports}: CommandContext, {record}: StoredRun): void {
  if (ports.helm.major === record.helmMajor) return
  throw new UsageError({
    code: 'HELM_MAJOR_CHANGED',
    what: `This run was begun with Helm ${record.helmMajor}, and this is Helm ${ports.helm.version}.`,
    why:
      'The majors keep different books of who owns which field; changing in the middle makes ' +
      'upgrades and rollbacks conflict.',
    next: [`Name a Helm ${record.helmMajor} with --helm or MESHCTL_HELM.`],
  })
}

async function outcome(
  context: CommandContext,
  stored: StoredRun,
  goal: Goal,
  end: End,
): Promise<Outcome> {
  const look = await openLook(context.ports, context.istioNamespace)
  try {
    const document = await statusOf(context.ports, stored, await look.snapshot(), undefined)
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
    look.close()
  }
}
