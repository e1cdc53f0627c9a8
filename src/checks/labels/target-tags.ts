import {at, texts} from '../../mesh/fields.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {ReleaseFacts} from '../../mesh/snapshot.ts'
import type {Check, Evidence} from '../check.ts'

/**
 * F-6, F-7: the new release gets the values of the old one less its tags, so tags in it would be
 * deleted.
 */
export const targetTags: Check = {
  code: 'TARGET_RELEASE_HOLDS_TAGS',
  title: 'The release of the new revision contains no tags',
  severity: 'blocks',
  source: 'F-6, F-7',
  means:
    'The Helm release that the upgrade would bring to the new version exists already and ' +
    'holds revision tags. meshctl applies it without tags, and Helm deletes what is no ' +
    'longer in the chart.',
  help:
    'Take the tags out of that release first, keeping the live objects ' +
    '(`helm.sh/resource-policy: keep`), or choose another name for the new revision.',
  needs: [],
  find: evidence => {
    const release = targetRelease(evidence)
    if (
      release === undefined ||
      (release.status === 'deployed' && release.chartVersion === evidence.asked.version)
    )
      return []
    const held = [...evidence.seen.tags.values()].filter(each =>
      release.objects.includes(`MutatingWebhookConfiguration/${each.config}`),
    )
    const names = [
      ...new Set([
        ...held.map(each => each.name.toString()),
        ...texts(at(release.values, 'revisionTags')),
      ]),
    ]
    if (names.length === 0) return []
    return [
      {
        what:
          `Release ${release.name} (${release.status} at ${release.chartVersion}) holds the ` +
          `tag(s) ${some(names)}, and is to become ${evidence.asked.version} without tags.`,
        why:
          'Helm would delete them. New pods of their namespaces would start without a sidecar, ' +
          'and no error is reported.',
        next: [
          ...held.map(
            each =>
              sh`kubectl annotate mutatingwebhookconfiguration ${each.config} helm.sh/resource-policy=keep`,
          ),
          sh`helm -n ${release.namespace} get values ${release.name}`,
          'Upgrade that release by hand to be without revisionTags, or choose another --revision.',
        ],
        objects: [
          {kind: 'HelmRelease', namespace: release.namespace, name: release.name},
          ...held.map(each => ({kind: 'MutatingWebhookConfiguration', name: each.config})),
        ],
      },
    ]
  },
}

function targetRelease({seen, asked}: Evidence): ReleaseFacts | undefined {
  const ref = seen.revisions.get(asked.revision)?.release ?? {
    namespace: seen.istioNamespace,
    name: `istiod-${asked.revision}`,
  }
  return seen.releases.find(each => each.name === ref.name && each.namespace === ref.namespace)
}
