import {sh} from '../mesh/shell.ts'
import {openLook} from '../observe/look.ts'
import type {Look} from '../observe/look.ts'
import type {Driving} from '../ports/ports.ts'
import {UsageError} from '../ports/trouble.ts'
import type {StoredRun} from '../run/journal.ts'
import {archiveRun, createRun, loadRun} from '../run/journal.ts'
import {pinsFor} from '../run/chart-pins.ts'
import {brokenLawKeys} from '../run/broken-laws.ts'
import type {GoalScope, NewRecord, RunPlan} from '../run/record.ts'
import {PLAN_SCHEMA, RECORD_SCHEMA} from '../run/record.ts'
import {ruleOf} from '../steps/rules.ts'
import type {CommandContext, Outcome, Policy} from './contract.ts'
import {Refused} from './contract.ts'
import type {PlanDocument} from './documents.ts'
import {driveTo, demandSameHelm, withLease} from './drive-run.ts'
import type {MadePlan} from './make-plan.ts'
import {makePlan, targetRevision} from './make-plan.ts'
import {demandPhases, demandRights} from './rights.ts'
import {readPlanInput} from './plan-input.ts'
import type {PlanInput} from './plan-input.ts'
import {timeText} from './step-rows.ts'
import {statusOf} from './status.ts'

/**
 * Begins a run, or goes on with the one in progress. `version` as typed; `saved` is a plan that was
 * reviewed and must still be true; `whole` drives every phase (`upgrade run`), else only the first.
 * Throws UsageError, Refused, OutsideError, DriverError.
 */
export async function install(
  context: CommandContext,
  version: string | undefined,
  saved?: PlanDocument,
  whole = false,
): Promise<Outcome> {
  const wanted = saved?.to.version ?? version
  const resolved =
    wanted === undefined ? undefined : await context.ports.helm.charts.resolve(wanted)
  if (resolved !== undefined) targetRevision(policyFor(context, saved), resolved)
  const scope: GoalScope = whole ? {kind: 'all'} : {kind: 'phase', phase: 'install'}
  const declined = await checkBeforeLease(context, {resolved, saved, scope})
  return (
    declined ??
    withLease(context, undefined, driving => underLease(context, driving, {resolved, saved, scope}))
  )
}

/**
 * All that can be refused or declined before the Lease is taken, so that it leaves no trace in the
 * cluster.
 */
async function checkBeforeLease(
  context: CommandContext,
  {resolved, saved, scope}: RunRequest,
): Promise<Outcome | undefined> {
  const stored = await loadRun(context.ports.journal)
  if (stored !== undefined && stored.record.ended === undefined) {
    refuseOther(stored, resolved)
    if (saved !== undefined) refuseOtherPlan(stored, saved)
    await demandRights(context, stored, {heading: 'forward', scope})
    return undefined
  }
  if (resolved === undefined) throw versionMissing()
  return confirmPlan(context, resolved, {saved, scope})
}

interface RunRequest {
  readonly resolved: string | undefined
  readonly saved: PlanDocument | undefined
  readonly scope: GoalScope
}

async function underLease(
  context: CommandContext,
  driving: Driving,
  {resolved, saved, scope}: RunRequest,
): Promise<Outcome> {
  const stored = await loadRun(context.ports.journal)
  if (stored !== undefined && stored.record.ended === undefined) {
    refuseOther(stored, resolved)
    if (saved !== undefined) refuseOtherPlan(stored, saved)
    demandSameHelm(context, stored)
    return driveTo(context, driving, {stored, goal: {heading: 'forward', scope}})
  }
  if (resolved === undefined) throw versionMissing()
  // Whoever ended it may have been killed before it was put away.
  if (stored !== undefined) await archiveRun(context.ports.journal, stored)
  const begun = await begin(context, resolved, saved, scope)
  return 'end' in begun
    ? begun
    : driveTo(context, driving, {
        stored: begun,
        goal: {heading: 'forward', scope},
        agreed: 'install',
      })
}

const policyFor = ({policy}: CommandContext, saved: PlanDocument | undefined): Policy =>
  saved === undefined ? policy : policyOfSaved(policy, saved)

/**
 * A saved plan brings the name of its revision, and what was accepted on the command line when it
 * was made.
 */
