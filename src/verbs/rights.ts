import type {Access} from '../mesh/access.ts'
import type {MeshSnapshot, ReleaseRef} from '../mesh/snapshot.ts'
import {reviewAccess} from '../observe/review-access.ts'
import {openMeshInformer} from '../observe/mesh-informer.ts'
import type {Ports} from '../ports/ports.ts'
import {OutsideError} from '../ports/trouble.ts'
import {needsByPhase, needsOf} from '../rights/needs.ts'
import type {PhaseNeeds} from '../rights/needs.ts'
import {canI, spoken} from '../rights/words.ts'
import type {StoredRun} from '../run/journal.ts'
import type {Goal} from '../run/record.ts'
import {begun, inScope, isDone} from '../run/record.ts'
import type {Phase, Step} from '../steps/step.ts'
import type {Rendering} from './chart-facts.ts'
import type {CommandContext} from './contract.ts'
import {manifestsOf} from './manifests.ts'
import {timeText} from './step-rows.ts'

/** What the API server said of the rights that a whole run takes. */
export interface RightsSeen {
  readonly phases: readonly {readonly phase: Phase; readonly missing: readonly Access[]}[]
  /** Nobody could say. */
  readonly unknown: readonly Access[]
  /** Releases of which nobody could tell what their charts make. */
  readonly unread: readonly ReleaseRef[]
}

/**
 * Asks which rights of a whole run the caller has. In: its steps, and what charts make. Throws
 * OutsideError when the API does not answer.
 */
export async function rightsOf(
  ports: Ports,
  seen: MeshSnapshot,
  steps: readonly Step[],
  renderings: readonly Rendering[],
): Promise<RightsSeen> {
  const {known, unread} = await manifestsOf(ports, seen, steps, renderings)
  const phases = needsByPhase(steps, known)
  const {missing, unknown} = await reviewAccess(
    ports.cluster,
    phases.flatMap(each => each.needs),
  )
  return {
    phases: phases.map(each => ({phase: each.phase, missing: within(each, missing)})),
    unknown,
    unread,
  }
}

const within = ({needs}: PhaseNeeds, missing: readonly Access[]): readonly Access[] => {
  const mine = new Set(needs.map(each => JSON.stringify(each.access)))
  return missing.filter(each => mine.has(JSON.stringify(each)))
}

/**
 * Throws OutsideError ACCESS_DENIED when a right of these phases is missing; of later phases it is
 * only told.
 */
export function demandPhases(
  context: CommandContext,
  {phases}: RightsSeen,
  now: readonly Phase[],
): void {
  const missing = phases.filter(each => now.includes(each.phase)).flatMap(each => each.missing)
  if (missing.length > 0) throw refusal(missing)
  for (const {phase, missing: later} of phases) {
    if (later.length > 0)
      tell(context, '', `For ${phase}, later, rights are missing: ${spoken(later).join('; ')}.`)
  }
}

/**
 * Asks, before the Lease is taken, for the rights of what a command is about to do: the steps of
 * its goal that are left, and their way back; on the way back, that alone. Throws OutsideError
 * ACCESS_DENIED with all that is missing.
 */
export async function demandRights(
  context: CommandContext,
  {record, plan}: StoredRun,
  goal: Goal,
): Promise<void> {
  const {ports, istioNamespace} = context
  const isDue = (step: Step): boolean =>
    inScope(step, goal.scope) &&
    (goal.heading === 'forward' ? !isDone(record, step) : begun(record, step))
  const due = plan.steps.filter(isDue)
  if (due.length === 0) return
  const informer = await openMeshInformer(ports, istioNamespace)
  try {
    const {known, unread} = await manifestsOf(ports, await informer.snapshot(), due, [])
    const {missing, unknown} = await reviewAccess(ports.cluster, needsOf(due, known, goal.heading))
    if (missing.length > 0) throw refusal(missing)
    if (unknown.length > 0)
      tell(context, record.id, `Nobody could say whether you may ${spoken(unknown).join('; ')}.`)
    if (unread.length > 0)
      tell(
        context,
        record.id,
        `Which rights Helm needs for ${unread.map(each => each.name).join(', ')} could not ` +
          'be told: its chart could not be rendered.',
      )
  } finally {
    informer.close()
  }
}

const tell = (context: CommandContext, run: string, text: string): void =>
  context.tell({at: timeText(context.ports.clock.now()), run, type: 'run', text})

const refusal = (missing: readonly Access[]): OutsideError =>
  new OutsideError({
    kind: 'denied',
    code: 'ACCESS_DENIED',
    what: `You may not ${spoken(missing).join('; ')}.`,
    why: 'What you asked for needs these rights, some of them half way through; nothing was changed.',
    next: ['Ask for the missing rights, then run the command again.', ...canI(missing)],
  })
