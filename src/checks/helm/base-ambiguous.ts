import {baseCandidates} from '../../mesh/base.ts'
import {some} from '../../mesh/sentences.ts'
import type {Check} from '../check.ts'
import {releaseRef, withChart} from '../place.ts'
import {LIST_CRD_RELEASES} from './base-releases.ts'

/** F-63: which of several base releases owns the CRDs is never decided by their order. */
export const baseAmbiguous: Check = {
  code: 'BASE_AMBIGUOUS',
  title: 'One Helm release is the base of the mesh',
  severity: 'blocks',
  source: 'F-63, never by order',
  means:
    'Several Helm releases of the chart `base` may be the one that owns the definitions and ' +
    'the default validator, and nothing that only a cluster admin writes says which. meshctl ' +
    'never guesses.',
  help:
    'Let the definitions name one release in `meta.helm.sh/release-name` and `-namespace`; ' +
    'delete the `sh.helm.release` Secrets of the other, without uninstalling it.',
  needs: [],
  find: ({seen}) => {
    const candidates = baseCandidates(seen)
    if (candidates.length < 2) return []
    return [
      {
        what:
          'It cannot be determined which Helm release is the base of the mesh: ' +
          `${some(candidates.map(withChart))}.`,
        why:
          'The base release owns the CRDs and the default validator. An upgrade of the wrong ' +
          'release is refused half way, or takes objects from the other one.',
        next: [
          LIST_CRD_RELEASES,
          'Keep the release that the CRDs name. Do not uninstall the other one: delete its ' +
            'sh.helm.release Secrets.',
        ],
        objects: candidates.map(releaseRef),
      },
    ]
  },
}
