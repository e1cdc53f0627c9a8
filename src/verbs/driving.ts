import {randomUUID} from 'node:crypto'
import type {Book} from '../run/book.ts'
import {openBook, write} from '../run/book.ts'
import {drive} from '../run/drive.ts'
import type {End} from '../run/drive.ts'
import {changedChart, chartsOf} from '../run/chart-pins.ts'
import type {Goal, RunRecord} from '../run/record.ts'
import {begun, inScope, isDone} from '../run/record.ts'
import {reopened, takenUp} from '../run/written.ts'
import type {Driving} from '../ports/ports.ts'
import type {Step} from '../steps/step.ts'
import {openLook} from '../observe/look.ts'
import {DriverError, OutsideError, UsageError} from '../ports/trouble.ts'
import type {Errands, Outcome} from './contract.ts'
import {Refused} from './contract.ts'
import type {StepRow} from './documents.ts'
import {eventOf} from './events.ts'
import {stepRows, timeText} from './rows.ts'
import {nextCommands, statusOf} from './status.ts'

/**
 * Takes the Lease for the time of a deed, and gives it back whatever happens. Asks before it takes
 * it by force. Whoever is stopped before anything was written leaves nothing behind.
 */
export async function withLease(
  errands: Errands,
  run: string | undefined,
  deed: (driving: Driving) => Promise<Outcome>,
): Promise<Outcome> {
  try {
    return await underLease(errands, run, deed)
  } catch (error) {
    if (!errands.stop.aborted || error !== errands.stop.reason) throw error
    return notDriven(errands, 'interrupted')
  }
}

async function underLease(
  errands: Errands,
  run: string | undefined,
  deed: (driving: Driving) => Promise<Outcome>,
): Promise<Outcome> {
  const other = await errands.ports.journal.driver()
  if (errands.takeOver !== undefined) {
    if (errands.confirm !== undefined && !(await errands.confirm(takeOverQuestion(other))))
      return notDriven(errands, 'declined')
  } else if (other !== undefined)
    errands.tell({
      at: timeText(errands.ports.clock.now()),
      run: run ?? '',
      type: 'wait',
      text: `Watching the Lease of ${other.holder}: 15 s without a sign of life, and it is taken over`,
    })
  const driving = await errands.ports.journal.drive(
    errands.holder,
    errands.takeOver === undefined ? 'waiting' : 'force',
    errands.stop,
  )
  try {
    errands.stop.throwIfAborted()
    return await deed(driving)
  } finally {
    await driving.release().catch(quiet)
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
    `Take this upgrade over from ${whom}? That driver does nothing more from its next deed on; ` +
    'one that is on its way may still happen.'
  )
}

