import type {Access, Need} from '../mesh/access.ts'
import {openMeshInformer} from '../observe/mesh-informer.ts'
import {surveyCalls} from '../observe/survey.ts'
import {isGrant, needsByPhase} from '../rights/needs.ts'
import {leastRole} from '../rights/roles.ts'
import type {LeastRole} from '../rights/roles.ts'
import type {Phase} from '../steps/step.ts'
import {stepsTo} from './chart-facts.ts'
import {manifestsOf} from './manifests.ts'
import type {PlanOptions} from './plan.ts'
import {readPlanInput} from './plan-input.ts'

/**
 * The least role that drives one phase of an upgrade, there and back, in three parts by their
 * reasons.
 */
export interface PhaseRole {
  readonly phase: Phase
  /** What it reads, writes and asks, itself and through Helm. */
  readonly needed: LeastRole
  /** What the charts' own roles grant: the API server lets nobody grant what he does not hold. */
  readonly granted: LeastRole
  /** What a plan reads to judge; where it may not, it says so. */
  readonly wished: LeastRole
}

/**
 * The least roles for an upgrade of this mesh to this version, phase by phase. Looks, and changes
 * nothing. Throws as a plan does.
 */
export async function leastRoles(
  {ports, istioNamespace, policy}: PlanOptions,
  wanted: string,
): Promise<readonly PhaseRole[]> {
  const version = await ports.helm.charts.resolve(wanted)
  const informer = await openMeshInformer(ports, istioNamespace)
  try {
    const {seen, survey, charts} = await readPlanInput(ports, informer, {
      istioNamespace,
      version,
      policy,
    })
    const steps = stepsTo(seen, version, policy, charts?.crds)
    const {known} = await manifestsOf(ports, seen, steps, charts?.renderings ?? [])
    const wished = leastRole(surveyCalls(istioNamespace, survey))
    return needsByPhase(steps, known).map(({phase, needs}) => ({phase, ...split(needs), wished}))
  } finally {
    informer.close()
  }
}

function split(needs: readonly Need[]): Pick<PhaseRole, 'needed' | 'granted'> {
  const of = (those: readonly Need[]): readonly Access[] => those.map(each => each.access)
  return {
    needed: leastRole(of(needs.filter(each => !isGrant(each)))),
    granted: leastRole(of(needs.filter(isGrant))),
  }
}
