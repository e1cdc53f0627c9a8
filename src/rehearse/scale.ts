import type {Policy} from '../verbs/contract.ts'
import type {PlanDocument} from '../verbs/documents.ts'
import type {RehearsalBasis} from './rehearsal.ts'

/** On what, besides the steps themselves, the time of an upgrade depends most. */
export const scaleOf = (
  {waves}: Pick<PlanDocument, 'waves'>,
  {workloadsAtOnce, workloadDeadlineMs}: Policy,
): Pick<RehearsalBasis, 'pods' | 'workloadsAtOnce' | 'deadlineSeconds'> => ({
  pods: waves.reduce((sum, each) => sum + each.pods, 0),
  workloadsAtOnce,
  deadlineSeconds: Math.round(workloadDeadlineMs / 1000),
})
