import type {Book} from '../run/book.ts'
import {write} from '../run/book.ts'
import {drive} from '../run/drive.ts'
import type {End} from '../run/drive.ts'
import type {Goal} from '../run/record.ts'
import {inScope} from '../run/record.ts'
import {takenUp} from '../run/written.ts'
import type {Driving} from '../ports/ports.ts'
import type {Step} from '../steps/step.ts'
import {openLook} from '../observe/look.ts'
import {UsageError} from '../ports/trouble.ts'
import type {Errands, Outcome} from './contract.ts'
import {eventOf} from './events.ts'
import {stepRows, timeText} from './rows.ts'
import {nextCommands, statusOf} from './status.ts'

/** Takes the Lease for the time of a deed, and gives it back whatever happens. */
export async function withLease<T>(errands: Errands, deed: (driving: Driving) => Promise<T>): Promise<T> {
  const driving = await errands.ports.journal.drive(errands.holder)
  try {
    return await deed(driving)
  } finally {
    await driving.release()
  }
}

/** Sets the goal and drives until it is reached or something stops it. */
export async function driveTo(errands: Errands, driving: Driving, book: Book, goal: Goal): Promise<Outcome> {
  const {ports} = errands
  if (goal.heading === 'back' && errands.confirm !== undefined && !(await errands.confirm('Take it back?'))) return outcome(errands, book, goal, {end: 'declined'})
  const taken = await write(ports.journal, book, takenUp({...book.record, atOnce: errands.policy.workloadsAtOnce, deadlineMs: errands.policy.workloadDeadlineMs}, goal, ports.clock.now()))
  errands.begin(stepRows(taken.record, taken.plan).filter((_, at) => inScope(taken.plan.steps[at] as Step, goal.scope)))
  tellOf(errands, taken, 'run', goal.heading === 'forward' ? `Going on with run ${taken.record.id}` : `Taking back run ${taken.record.id}`)
  const tell = teller(errands, taken.record.id)
  const mayStart = asker(errands)
  const {book: last, end} = await drive({ports, istioNamespace: errands.istioNamespace, driving, stop: errands.stop, tell, mayStart}, taken)
  if (end.end === 'interrupted' || end.end === 'paused') tellOf(errands, last, end.end === 'paused' ? 'pause' : 'interrupt', end.end === 'paused' ? `Paused by ${last.record.paused?.by ?? 'somebody'}.` : 'Stopped at a safe point.')
  return outcome(errands, last, goal, end)
}

function tellOf(errands: Errands, {record}: Book, type: 'run' | 'pause' | 'interrupt', text: string): void {
  errands.tell({at: timeText(errands.ports.clock.now()), run: record.id, type, text, data: {heading: record.goal.heading}})
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
function asker({confirm}: Errands): (step: Step) => Promise<boolean> {
  const agreed = new Set<string>()
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

/** Helm keeps different books in each major, so a run stays with one (F-59). */
export function sameHelm({ports}: Errands, {record}: Book): void {
  if (ports.helm.major === record.helmMajor) return
  throw new UsageError({
    code: 'HELM_MAJOR_CHANGED',
    what: `This run was begun with Helm ${record.helmMajor}, and this is Helm ${ports.helm.version}.`,
    why: 'The majors keep different books of who owns which field; changing in the middle makes upgrades and rollbacks conflict.',
    next: [`Name a Helm ${record.helmMajor} with --helm or MESHCTL_HELM.`],
  })
}

async function outcome(errands: Errands, book: Book, goal: Goal, end: End): Promise<Outcome> {
  const look = await openLook(errands.ports, errands.istioNamespace)
  try {
    const document = await statusOf(errands.ports, book, await look.snapshot(), undefined)
    const status = document.run.state === 'none' ? document : {...document, run: {...document.run, driver: null, state: document.run.state === 'running' ? ('waiting' as const) : document.run.state}}
    return {end: end.end, heading: goal.heading, findings: end.end === 'halted' ? end.findings : [], status, next: nextCommands(book.record, book.plan)}
  } finally {
    look.close()
  }
}
