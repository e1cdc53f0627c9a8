import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {compareVersions} from '../version.ts'
import {sharedWith} from './owners.ts'
import {kubectl, placeOf} from '../place.ts'

/**
 * What writes to definitions and webhooks as part of its work: istiod itself, and the API server.
 */
const EXPECTED = /^(pilot-discovery|kube-apiserver|kube-controller-manager|meshctl)$/

/**
 * F-60: base is applied with --force-conflicts, since istiod itself owns a field of its webhook;
 * others lose theirs as well.
 */
export const fieldsTaken: Check = {
  code: 'FIELDS_TAKEN_OVER',
  title: 'Nobody but Helm and istiod owns fields of what the base chart made',
  severity: 'info',
  source: 'F-26, F-58, F-60, ADR 0006',
  means:
    'meshctl upgrades the base chart with `--force-conflicts` where Helm 4 applies on the ' +
    'server’s side. Changes that others made to its definitions and webhooks are overwritten ' +
    'where the chart says something else.',
  help: 'Look at the fields; what must stay belongs into the values, or must be done again after the upgrade.',
  needs: [
    'CustomResourceDefinition.apiextensions.k8s.io',
    'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
  ],
  find: evidence => taken(evidence),
}

function taken({survey, asked, helm}: Evidence): readonly Hit[] {
  if (asked.base?.applyMethod !== 'ssa' || helm === undefined || compareVersions(helm, '4.0.0') < 0)
    return []
  const kinds = [
    'CustomResourceDefinition.apiextensions.k8s.io',
    'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
  ]
  const shared = sharedWith(survey, asked.base, {
    kinds,
    parts: ['spec', 'webhooks'],
    except: manager => EXPECTED.test(manager),
  })
  const refs = shared.map(each => ({kind: each.kind, name: each.object.metadata.name}))
  const [first] = refs
  if (first === undefined) return []
  const managers = [...new Set(shared.flatMap(each => each.managers))]
  return [
    {
      what:
        `${refs.length} object(s) of the base release ${placeOf(asked.base)} have fields of ` +
        `${some(managers)}: ${some(refs.map(each => `${each.kind}/${each.name}`))}.`,
      why: 'The upgrade of the base chart takes these fields over where the chart sets them.',
      next: [sh`${kubectl('get', first)} -o yaml --show-managed-fields`],
      objects: refs,
    },
  ]
}
