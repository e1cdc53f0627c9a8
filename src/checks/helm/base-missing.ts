import {baseCandidates} from '../../mesh/base.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {oldIstiods} from '../versions/facts.ts'

/** F-28: without a base release nobody upgrades the CRDs and the default validator. */
export const baseMissing: Check = {
  code: 'BASE_RELEASE_MISSING',
  title: 'A Helm release of the base chart owns the CRDs',
  severity: 'blocks',
  source: 'F-28',
  means:
    'No Helm release of the chart `base` was found, so nobody owns the CRDs and the default ' +
    'validator.',
  help: 'Install or adopt `base` with Helm, then plan again.',
  needs: [],
  find: missing,
}

/** Of a mesh that is not Helm's at all, NOT_HELM and MESH_HAS_ANOTHER_OWNER tell. */
function missing(evidence: Evidence): readonly Hit[] {
  const {seen, asked} = evidence
  const isHelms = oldIstiods(evidence).every(
    each => each.release !== undefined && each.owner === undefined,
  )
  if (asked.base !== undefined || baseCandidates(seen).length > 0) return []
  if (asked.like === undefined && !isHelms) return []
  return [
    {
      what: 'No Helm release of the base chart was found.',
      why:
        'The CRDs and the default validator must be upgraded before the new istiod is installed, ' +
        'and no release owns them.',
      next: [
        sh`helm -n ${seen.istioNamespace} list -a`,
        'Install or adopt the base chart with Helm, then plan again.',
      ],
      objects: [],
    },
  ]
}
