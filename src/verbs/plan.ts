import {openMeshInformer} from '../observe/mesh-informer.ts'
import type {Ports} from '../ports/ports.ts'
import type {Policy} from './contract.ts'
import type {PlanDocument} from './documents.ts'
import {makePlan} from './make-plan.ts'
import {targetRevision} from './target-revision.ts'
import {readPlanInput} from './plan-input.ts'

export interface PlanOptions {
  readonly ports: Ports
  readonly istioNamespace: string
  readonly policy: Policy
}

/**
 * Looks and plans; changes nothing. In: a version as typed (`1.29`, `1.29.6`, `latest`). What can
 * be judged without the cluster is judged before it is asked. Throws UsageError, Refused,
 * OutsideError.
 */
export async function planUpgrade(
  {ports, istioNamespace, policy}: PlanOptions,
  wanted: string,
): Promise<PlanDocument> {
  const version = await ports.helm.charts.resolve(wanted)
  targetRevision(policy, version)
  const informer = await openMeshInformer(ports, istioNamespace)
  try {
    return makePlan(
      await readPlanInput(ports, informer, {istioNamespace, version, policy}),
      version,
      policy,
    ).document
  } finally {
    informer.close()
  }
}