export const policyOfSaved = (policy: Policy, saved: PlanDocument): Policy => ({
  ...policy,
  revision: saved.to.revision,
  waivers: [...policy.waivers, ...acceptedBefore(saved)],
})

const acceptedBefore = ({waivers}: PlanDocument): Policy['waivers'] =>
  waivers
    .filter(each => each.by === 'command')
    .map(({code, because}) => ({
      code,
      because,
      objects: undefined,
      owner: undefined,
      expires: undefined,
      by: 'command',
    }))

function beginQuestion({
  from,
  to,
  steps,
  waves,
  findings,
  cluster,
  policy,
  chartSource,
}: PlanDocument): string {
  const pods = waves.reduce((sum, each) => sum + each.pods, 0)
  const warned =
    findings.length === 0
      ? ''
      : ` ${findings.length} finding(s): ${[...new Set(findings.map(each => each.code))].join(', ')}.`
  const origins = `${chartSource === undefined ? '' : ` Charts come from ${chartSource.source}.`}${policy === undefined ? '' : ` The policy is ${policy.file}${policy.named ? '' : ', which lies in this folder'}.`}`
  return (
    `Upgrade ${from.map(each => each.version ?? each.revision).join(', ')} to ` +
    `${to.version ?? ''} (revision ${to.revision}) in cluster ${cluster.uid}: ${steps.length} ` +
    `steps, ${waves.length} wave(s), ${pods} pod(s) to replace.${warned}${origins} Begin the ` +
    'install?'
  )
}

/** Out: the outcome when a person, asked with the plan in short, says no. */
async function confirmPlan(
  context: CommandContext,
  version: string,
  {saved, scope}: Omit<RunRequest, 'resolved'>,
): Promise<Outcome | undefined> {
  const look = await openLook(context.ports, context.istioNamespace)
  try {
    const {
      sight,
      made: {document},
    } = await makePlanNow(context, look, version, saved)
    if (saved !== undefined) refuseDrift(saved, document)
    // Rights first: who may not see something finds that in the way, and would look for the trouble
    // in the mesh.
    if (sight.rights !== undefined)
      demandPhases(context, sight.rights, scope.kind === 'all' ? document.phases : ['install'])
    refuseBlocked(document)
    if (document.steps.length === 0) return undefined
    if (context.confirm === undefined || (await context.confirm(beginQuestion(document))))
      return undefined
    return {
      end: 'declined',
      heading: 'forward',
      findings: document.findings,
      status: await statusOf(context.ports, undefined, sight.seen, undefined),
      next: [sh`meshctl upgrade plan ${version}`],
    }
  } finally {
    look.close()
  }
}

/**
 * The same sight and policy as `upgrade plan` has, so that an unchanged mesh gives an unchanged
 * plan.
 */
async function makePlanNow(
  context: CommandContext,
  look: Look,
  version: string,
  saved: PlanDocument | undefined,
): Promise<{readonly sight: PlanInput; readonly made: MadePlan}> {
  const policy = policyFor(context, saved)
  const sight = await readPlanInput(context.ports, look, {
    istioNamespace: context.istioNamespace,
    version,
    policy,
  })
  return {sight, made: makePlan(sight, version, policy)}
}

