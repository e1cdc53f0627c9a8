import {sh} from '../mesh/shell.ts'
import {openMeshInformer} from '../observe/mesh-informer.ts'
import type {MeshInformer} from '../observe/mesh-informer.ts'
import type {CommandContext, Outcome, RunRequest} from './contract.ts'
import {Refused} from './contract.ts'
import type {PlanDocument} from './documents.ts'
import type {MadePlan} from './make-plan.ts'
import {makePlan} from './make-plan.ts'
import {demandPhases} from './rights.ts'
import {readPlanInput} from './plan-input.ts'
import type {PlanInput} from './plan-input.ts'
import {statusOf} from './status.ts'
import {policyFor, refuseDrift} from './reviewed-plan.ts'

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
  const charts = chartSource === undefined ? '' : ` Charts come from ${chartSource.source}.`
  return (
    `Upgrade ${from.map(each => each.version ?? each.revision).join(', ')} to ` +
    `${to.version ?? ''} (revision ${to.revision}) in cluster ${cluster.uid}: ${steps.length} ` +
    `steps, ${waves.length} wave(s), ${pods} pod(s) to replace.${warned}` +
    `${charts}${policyInWords(policy)} Begin the install?`
  )
}

function policyInWords(policy: PlanDocument['policy']): string {
  if (policy === undefined) return ''
  return ` The policy is ${policy.file}${policy.named ? '' : ', which lies in this folder'}.`
}

/** Out: the outcome when a person, asked with the plan in short, says no. */
export async function confirmPlan(
  context: CommandContext,
  version: string,
  {saved, scope}: Omit<RunRequest, 'version'>,
): Promise<Outcome | undefined> {
  const informer = await openMeshInformer(context.ports, context.istioNamespace)
  try {
    const {
      input,
      made: {document},
    } = await makePlanNow(context, informer, version, saved)
    if (saved !== undefined) refuseDrift(saved, document)
    // Rights first: who may not see something finds that in the way, and would look for the trouble
    // in the mesh.
    if (input.rights !== undefined)
      demandPhases(context, input.rights, scope.kind === 'all' ? document.phases : ['install'])
    refuseBlocked(document)
    if (document.steps.length === 0) return undefined
    if (context.confirm === undefined || (await context.confirm(beginQuestion(document))))
      return undefined
    return {
      end: 'declined',
      heading: 'forward',
      findings: document.findings,
      status: await statusOf(context.ports, undefined, input.seen, undefined),
      next: [sh`meshctl upgrade plan ${version}`],
    }
  } finally {
    informer.close()
  }
}

/**
 * The same input as `upgrade plan` has, so that an unchanged mesh gives an unchanged
 * plan.
 */
export async function makePlanNow(
  context: CommandContext,
  informer: MeshInformer,
  version: string,
  saved: PlanDocument | undefined,
): Promise<{readonly input: PlanInput; readonly made: MadePlan}> {
  const policy = policyFor(context, saved)
  const input = await readPlanInput(context.ports, informer, {
    istioNamespace: context.istioNamespace,
    version,
    policy,
  })
  return {input, made: makePlan(input, version, policy)}
}

export function refuseBlocked(plan: PlanDocument): void {
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
