import {Args, Flags} from '@oclif/core'
import {sh} from '../../src/mesh/shell.ts'
import {UsageError} from '../../src/ports/trouble.ts'
import {Refused} from '../../src/verbs/contract.ts'
import type {CommandContext, Policy, Scope} from '../../src/verbs/contract.ts'
import type {PlanDocument, StatusDocument} from '../../src/verbs/documents.ts'
import {dryRun} from '../../src/verbs/dry-run.ts'
import {policyOfSaved} from '../../src/verbs/reviewed-plan.ts'
import {planUpgrade} from '../../src/verbs/plan.ts'
import {status} from '../../src/verbs/status.ts'
import {drivingFlags, planningFlags} from './common-flags.ts'
import type {PlanningFlags} from './common-flags.ts'
import {readPlan} from './files.ts'
import {version} from './validate-flags.ts'
import {planningPolicy} from './planning-policy.ts'
import type {PolicyAsker} from './policy-file.ts'

/** What `install` and `run` share: both begin a run or go on with the one in progress. */
export const startArgs = {
  version: Args.string({
    description: '1.29 (its newest patch), 1.29.6, or latest; not needed to go on with a run',
  }),
}
export const startFlags = {
  ...planningFlags,
  ...drivingFlags,
  because: Flags.string({
    helpValue: 'TEXT',
    summary: 'why it is accepted, or taken over; kept in the journal',
  }),
  plan: Flags.string({
    helpValue: 'FILE',
    summary: 'a plan that was saved with plan --out; refused when the mesh has changed since',
  }),
}

export interface Start {
  readonly version: string | undefined
  readonly saved: PlanDocument | undefined
  readonly policy: Policy
  readonly chartsByPolicy: string | undefined
}

export interface StartFlags extends PlanningFlags {
  readonly plan: string | undefined
}

/** Flags and files, judged. Throws UsageError. */
export async function startOf(
  args: {readonly version: string | undefined},
  flags: StartFlags,
  asker: PolicyAsker,
): Promise<Start> {
  if (args.version !== undefined && flags.plan !== undefined) {
    throw new UsageError({
      code: 'FLAGS_EXCLUDE',
      what: `VERSION and --plan were both given`,
      why: 'A saved plan names its version itself.',
      next: ['Leave one of them out'],
    })
  }
  const wanted = args.version === undefined ? undefined : version(args.version)
  const {policy, charts} = await planningPolicy(flags, asker)
  return {
    version: wanted,
    saved: flags.plan === undefined ? undefined : await readPlan(flags.plan),
    policy,
    chartsByPolicy: charts,
  }
}

/**
 * `--dry-run`: what is left of the run in progress, else the plan of a new one. Throws what the
 * real thing would.
 */
export async function previewStart(
  context: CommandContext,
  beginning: Start,
  scope: Scope,
): Promise<PlanDocument | StatusDocument> {
  const target = beginning.saved?.to.version ?? beginning.version
  const {run} = await status(context)
  if (run.state === 'none' || run.state === 'finished' || run.state === 'undone')
    return newPlan(context, beginning, target)
  const resolved =
    target === undefined ? undefined : await context.ports.helm.charts.resolve(target)
  if (resolved === undefined || resolved === run.to.version)
    return dryRun(context, scope, 'forward')
  throw new Refused({
    code: 'RUN_IN_PROGRESS',
    what: `An upgrade to ${run.to.version ?? run.to.revision} is in progress.`,
    why: 'One run at a time: two would undo each other.',
    next: ['meshctl upgrade status'],
    findings: [],
  })
}

async function newPlan(
  {ports, istioNamespace}: CommandContext,
  {saved, policy}: Start,
  target: string | undefined,
): Promise<PlanDocument> {
  if (target === undefined)
    throw new UsageError({
      code: 'VERSION_MISSING',
      what: 'No version was named, and no upgrade is in progress',
      why: 'A new run needs to know where to go.',
      next: ['meshctl upgrade plan 1.29'],
    })
  const plan = await planUpgrade(
    {ports, istioNamespace, policy: saved === undefined ? policy : policyOfSaved(policy, saved)},
    target,
  )
  if (saved === undefined || saved.hash === plan.hash) return plan
  throw new Refused({
    code: 'PLAN_DRIFTED',
    what: 'The mesh is no longer the one that the saved plan was made for.',
    why: `Its hash was ${saved.hash} and is ${plan.hash}.`,
    next: [sh`meshctl upgrade plan ${target} --out FILE`],
    findings: plan.findings,
  })
}
