import {sh} from '../../mesh/shell.ts'
import type {MeshSnapshot, ServiceRef} from '../../mesh/snapshot.ts'
import type {Finding} from '../finding.ts'

/** Every webhook of Istio points at a Service that exists and has ready endpoints (F-5, F-23). */
export function danglingWebhooks(seen: MeshSnapshot): readonly Finding[] {
  const injectors = seen.injectors.filter(each => !exists(seen, each.service))
  // A revision's own validator judges only what carries its label; while it comes up it may be
  // closed before it is ready.
  const validators = seen.validators.filter(
    each =>
      !exists(seen, each.service) ||
      (each.isDefault && each.failClosed && !answered(seen, each.service)),
  )
  const dangling = [
    ...injectors.map(each => ({
      kind: 'MutatingWebhookConfiguration',
      name: each.config,
      service: each.service,
    })),
    ...validators.map(each => ({
      kind: 'ValidatingWebhookConfiguration',
      name: each.config,
      service: each.service,
    })),
  ]
  const unique = [...new Map(dangling.map(each => [`${each.kind}/${each.name}`, each])).values()]
  return unique.map(each => ({
    code: 'DANGLING_WEBHOOK',
    severity: 'blocks',
    what:
      `${each.kind} ${each.name} calls the Service ${each.service?.name ?? ''}, which does not ` +
      'exist or has no ready endpoint.',
    why:
      'Webhooks of Istio fail closed: pods or resources that they select cannot be created ' +
      'until istiod answers.',
    next: [
      sh`kubectl -n ${each.service?.namespace ?? ''} get pods -l app=istiod`,
      'meshctl verify',
    ],
    objects: [{kind: each.kind, name: each.name}],
    source: 'F-5, F-23',
  }))
}

/** What this look cannot see is not called dangling: the checks of a plan look there too. */
const exists = (seen: MeshSnapshot, service: ServiceRef | undefined): boolean =>
  isBeyond(seen, service) ||
  [...seen.revisions.values()].some(each => each.service?.name === service?.name)

const answered = (seen: MeshSnapshot, service: ServiceRef | undefined): boolean =>
  isBeyond(seen, service) ||
  [...seen.revisions.values()].some(
    each => each.service?.name === service?.name && (each.service?.readyEndpoints ?? 0) > 0,
  )

/** Behind a URL, or in the namespace of another mesh. */
const isBeyond = (seen: MeshSnapshot, service: ServiceRef | undefined): boolean =>
  service === undefined || service.namespace !== seen.istioNamespace
