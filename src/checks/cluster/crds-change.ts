import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {ChartCrd} from '../../mesh/chart-crds.ts'
import type {Check, Evidence} from '../check.ts'
import {crdNamed, crdsToApply, lostVersions, missingVersions} from './crd-changes.ts'

/** F-29: what the step that applies definitions changes, told before it does. */
export const crdsChange: Check = {
  code: 'CRDS_CHANGE',
  title: 'The definitions of Istio are those of the new version',
  severity: 'info',
  source: 'F-29',
  means:
    'The base chart up to 1.23 has its CustomResourceDefinitions in its folder `crds/`, which Helm ' +
    'installs once and never upgrades. meshctl applies them by a step of its own (`upgrade-crds`), ' +
    'server-side, before base. The finding says which are new and which versions come and go.',
  help:
    'Nothing. None is ever removed, and none is taken back on the way back. To keep one as it is, ' +
    'name it in `base.excludedCRDs`.',
  needs: [],
  find: evidence => {
    const crds = crdsToApply(evidence.seen, evidence.asked)
    if (crds.length === 0) return []
    const {version} = evidence.asked
    const changes = some(crds.map(each => changeOf(each, evidence)))
    return [
      {
        what: `${crds.length} CustomResourceDefinition(s) become those of ${version}: ${changes}.`,
        why:
          'Helm installs what lies in the folder crds/ of a chart once and never upgrades it, and ' +
          'the new istiod reads what only the new definitions serve.',
        next: [sh`helm show crds istio/base --version ${version}`],
        objects: crds.map(each => ({kind: 'CustomResourceDefinition', name: each.name})),
      },
    ]
  },
}

/** `gateways.networking.istio.io (serves v1 as well)`. */
function changeOf(wanted: ChartCrd, {seen}: Evidence): string {
  const live = crdNamed(seen, wanted.name)
  if (live === undefined) return `${wanted.name} (new: ${wanted.served.join(', ')})`
  const [gained, lost] = [missingVersions(wanted, live), lostVersions(wanted, live)]
  const words = [
    ...(gained.length === 0 ? [] : [`serves ${gained.join(', ')} as well`]),
    ...(lost.length === 0 ? [] : [`without ${lost.join(', ')}`]),
  ]
  return `${wanted.name} (${words.length === 0 ? 'same versions, new fields' : words.join(', ')})`
}
