import {part, sh} from '../mesh/shell.ts'
import type {Snapshot} from '../snapshot/snapshot.ts'
import {Refused} from '../verbs/contract.ts'
import type {PlanDocument} from '../verbs/documents.ts'

/** Without these a copy would be of another cluster. */
const NEEDED = [
  'namespaces',
  'pods',
  'services',
  'configmaps',
  'serviceaccounts',
  'secrets',
  'deployments.apps',
  'replicasets.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
  'customresourcedefinitions.apiextensions.k8s.io',
]

/** Throws Refused SNAPSHOT_INCOMPLETE when something that every rehearsal needs was not seen. */
export function refuseIncomplete({blindSpots, istioNamespace}: Snapshot): void {
  const missing = blindSpots.filter(
    each => NEEDED.includes(each.resource) && !isElsewhere(each, istioNamespace),
  )
  if (missing.length === 0) return
  throw new Refused({
    code: 'SNAPSHOT_INCOMPLETE',
    what: `The snapshot lacks ${missing.map(each => each.resource).join(', ')}.`,
    why: `A copy without them would be of another cluster. ${missing[0]?.why ?? ''}`,
    next: missing.map(({resource, namespace}) => {
      const scope =
        namespace === undefined ? part` --all-namespaces` : part` --namespace ${namespace}`
      return sh`kubectl auth can-i list ${resource}${scope}`
    }),
    findings: [],
  })
}

/**
 * Secrets of other namespaces are asked for where somebody says that a gateway is: what that
 * gateway has is not known then, and is told.
 */
const isElsewhere = (
  {resource, namespace}: Snapshot['blindSpots'][number],
  istioNamespace: string,
): boolean => resource === 'secrets' && namespace !== undefined && namespace !== istioNamespace

/** Throws Refused PLAN_BLOCKED. */
export function refuseBlocked(plan: PlanDocument): void {
  const blocking = plan.findings.filter(each => each.severity === 'blocks')
  if (blocking.length === 0) return
  throw new Refused({
    code: 'PLAN_BLOCKED',
    what: `${blocking.length} finding(s) block the upgrade to ${plan.to.version ?? ''}.`,
    why: `There is nothing to rehearse before they are gone. ${blocking.map(each => each.what).join(' ')}`,
    next: [sh`meshctl upgrade plan ${plan.to.version ?? undefined}`],
    findings: plan.findings,
  })
}