async function begin(
  context: CommandContext,
  version: string,
  saved: PlanDocument | undefined,
  scope: GoalScope,
): Promise<StoredRun | Outcome> {
  const {ports, istioNamespace} = context
  const look = await openLook(ports, istioNamespace)
  try {
    const {
      sight: {seen},
      made,
    } = await makePlanNow(context, look, version, saved)
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
    const at = ports.clock.now()
    const id = `${made.document.to.revision}-${timeText(at)
      .replace(/[^0-9]/g, '')
      .slice(2)}`
    const record: NewRecord = {
      schema: RECORD_SCHEMA,
      id,
      startedAt: at,
      goal: {heading: 'forward', scope},
      notes: {},
      helmMajor: ports.helm.major,
      atOnce: context.policy.workloadsAtOnce,
      deadlineMs: context.policy.workloadDeadlineMs,
      brokenBefore: brokenLawKeys(seen),
    }
    const charts = await pinsFor(ports.helm.charts, made.steps)
    return await createRun(ports.journal, record, runPlan(id, made, charts), context.stop)
  } finally {
    look.close()
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

/**
 * A run that somebody goes on with by a reviewed plan is a run of that plan: hash, ends and each
 * step, as far as a plan's file says it.
 */
function refuseOtherPlan({record, plan}: StoredRun, saved: PlanDocument): void {
  const rows = (steps: readonly {readonly id: string; readonly title: string}[]): string =>
    JSON.stringify(steps.map(({id, title}) => [id, title]))
  const mine = plan.steps.map(each => ({id: each.id, title: ruleOf(each).title(each)}))
  const ends = (of: Pick<PlanDocument, 'from' | 'to'>): string =>
    JSON.stringify([of.from.map(each => each.revision), of.to.revision, of.to.version])
  const differs = [
    [plan.hash === saved.hash, `its hash is ${plan.hash}, and that of the file ${saved.hash}`],
    [ends(plan) === ends(saved), 'it goes from or to other revisions'],
    [rows(mine) === rows(saved.steps), 'its steps are others'],
  ].flatMap(([same, said]) => (same === true ? [] : [said]))
  if (differs.length === 0) return
  throw new Refused({
    code: 'PLAN_OF_ANOTHER_RUN',
    what: `Run ${record.id} in progress was not begun with this plan.`,
    why: `${differs.join('; ')}. Either it was begun with another plan, or somebody edited its journal.`,
    next: [
      'meshctl upgrade status',
      'To go on with the run as it is: meshctl upgrade run --yes',
      'meshctl upgrade rollback --yes',
    ],
    findings: [],
  })
}

function refuseBlocked(plan: PlanDocument): void {
  const blocking = plan.findings.filter(each => each.severity === 'blocks')
  if (blocking.length === 0) return
  throw new Refused({
    code: 'PLAN_BLOCKED',
    what: `${blocking.length} finding(s) block the upgrade to ${plan.to.version ?? ''}.`,
    why: blocking.map(each => each.what).join(' '),
    next: [
      sh`meshctl upgrade plan ${plan.to.version ?? undefined}`,
      'Mend what blocks, then run the command again.',
    ],
    findings: plan.findings,
  })
}

/**
 * A reviewed plan is made again with the same policy and compared: equal goes, different is shown
 * and refused.
 */
function refuseDrift(saved: PlanDocument, now: PlanDocument): void {
  if (saved.hash === now.hash && otherCharts(saved, now).length === 0) return
  const ids = (plan: PlanDocument): readonly string[] => plan.steps.map(each => each.id)
  const gone = ids(saved).filter(each => !ids(now).includes(each))
  const come = ids(now).filter(each => !ids(saved).includes(each))
  const changes = [
    ...gone.map(each => `no longer: ${each}`),
    ...come.map(each => `new: ${each}`),
    ...otherCharts(saved, now),
    ...newFindings(saved, now),
  ]
  throw new Refused({
    code: 'PLAN_DRIFTED',
    what: 'The mesh is no longer the one that the saved plan was made for.',
    why:
      changes.length === 0
        ? 'The steps are the same; what they touch is not.'
        : `${changes.join('; ')}.`,
    next: [sh`meshctl upgrade plan ${now.to.version ?? undefined} --out FILE`, 'Review it again.'],
    findings: now.findings,
  })
}

/** Charts that are not the ones whose checksums were reviewed. */
function otherCharts(saved: PlanDocument, now: PlanDocument): readonly string[] {
  const rows = (plan: PlanDocument): readonly string[] =>
    (plan.charts ?? []).map(
      each => `chart ${each.chart} ${each.version} with sha256 ${each.sha256}`,
    )
  const [before, after] = [rows(saved), rows(now)]
  return [
    ...before.filter(each => !after.includes(each)).map(each => `no longer: ${each}`),
    ...after.filter(each => !before.includes(each)).map(each => `new: ${each}`),
  ]
}

const newFindings = (saved: PlanDocument, now: PlanDocument): readonly string[] =>
  now.findings
    .filter(each => !saved.findings.some(old => old.code === each.code && old.what === each.what))
    .map(each => `finding ${each.code}: ${each.what}`)

const versionMissing = (): UsageError =>
  new UsageError({
    code: 'VERSION_MISSING',
    what: 'No version was named, and no upgrade is in progress.',
    why: 'A new run needs to know where to go.',
    next: ['meshctl upgrade install 1.30'],
  })