/** Ended before anything was written. */
async function notDriven(errands: Errands, end: 'declined' | 'interrupted'): Promise<Outcome> {
  const {ports, istioNamespace} = errands
  const look = await openLook(ports, istioNamespace)
  try {
    const book = await openBook(ports.journal)
    const status = await statusOf(ports, book, await look.snapshot(), undefined)
    return {
      end,
      heading: book?.record.goal.heading ?? 'forward',
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
function quiet(error: unknown): void {
  if (!(error instanceof OutsideError)) throw error
}

/** What is driven, where to, and which phase was agreed to beforehand. */
interface Errand {
  readonly book: Book
  readonly goal: Goal
  readonly agreed?: string
}

/**
 * Sets the goal and drives until it is reached or something stops it. What was moved before is seen
 * again, so that "done" is said of what holds now.
 */
export async function driveTo(
  errands: Errands,
  driving: Driving,
  {book, goal, agreed}: Errand,
): Promise<Outcome> {
  const {ports} = errands
  await refuseOtherCharts(errands, book, goal)
  if (
    goal.heading === 'back' &&
    errands.confirm !== undefined &&
    !(await errands.confirm(backQuestion(book, goal)))
  )
    return outcome(errands, book, goal, {end: 'declined'})
  errands.stop.throwIfAborted()
  const seenAgain =
    goal.heading === 'forward'
      ? book.plan.steps
          .filter(each => each.phase === 'shift' && inScope(each, goal.scope))
          .map(each => each.id)
      : []
  const limits = {
    atOnce: errands.policy.workloadsAtOnce,
    deadlineMs: errands.policy.workloadDeadlineMs,
  }
  const taken = await takeUp(errands, book, record =>
    takenUp(
      reopened({...takenOver(errands, driving, record), ...limits}, seenAgain),
      goal,
      ports.clock.now(),
    ),
  )
  errands.begin(scopedRows(taken, goal))
  tellOf(errands, taken, 'run', opening(book, taken, goal))
  const tell = teller(errands, taken.record.id)
  const mayStart = asker(errands, agreed)
  const {book: last, end} = await drive(
    {ports, istioNamespace: errands.istioNamespace, driving, stop: errands.stop, tell, mayStart},
    taken,
  )
  if (end.end === 'interrupted' || end.end === 'paused')
    tellOf(
      errands,
      last,
      end.end === 'paused' ? 'pause' : 'interrupt',
      end.end === 'paused'
        ? `Paused by ${last.record.paused?.by ?? 'somebody'}.`
        : 'Stopped at a safe point.',
    )
  return outcome(errands, last, goal, end)
}

/**
 * A driver that was taken over may write the record once more before it looks at the Lease; so
 * often that is waited out.
 */
const TAKE_UP_TRIES_MAX = 5

/**
 * Writes the record as the command wants it. Throws DriverError when somebody else writes it, too.
 */
async function takeUp(
  {ports: {journal}, takeOver}: Errands,
  book: Book,
  change: (record: RunRecord) => RunRecord,
): Promise<Book> {
  const writer = randomUUID()
  let last: Book = {...book, writer}
  for (let turn = 1; ; turn++) {
    try {
      return await write(journal, last, change(last.record))
    } catch (error) {
      if (!(error instanceof DriverError) || takeOver === undefined || turn === TAKE_UP_TRIES_MAX)
        throw error
      last = {...((await openBook(journal)) ?? last), writer}
    }
  }
}

/** So many takeovers are kept. */
const TAKEOVERS_MOST = 20

/** Who took it from whom, when and why, for whoever reads the journal later. */
function takenOver(
  {takeOver, holder, ports}: Errands,
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
export function scopedRows({record, plan}: Book, goal: Goal): readonly StepRow[] {
  const rows = stepRows(record, plan).filter((_, at) => inScope(plan.steps[at] as Step, goal.scope))
  return goal.heading === 'forward'
    ? rows
    : rows.map(each => ({...each, title: `Take back: ${each.title}`})).reverse()
}

function backQuestion({record, plan}: Book, goal: Goal): string {
  const due = plan.steps.filter(each => inScope(each, goal.scope) && begun(record, each))
  return `Take back ${due.length} step(s) of run ${record.id}, ${due
    .map(each => each.id)
    .reverse()
    .slice(0, 4)
    .join(', ')}${due.length > 4 ? ' and more' : ''}? Pods of moved workloads are replaced again.`
}

function opening(before: Book, {record}: Book, goal: Goal): string {
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
  errands: Errands,
  {record}: Book,
  type: 'run' | 'pause' | 'interrupt',
  text: string,
): void {
  errands.tell({
    at: timeText(errands.ports.clock.now()),
    run: record.id,
    type,
    text,
    data: {heading: record.goal.heading},
  })
}

/** Tells every decision, but a wait only when its reason changed. */
function teller(errands: Errands, run: string): Parameters<typeof drive>[0]['tell'] {
  let last = ''
  return (decision, seen) => {
    const event = eventOf(run, decision, seen.seenAt)
    const same = event.type === 'wait' && event.text === last
    last = event.type === 'wait' ? event.text : ''
    if (!same) errands.tell(event)
  }
}

/** One question a phase, and within `shift` one a wave. */
function asker(
  {confirm}: Errands,
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
  {ports: {helm}}: Errands,
  {record, plan}: Book,
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
export function sameHelm({ports}: Errands, {record}: Book): void {
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

async function outcome(errands: Errands, book: Book, goal: Goal, end: End): Promise<Outcome> {
  const look = await openLook(errands.ports, errands.istioNamespace)
  try {
    const document = await statusOf(errands.ports, book, await look.snapshot(), undefined)
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
      next: nextCommands(book.record, book.plan),
    }
  } finally {
    look.close()
  }
}
