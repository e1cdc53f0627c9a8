import {part, sh} from '../mesh/shell.ts'
import type {Cluster, Resource} from '../ports/ports.ts'
import {CONFIGMAPS, CRDS, DAEMONSETS, DEPLOYMENTS, LEASES, MUTATING_WEBHOOKS, NAMESPACES, PODS, SECRETS, SERVICES, STATEFULSETS, VALIDATING_WEBHOOKS} from '../ports/resources.ts'
import {OutsideError} from '../ports/trouble.ts'

interface Right {
  readonly verb: string
  readonly resource: Resource
  readonly inIstioNamespace: boolean
  readonly subresource?: string
}

const right = (verbs: readonly string[], resource: Resource, inIstioNamespace = false): readonly Right[] => verbs.map(verb => ({verb, resource, inIstioNamespace}))

/** What a run does itself or through Helm, verb by verb (F-114). */
const RIGHTS: readonly Right[] = [
  ...right(['patch'], NAMESPACES),
  ...right(['create'], PODS),
  ...right(['patch'], DEPLOYMENTS),
  ...right(['patch'], STATEFULSETS),
  ...right(['patch'], DAEMONSETS),
  ...right(['create', 'patch', 'delete'], MUTATING_WEBHOOKS),
  ...right(['create', 'patch', 'delete'], VALIDATING_WEBHOOKS),
  ...right(['create', 'patch'], CRDS),
  ...right(['create', 'update', 'delete'], SECRETS, true),
  ...right(['create', 'update'], CONFIGMAPS, true),
  ...right(['create', 'update'], LEASES, true),
  ...right(['create', 'delete'], DEPLOYMENTS, true),
  ...right(['create', 'patch', 'delete'], SERVICES, true),
  {verb: 'create', resource: PODS, inIstioNamespace: true, subresource: 'portforward'},
]

/** Asks the API, before anything is changed, whether the caller may do what a run does. Throws OutsideError ACCESS_DENIED with every missing right. */
export async function demandRights(cluster: Cluster, istioNamespace: string): Promise<void> {
  const answers = await Promise.all(RIGHTS.map(each => cluster.may(each.verb, each.resource, each.inIstioNamespace ? istioNamespace : undefined, each.subresource)))
  const missing = RIGHTS.filter((_, at) => answers[at] === false)
  if (missing.length === 0) return
  const commands = missing.map(each => sh`kubectl auth can-i ${each.verb} ${each.resource.plural}${each.subresource === undefined ? part`` : part`/${each.subresource}`}${each.inIstioNamespace ? part` -n ${istioNamespace}` : each.resource.namespaced ? part` -A` : part``}`)
  throw new OutsideError({
    kind: 'denied',
    code: 'ACCESS_DENIED',
    what: `You may not ${missing.map(spoken).join(', ')}.`,
    why: 'An upgrade needs these rights half way through; nothing was changed.',
    next: ['Ask for the missing rights, then run the command again.', ...commands],
  })
}

const spoken = (each: Right): string => `${each.verb} ${each.resource.plural}${each.subresource === undefined ? '' : `/${each.subresource}`}`
