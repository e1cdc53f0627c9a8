import {at} from '../../mesh/fields.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {ReleaseFacts} from '../../mesh/snapshot.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {compareVersions} from '../version.ts'
import {sharedWith} from './owners.ts'
import {kubectl} from '../place.ts'

/** F-58: Helm 4 refuses to overwrite what others own, and meshctl does not force gateways. */
export const fieldConflicts: Check = {
  code: 'GATEWAY_FIELDS_OWNED',
  title: 'Nobody but Helm owns fields of gateway releases',
  severity: 'warns',
  source: 'F-58, F-59',
  means:
    'Helm 4 applies this gateway release on the server’s side, and fields of its objects ' +
    'belong to another manager. Where the chart sets such a field to something else, the ' +
    'upgrade ends with a conflict.',
  help:
    'Put the change into the values of the release, let autoscaling own the replicas, or give ' +
    'the field back. meshctl never forces conflicts for gateways.',
  needs: ['Deployment.apps', 'Service'],
  find: evidence =>
    evidence.helm === undefined || compareVersions(evidence.helm, '4.0.0') < 0
      ? []
      : evidence.seen.releases
          .filter(each => each.chart === 'gateway' && each.applyMethod === 'ssa')
          .flatMap(each => conflicts(evidence, each)),
}

function conflicts({survey}: Evidence, release: ReleaseFacts): readonly Hit[] {
  // With autoscaling, which is on unless the values say otherwise, the chart sets no number of
  // replicas.
  const setsReplicas = at(release.values, 'autoscaling', 'enabled') === false
  const shared = sharedWith(survey, release, {
    kinds: ['Deployment.apps', 'DaemonSet.apps', 'Service', 'HorizontalPodAutoscaler.autoscaling'],
    parts: ['spec'],
    except: (_, field) => field === 'spec.replicas' && !setsReplicas,
  })
  if (shared.length === 0) return []
  const refs = shared.map(({kind, object}) => ({
    kind,
    namespace: release.namespace,
    name: object.metadata.name,
  }))
  const fields = [...new Set(shared.flatMap(each => each.fields))]
  return [
    {
      what:
        `Objects of the gateway release ${release.namespace}/${release.name} have fields that ` +
        `${some([...new Set(shared.flatMap(each => each.managers))])} owns: ${some(fields)}.`,
      why:
        'Helm uses server-side apply for this release: if the chart sets another value, the ' +
        'upgrade ends with a conflict and the wave halts.',
      next: [
        ...refs.slice(0, 3).map(each => sh`${kubectl('get', each)} -o yaml --show-managed-fields`),
        'Put the same into the values of the release, or give the fields back to Helm, then ' +
          'plan again.',
      ],
      objects: refs,
    },
  ]
}
