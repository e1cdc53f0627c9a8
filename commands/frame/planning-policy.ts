import {acceptedBy, demandWaivable} from '../../src/policy/accepted-findings.ts'
import {withFlags} from '../../src/policy/parse-policy.ts'
import type {PolicyFileContents} from '../../src/policy/parse-policy.ts'
import type {PlanningFlags} from './common-flags.ts'
import {readCatalog} from './files.ts'
import {timeoutMs} from './validate-flags.ts'
import {readPolicy} from './policy-file.ts'
import type {PolicyAsker} from './policy-file.ts'

/** Policy file and flags together, for every command that makes a plan. Throws UsageError. */
export async function planningPolicy(
  flags: PlanningFlags,
  asker: PolicyAsker,
): Promise<PolicyFileContents> {
  const timeout = timeoutMs(flags.timeout)
  const accepted = acceptedBy(flags)
  const {policy, charts} = await readPolicy(flags, asker)
  for (const {code} of policy.waivers) demandWaivable(code)
  const told = withFlags(policy, {revision: flags.revision, from: flags.from, timeoutMs: timeout})
  return {
    charts,
    policy: {
      ...told,
      waivers: [...told.waivers, ...accepted],
      catalog: flags.catalog === undefined ? told.catalog : await readCatalog(flags.catalog),
    },
  }
}
