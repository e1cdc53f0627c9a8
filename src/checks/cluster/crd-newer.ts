import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {CrdFacts} from '../../mesh/snapshot.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {compareVersions, minorOf} from '../version.ts'
import {renewedCrds} from './base.ts'
import {crdNamed, isAhead} from './crd-changes.ts'

/** F-30: definitions never go back, but base would not know that they came from elsewhere. */
export const crdNewer: Check = {
  code: 'CRD_NEWER_THAN_TARGET',
  title: 'No CRD of Istio is newer than the target version',
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
    const names = newer.map(each => each.metadata.name)
    const kept = ahead(evidence)
    return [
      ...(kept.length === 0 ? [] : [stays(kept, version)]),
      ...(newer.length === 0
        ? []
        : [
            goesBack(
              names.map(each => [each, versionOf(each)]),
              version,
            ),
          ]),
    ]
  },
}

/** In: names with the versions that they say they are of. */
function goesBack(newer: readonly (readonly [string, string])[], version: string): Hit {
  const shown = newer.map(([name, of]) => `${name} (${of})`)
  return {
    what:
      `${newer.length} CustomResourceDefinition(s) are of a newer version than ${version}: ` +
      `${some(shown)}.`,
    why:
      'The upgrade of base would remove their newer fields. A resource that uses such a field ' +
      'loses it at the next write.',
    next: [
      sh`kubectl get crd ${newer[0]?.[0] ?? ''} -o yaml --show-managed-fields`,
      'Choose a version that is not older, or set base.excludedCRDs.',
    ],
    objects: newer.map(([name]) => ({kind: 'CustomResourceDefinition', name})),
  }
}

/** Definitions that meshctl would apply itself, were they not newer than the chart's. */
const ahead = ({seen, asked: {crds, version}}: Evidence): readonly CrdFacts[] =>
  (crds?.folder ?? []).flatMap(wanted => {
    const live = crdNamed(seen, wanted.name)
    return live !== undefined && isAhead(wanted, live, version) ? [live] : []
  })

const withVersion = ({name, chartVersion, versions}: CrdFacts): string =>
  `${name} (${chartVersion ?? versions.join(', ')})`

const stays = (crds: readonly CrdFacts[], version: string): Hit => ({
  severity: 'info',
  what:
    `${crds.length} CustomResourceDefinition(s) are newer than those of ${version}, and stay as ` +
    `they are: ${some(crds.map(withVersion))}.`,
  why:
    'CRDs are never downgraded: resources that were stored in a newer version could no longer ' +
    'be read.',
  next: [sh`kubectl get crd ${crds[0]?.name ?? ''} -o yaml --show-managed-fields`],
  objects: crds.map(each => ({kind: 'CustomResourceDefinition', name: each.name})),
})
