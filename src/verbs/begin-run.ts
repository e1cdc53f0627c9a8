import type {MeshSnapshot} from '../mesh/snapshot.ts'
import {openMeshInformer} from '../observe/mesh-informer.ts'
import type {Driving} from '../ports/ports.ts'
import {UsageError} from '../ports/trouble.ts'
import type {StoredRun} from '../run/journal.ts'
import {archiveRun, createRun, loadRun} from '../run/journal.ts'
import {pinsFor} from '../run/chart-pins.ts'
import {brokenLawKeys} from '../run/broken-laws.ts'
import type {GoalScope, NewRecord, RunPlan} from '../run/record.ts'
import {PLAN_SCHEMA, RECORD_SCHEMA} from '../run/record.ts'
import type {CommandContext, Outcome, RunRequest} from './contract.ts'
import {Refused} from './contract.ts'
import type {PlanDocument} from './documents.ts'
import {driveTo} from './drive-run.ts'
import {demandSameHelm} from './begin-check.ts'
import {withLease} from './lease.ts'
import type {MadePlan} from './make-plan.ts'
import {targetRevision} from './target-revision.ts'
import {demandRights} from './rights.ts'
import {timeText} from './step-rows.ts'
import {statusOf} from './status.ts'
import {policyFor, refuseOtherPlan, refuseDrift} from './reviewed-plan.ts'
import {confirmPlan, makePlanNow, refuseBlocked} from './confirm-plan.ts'

/**
 * Begins a run, or goes on with the one in progress. Throws UsageError, Refused, OutsideError,
 * DriverError.
 */
export async function beginOrContinue(
  context: CommandContext,
  asked: RunRequest,
): Promise<Outcome> {
  const typed = asked.saved?.to.version ?? asked.version
  const version = typed === undefined ? undefined : await context.ports.helm.charts.resolve(typed)
  if (version !== undefined) targetRevision(policyFor(context, asked.saved), version)
  const request: RunRequest = {...asked, version}
  const declined = await checkBeforeLease(context, request)
  return declined ?? withLease(context, undefined, driving => underLease(context, driving, request))
}

/**
 * All that can be refused or declined before the Lease is taken, so that it leaves no trace in the
 * cluster.
 */
async function checkBeforeLease(
  context: CommandContext,
  {version, saved, scope}: RunRequest,
): Promise<Outcome | undefined> {
  const stored = await loadRun(context.ports.journal)
  if (stored !== undefined && stored.record.ended === undefined) {
    refuseOther(stored, version)
    if (saved !== undefined) refuseOtherPlan(stored, saved)
    await demandRights(context, stored, {heading: 'forward', scope})
    return undefined
  }
  if (version === undefined) throw versionMissing()
  return confirmPlan(context, version, {saved, scope})
}

async function underLease(
  context: CommandContext,
  driving: Driving,
  {version, saved, scope}: RunRequest,
): Promise<Outcome> {
  const stored = await loadRun(context.ports.journal)
  if (stored !== undefined && stored.record.ended === undefined) {
    refuseOther(stored, version)
    if (saved !== undefined) refuseOtherPlan(stored, saved)
    demandSameHelm(context, stored)
    return driveTo(context, driving, {stored, goal: {heading: 'forward', scope}})
  }
  if (version === undefined) throw versionMissing()
  // Whoever ended it may have been killed before it was put away.
  if (stored !== undefined) await archiveRun(context.ports.journal, stored)
  const begun = await begin(context, version, saved, scope)
  return 'end' in begun
    ? begun
    : driveTo(context, driving, {
        stored: begun,
        goal: {heading: 'forward', scope},
        agreed: 'install',
      })
}

async function begin(
  context: CommandContext,
  version: string,
  saved: PlanDocument | undefined,
  scope: GoalScope,
): Promise<StoredRun | Outcome> {
  const {ports, istioNamespace} = context
  const informer = await openMeshInformer(ports, istioNamespace)
  try {
    const {
      input: {seen},
      made,
    } = await makePlanNow(context, informer, version, saved)
    if (saved !== undefined) refuseDrift(saved, made.document)
    if (made.steps.length === 0)
      return {
        end: 'finished',
        heading: 'forward',
        findings: [],
        status: await statusOf(ports, undefined, seen, undefined),
        next: [],
      }
    refuseBlocked(made.document)
    const record = newRecord(context, made, {seen, scope})
    const charts = await pinsFor(ports.helm.charts, made.steps)
    return await createRun(ports.journal, record, runPlan(record.id, made, charts), context.stop)
  } finally {
    informer.close()
  }
}

function newRecord(
  {ports, policy}: CommandContext,
  {document}: MadePlan,
  {seen, scope}: {readonly seen: MeshSnapshot; readonly scope: GoalScope},
): NewRecord {
  const startedAt = ports.clock.now()
  const digits = timeText(startedAt).replace(/[^0-9]/g, '')
  return {
    schema: RECORD_SCHEMA,
    id: `${document.to.revision}-${digits.slice(2)}`,
    startedAt,
    goal: {heading: 'forward', scope},
    notes: {},
    helmMajor: ports.helm.major,
    atOnce: policy.workloadsAtOnce,
    deadlineMs: policy.workloadDeadlineMs,
    brokenBefore: brokenLawKeys(seen),
  }
}

const runPlan = (
  id: string,
  {document, steps, shapeSeconds}: MadePlan,
  charts: RunPlan['charts'],
): RunPlan => ({
  schema: PLAN_SCHEMA,
  id,
  hash: document.hash,
  from: document.from,
  to: {revision: document.to.revision, version: document.to.version ?? ''},
  steps,
  estimateSeconds: shapeSeconds,
  waivers: document.waivers,
  charts,
})

function refuseOther(stored: StoredRun, version: string | undefined): void {
  if (
    stored.record.ended !== undefined ||
    version === undefined ||
    stored.plan.to.version === version
  )
    return
  throw new Refused({
    code: 'RUN_IN_PROGRESS',
    what: `An upgrade to ${stored.plan.to.version} is in progress.`,
    why: 'One run at a time: two would undo each other.',
    next: ['meshctl upgrade status', 'meshctl upgrade run --yes', 'meshctl upgrade rollback --yes'],
    findings: [],
  })
}

const versionMissing = (): UsageError =>
  new UsageError({
    code: 'VERSION_MISSING',
    what: 'No version was named, and no upgrade is in progress.',
    why: 'A new run needs to know where to go.',
    next: ['meshctl upgrade install 1.30'],
  })
