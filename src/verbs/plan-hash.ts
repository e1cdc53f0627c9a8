import {createHash} from 'node:crypto'
import {OF_THE_CALLER} from './rights-findings.ts'
import type {PlanDocument} from './documents.ts'

/**
 * What a reviewer agrees to. Pods come and go by themselves, with an autoscaler or a restart, and
 * make no other plan.
 */
type ReviewedParts = Pick<
  PlanDocument,
  'cluster' | 'from' | 'to' | 'waves' | 'steps' | 'findings' | 'values' | 'charts'
>

/**
 * The hash of a plan, from what it says; of a saved one too, whose keys stand in the order in which
 * they were written.
 */
export const planHash = (plan: ReviewedParts): string =>
  createHash('sha256')
    .update(JSON.stringify(reviewedParts(plan)))
    .digest('hex')

const reviewedParts = ({
  cluster,
  from,
  to,
  waves,
  steps,
  findings,
  values,
  charts,
}: ReviewedParts): object => ({
  cluster: cluster.uid,
  from,
  to,
  waves: waves.map(({name, namespaces, gateways}) => ({name, namespaces, gateways})),
  steps,
  // who looks is nothing of the mesh's: somebody who may only read makes the same plan as whoever
  // will carry it out
  findings: findings
    .filter(each => each.severity !== 'info' && !OF_THE_CALLER.includes(each.code))
    .map(({code, severity, objects}) => ({
      code,
      severity,
      objects: objects.filter(each => each.kind !== 'Pod'),
    })),
  values: values.map(({release, changes}) => ({
    release,
    changes: changes
      .filter(each => each.does !== 'carried')
      .map(({path, does, to: there}) => ({path, does, there})),
  })),
  charts,
})
