import type {MeshSnapshot, WorkloadFacts} from '../mesh/snapshot.ts'

/**
 * Does a Helm release of the `gateway` chart own this workload? Then its release moves it, not a
 * restart.
 */
export function ownGateway(seen: MeshSnapshot, workload: WorkloadFacts): boolean {
  const {release} = workload
  return (
    release !== undefined &&
    seen.releases.some(
      each =>
        each.chart === 'gateway' &&
        each.name === release.name &&
        each.namespace === release.namespace,
    )
  )
}
