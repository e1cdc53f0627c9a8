import {sh} from '../../mesh/shell.ts'
import type {MeshSnapshot} from '../../mesh/snapshot.ts'
import type {Finding} from '../finding.ts'

/** The webhook and the Service of each tag name the same revision (F-9). */
export function splitTags(seen: MeshSnapshot): readonly Finding[] {
  return [...seen.tags.values()]
    .filter(each => each.service?.revision !== undefined && each.service.revision !== each.revision)
    .map(each => ({
      code: 'TAG_SPLIT',
      severity: 'warns',
      what:
        `Tag ${each.name}: its webhook names ${each.revision}, its Service ` +
        `${each.service?.revision ?? ''}.`,
      why:
        'Both revisions treat the tag as their own: the webhook decides for sidecars, and both ' +
        'count for Gateway API gateways.',
      next: [sh`kubectl get mutatingwebhookconfiguration ${each.config} -L istio.io/rev`],
      objects: [{kind: 'MutatingWebhookConfiguration', name: each.config}],
      source: 'F-9',
    }))
}
