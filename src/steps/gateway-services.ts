import type {Verdict} from '../checks/finding.ts'
import {failed, met} from '../checks/finding.ts'
import type {MeshSnapshot, ServiceFacts} from '../mesh/snapshot.ts'
import {refOf} from './release.ts'
import type {MoveGateways} from './step.ts'

export function sameServices(
  step: MoveGateways,
  before: readonly ServiceFacts[],
  seen: MeshSnapshot,
): Verdict {
  const now = servicesOf(step, seen)
  for (const old of before) {
    const same = now.find(each => each.name === old.name)
    if (same === undefined) return failed(`Service ${step.namespace}/${old.name} is gone`)
    const changed = differences(old, same)
    if (changed.length > 0)
      return failed(`Service ${step.namespace}/${old.name} changed: ${changed.join(', ')}`)
  }
  return met
}

/**
 * Clients and firewalls know these (F-71): type, cluster address, load balancer's addresses, ports.
 */
function differences(old: ServiceFacts, now: ServiceFacts): readonly string[] {
  const rows = [
    ['type', old.type, now.type],
    ['clusterIP', old.clusterIP, now.clusterIP],
    ['addresses', old.addresses.join(' '), now.addresses.join(' ')],
    ['ports', old.ports.join(' '), now.ports.join(' ')],
  ] as const
  return rows
    .filter(([, one, other]) => one !== '' && one !== other)
    .map(([name, one, other]) => `${name} was ${one}, is ${other}`)
}

export const servicesOf = (step: MoveGateways, seen: MeshSnapshot): readonly ServiceFacts[] =>
  (seen.namespaces.get(step.namespace)?.services ?? []).filter(
    each => each.release?.namespace === step.namespace && step.releases.includes(each.release.name),
  )

/** What is compared later, and nothing else that a look may know of it. */
export const asRemembered = ({
  name,
  release,
  type,
  clusterIP,
  addresses,
  ports,
}: ServiceFacts): ServiceFacts => ({
  name,
  release: release === undefined ? undefined : refOf(release),
  type,
  clusterIP,
  addresses,
  ports,
})
