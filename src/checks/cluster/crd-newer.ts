import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check} from '../check.ts'
import {compareVersions, minorOf} from '../version.ts'
import {renewedCrds} from './base.ts'

/** F-30: definitions never go back, but base would not know that they came from elsewhere. */
export const crdNewer: Check = {
  code: 'CRD_NEWER_THAN_TARGET',
  title: 'No definition of Istio is newer than the version that is gone to',
  severity: 'warns',
  source: 'F-30',
  means:
    'A CustomResourceDefinition says that it is of a newer version than the upgrade goes to: ' +
    'another mesh or product brought it. The upgrade of base would write the older one over ' +
    'it.',
  help: 'Go to that version or a later one, or exclude these definitions by `base.excludedCRDs`.',
  needs: ['CustomResourceDefinition.apiextensions.k8s.io'],
  find: evidence => {
    const {version} = evidence.asked
    const versionOf = (name: string): string =>
      evidence.seen.crds.find(each => each.name === name)?.chartVersion ?? ''
    const newer = renewedCrds(evidence).filter(
      each =>
        minorOf(versionOf(each.metadata.name)) !== minorOf(version) &&
        compareVersions(versionOf(each.metadata.name), version) > 0,
    )
    if (newer.length === 0) return []
    const names = newer.map(each => each.metadata.name)
    return [
      {
        what:
          `${newer.length} CustomResourceDefinition(s) are of a newer version than ${version}: ` +
          `${some(names.map(each => `${each} (${versionOf(each)})`))}.`,
        why:
          'The upgrade of base would take newer fields away from them; whoever uses these ' +
          'loses them at the next write.',
        next: [
          sh`kubectl get crd ${newer[0]?.metadata.name ?? ''} -o yaml --show-managed-fields`,
          'Choose a version that is not older, or set base.excludedCRDs.',
        ],
        objects: newer.map(each => ({kind: 'CustomResourceDefinition', name: each.metadata.name})),
      },
    ]
  },
}
