import {run} from '../verbs/run.ts'
import {instant} from '../mesh/names.ts'
import {sh} from '../mesh/shell.ts'
import type {Snapshot} from '../snapshot/snapshot.ts'
import type {CommandContext, Outcome} from '../verbs/contract.ts'
import type {PlanDocument} from '../verbs/documents.ts'
import {planUpgrade} from '../verbs/plan.ts'
import {timeText} from '../verbs/step-rows.ts'
import type {ClusterCopy} from './cluster-copy.ts'
import {inTimeOf} from './helm-time.ts'
import {lostOf} from './owners.ts'
import type {RehearsalBasis, RehearsalDocument} from './rehearsal.ts'
import {listening} from './refusals.ts'
import {report} from './report.ts'
import {scaleOf} from './scale.ts'
import {refuseBlocked} from './preconditions.ts'
import {restless, RehearsalRecorder} from './recorder.ts'
import {unknowns} from './unknowns.ts'

export interface RehearsalInput {
  readonly snapshot: Snapshot
  readonly source: Pick<RehearsalBasis, 'source' | 'file'>
  readonly copy: ClusterCopy
  /** With ports to the copy, and the copy's clock among them. */
  readonly context: CommandContext
  /** The plan that was made on the cluster itself, when it could be asked. */
  readonly expected: PlanDocument | undefined
}

/** The copy is left alone for so long first: what moves then moves by itself. */
const REST_MS = 60_000

/**
 * Runs the whole upgrade on the copy. In: a version as typed. Out: what happened; a halt is an
 * answer, too. Throws UsageError, Refused (the plan blocks), OutsideError.
 */
export async function rehearse(
  {snapshot, source, copy, context, expected}: RehearsalInput,
  wanted: string,
): Promise<RehearsalDocument> {
  const recorder = new RehearsalRecorder()
  const ports = portsOf(copy, context, recorder)
  const stop = copy.embedded.world.api.store.observe(change => recorder.seen(change))
  try {
    recordInitialObjects(recorder, copy)
    await ports.clock.sleepUntil(instant(ports.clock.now() + REST_MS))
    const moved = restless(recorder.disruption)
    const lost = lostOf(copy.embedded.world, copy.workloads)
    const {istioNamespace, policy} = context
    const made = await planUpgrade({ports, istioNamespace, policy}, wanted)
    refuseBlocked(made)
    const plan = expected !== undefined && sameSteps(expected, made) ? expected : made
    const startedAt = timeText(ports.clock.now())
    const outcome = await upgrade(recorder, plan, {...context, ports})
    return report(recorder, {
      plan,
      basis: {
        ...source,
        takenAt: snapshot.takenAt,
        helm: ports.helm.version,
        charts: ports.helm.charts.source,
        ...scaleOf(plan, policy),
        blindSpots: snapshot.blindSpots,
      },
      startedAt,
      ...ending(outcome, wanted),
      unknown: [
        ...unknowns(snapshot, {start: copy.start, leftOut: copy.leftOut(), moved, lost}),
        ...otherPlan(expected, plan),
      ],
    })
  } finally {
    stop()
  }
}

/** The ports to the copy: refusals are kept, and Helm's waiting takes the copy's time. */
function portsOf(
  copy: ClusterCopy,
  {ports}: CommandContext,
  recorder: RehearsalRecorder,
): CommandContext['ports'] {
  return {
    ...ports,
    cluster: listening(ports.cluster, refusal => recorder.refused(refusal)),
    helm: inTimeOf(ports.helm, ports.clock, copy.embedded.pacer),
  }
}

/** Out: undefined when the plan has nothing to do. */
async function upgrade(
  recorder: RehearsalRecorder,
  plan: PlanDocument,
  context: CommandContext,
): Promise<Outcome | undefined> {
  if (plan.steps.length === 0) return undefined
  const tell: CommandContext['tell'] = event => {
    recorder.tell(event)
    context.tell(event)
  }
  return run({...context, tell}, plan.to.version)
}

/** What was there before anybody watched. */
function recordInitialObjects(recorder: RehearsalRecorder, {embedded}: ClusterCopy): void {
  const {store} = embedded.world.api
  for (const storage of ['deployments.apps', 'statefulsets.apps', 'daemonsets.apps', 'pods']) {
    for (const is of store.list(storage))
      recorder.seen({version: 0, storage, was: undefined, is, gone: undefined})
  }
}

function ending(
  outcome: Outcome | undefined,
  wanted: string,
): {
  readonly result: RehearsalDocument['result']
  readonly findings: RehearsalDocument['findings']
  readonly halted: string | undefined
} {
  if (outcome === undefined) return {result: 'nothing', findings: [], halted: undefined}
  const halted = outcome.status.steps.find(each => each.state === 'halted')?.id
  return {
    result: outcome.end === 'finished' ? 'finished' : 'halted',
    findings: outcome.findings.map(each => ({
      ...each,
      next: [`Mend the cause in the cluster, then: ${sh`meshctl upgrade rehearse ${wanted}`}`],
    })),
    halted,
  }
}

const sameSteps = (one: PlanDocument, other: PlanDocument): boolean =>
  JSON.stringify(one.steps) === JSON.stringify(other.steps)

/**
 * What the copy would do is not what the cluster would: then the rehearsal is of something else,
 * and says so.
 */
function otherPlan(expected: PlanDocument | undefined, plan: PlanDocument): readonly string[] {
  if (expected === undefined || expected === plan) return []
  const [wanted, found] = [expected.steps.map(each => each.id), plan.steps.map(each => each.id)]
  const differing = [
    ...wanted.filter(each => !found.includes(each)),
    ...found.filter(each => !wanted.includes(each)),
  ]
  const where = differing.length === 0 ? '' : `: they differ in ${differing.join(', ')}`
  return [
    `The plan on the copy is not the plan on the cluster${where}. ` +
      'plan will not quote this estimate.',
  ]
}
