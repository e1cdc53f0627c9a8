import type {Verdict} from '../checks/finding.ts'
import {allOf, met, pending, unknown} from '../checks/finding.ts'
import type {Injection, Probe} from '../mesh/probes.ts'
import {probeKey, notProbed} from '../mesh/probes.ts'
import type {Revision} from '../mesh/names.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'

/**
 * Do all asked dry runs say that the target would inject, three times running, and that its proxies
 * would call the target?
 */
export function verifyProbes(
  seen: MeshSnapshot,
  probes: readonly Probe[],
  target: Revision,
): Verdict {
  return allOf(probes.map(probe => verifyProbe(probe, seen, target)))
}

function verifyProbe(probe: Probe, seen: MeshSnapshot, target: Revision): Verdict {
  if (probe.kind !== 'injection') return met
  const answer = seen.probeResults.injections.get(probeKey(probe)) ?? notProbed
  const place =
    probe.workload === undefined
      ? probe.namespace
      : `${probe.namespace}/${probe.workload.kind}/${probe.workload.name}`
  if (answer.is === 'unknown')
    return unknown(`cannot tell who would inject new pods of ${place}: ${answer.because}`)
  const wrong = answer.value.find(
    each => !injectedRight(each, seen, target) || !ofVersion(each, seen, {target, probe}),
  )
  if (answer.value.length === 0) return unknown(`cannot tell who would inject new pods of ${place}`)
  return wrong === undefined
    ? met
    : pending(`a dry-run pod of ${place} ${injectionInWords(wrong)}, not ${target}`)
}

function injectionInWords({by, discovery, proxyVersion}: Injection): string {
  if (by === undefined) return 'gets no sidecar'
  const called = discovery === undefined ? '' : ` and would call ${discovery}`
  const proxy = proxyVersion === undefined ? '' : ` with proxy ${proxyVersion}`
  return `is injected by ${by}${called}${proxy}`
}

/**
 * The proxy must be the target's own, unless the template itself pins its image, which the plan has
 * told.
 */
function ofVersion(
  answer: Injection,
  seen: MeshSnapshot,
  {target, probe}: {readonly target: Revision; readonly probe: Extract<Probe, {kind: 'injection'}>},
): boolean {
  const version = seen.revisions.get(target)?.version
  const template = seen.namespaces
    .get(probe.namespace)
    ?.workloads.find(
      each => each.ref.kind === probe.workload?.kind && each.ref.name === probe.workload.name,
    )
  const pinned = template?.templateAnnotations['sidecar.istio.io/proxyImage'] !== undefined
  return (
    pinned ||
    answer.proxyVersion === undefined ||
    version === undefined ||
    answer.proxyVersion === version
  )
}

function injectedRight(answer: Injection, seen: MeshSnapshot, target: Revision): boolean {
  if (answer.by !== target) return false
  const service = seen.revisions.get(target)?.service?.name
  return (
    answer.discovery === undefined ||
    service === undefined ||
    answer.discovery.split('.')[0] === service
  )
}
