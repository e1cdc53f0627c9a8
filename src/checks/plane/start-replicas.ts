import {at, count} from '../../mesh/fields.ts'
import type {ReleaseFacts} from '../../mesh/snapshot.ts'

/**
 * How many replicas istiod starts with: with an autoscaler its least, else the fixed number; both
 * are 1 unless the values say otherwise, on top or under `pilot`.
 */
export function replicasAtStart({values}: ReleaseFacts): number {
  const said = (key: string): unknown => at(values, key) ?? at(values, 'pilot', key)
  const scales =
    said('autoscaleEnabled') !== false && said('autoscaleMin') !== 0 && said('autoscaleMax') !== 0
  return scales ? (count(said('autoscaleMin')) ?? 1) : (count(said('replicaCount')) ?? 1)
}
