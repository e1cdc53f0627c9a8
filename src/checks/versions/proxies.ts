import {podsOf} from '../../mesh/pods.ts'
import {some} from '../../mesh/sentences.ts'
import type {PodInPlace} from '../../mesh/pods.ts'
import type {Revision} from '../../mesh/names.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {minorOf} from '../version.ts'

const SOURCE = 'Istio: supported version skew; F-43'
/** The charts and istiod are tested with proxies of up to two minor versions before. */
const BEHIND_MAX = 2

export const proxiesAhead: Check = {
  code: 'PROXY_NEWER_THAN_ISTIOD',
  title: 'No proxy is newer than the istiod that serves it',
  severity: 'warns',
  source: SOURCE,
  means:
    'Proxies are of a newer minor version than the istiod of their revision: after an istiod ' +
    'was taken back before its pods, or by pinned images.',
  help: 'Restart them on their istiod, or take out what pins their image.',
  needs: [],
  find: evidence =>
    skewed(evidence, (proxy, istiod) => proxy > istiod).map(({revision, version, pods}) =>
      hit(pods, {
        what: `of revision ${revision} are newer than its istiod ${version}`,
        why:
          'A proxy must never be newer than its control plane: its configuration may lack what ' +
          'it needs, and nobody tests that.',
        next: ['kubectl -n NAMESPACE rollout restart deployment/NAME', `meshctl proxies`],
      }),
    ),
}

export const proxiesBehind: Check = {
  code: 'PROXY_TOO_OLD',
  title: 'No proxy is more than two minor versions behind its istiod',
  severity: 'warns',
  source: SOURCE,
  means:
    'Proxies are more than two minor versions older than the istiod of their revision: they ' +
    'were not restarted after earlier upgrades in place, or their image is pinned.',
  help:
    'They are restarted when they move. Watch their wave closely: they jump further than ' +
    'anybody tests.',
  needs: [],
  find: evidence =>
    skewed(evidence, (proxy, istiod) => istiod - proxy > BEHIND_MAX).map(
      ({revision, version, pods}) =>
        hit(pods, {
          what:
            `of revision ${revision} are more than ${BEHIND_MAX} minor versions older than its ` +
            `istiod ${version}`,
          why:
            'They may not understand their configuration even now, and when they move they ' +
            'skip several versions at once.',
          next: [
            `meshctl proxies`,
            'Restart them on the istiod that runs now and see that they do well, before they move.',
          ],
        }),
    ),
}

interface Skewed {
  readonly revision: Revision
  readonly version: string
  readonly pods: readonly PodInPlace[]
}

/**
 * In: does a pair of minor versions, of proxy and istiod, matter? Out: those that do, a row each
 * revision. ztunnel is no revision's.
 */
function skewed(
  {seen}: Evidence,
  matters: (proxy: number, istiod: number) => boolean,
): readonly Skewed[] {
  const found = podsOf(seen).filter(({pod: {proxy}}) => {
    if (proxy?.revision === undefined || proxy.type === 'ztunnel') return false
    const [own, istiod] = [
      minorOf(proxy.version),
      minorOf(seen.revisions.get(proxy.revision)?.version),
    ]
    return own !== undefined && istiod !== undefined && matters(own, istiod)
  })
  const groups = Map.groupBy(found, each => each.pod.proxy?.revision ?? ('' as Revision))
  return [...groups].map(([revision, pods]) => ({
    revision,
    version: seen.revisions.get(revision)?.version ?? '',
    pods,
  }))
}

const withVersion = ({namespace, pod}: PodInPlace): string =>
  `${namespace}/${pod.name} (${pod.proxy?.version ?? ''})`

const hit = (
  pods: readonly PodInPlace[],
  {what, why, next}: Pick<Hit, 'what' | 'why' | 'next'>,
): Hit => ({
  what:
    `${pods.length} ${pods.length === 1 ? 'proxy' : 'proxies'} ${what}: ` +
    `${some(pods.map(withVersion))}.`,
  why,
  next,
  objects: pods.map(each => ({kind: 'Pod', namespace: each.namespace, name: each.pod.name})),
})
