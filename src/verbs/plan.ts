import {openLook} from '../observe/look.ts'
import type {Ports} from '../ports/ports.ts'
import type {Policy} from './contract.ts'
import type {PlanDocument} from './documents.ts'
import type {MadePlan} from './make-plan.ts'
import {makePlan, targetRevision} from './make-plan.ts'

export interface PlanGiven {
  readonly ports: Ports
  readonly istioNamespace: string
  readonly policy: Policy
}

/** Looks and plans; changes nothing. In: a version as typed (`1.29`, `1.29.6`, `latest`). Throws UsageError, Refused, OutsideError. */
export const planUpgrade = async (given: PlanGiven, version: string): Promise<PlanDocument> => (await planned(given, version)).document

/** The same with the steps themselves. What can be judged without the cluster is judged before it is asked. */
export async function planned({ports, istioNamespace, policy}: PlanGiven, wanted: string): Promise<MadePlan> {
  const version = await ports.helm.charts.resolve(wanted)
  targetRevision(policy, version)
  const look = await openLook(ports, istioNamespace)
  try {
    return makePlan(await look.snapshot(), version, policy)
  } finally {
    look.close()
  }
}
