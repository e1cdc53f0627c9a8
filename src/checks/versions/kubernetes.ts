import type {Check, Evidence, Hit} from '../check.ts'
import type {Support} from '../catalog.ts'
import {minorOf} from '../version.ts'
import {istiodRef, oldIstiods, supportOf} from './facts.ts'

/** Kubernetes against what the target supports: Helm charts of Istio never ask (supported ones:
 * https://istio.io/latest/docs/releases/supported-releases/). */
export const kubernetesOfTarget: Check = {
  code: 'KUBERNETES_UNSUPPORTED',
  title: 'The target supports the Kubernetes of the cluster',
  severity: 'blocks',
  source: 'Istio: supported releases',
  means:
    'The cluster runs a Kubernetes that is outside of what the target version of Istio was ' +
    'tested with. Too old blocks, for APIs may be missing; too new warns. The charts do not ' +
    'look.',
  help:
    'Upgrade Kubernetes first, or go to a version of Istio that supports it. If the catalog is ' +
    'out of date, give a newer one with `--catalog`.',
  needs: [],
  find: evidence => {
    const support = supportOf(evidence, evidence.asked.version)
    if (support === undefined) return []
    const place = positionOf(evidence, support)
    return place === 'inside' ? [] : [ofTarget(evidence, support, place)]
  },
}

/** The same for those that are left: they run on, beside the new one and as the way back. */
export const kubernetesOfOld: Check = {
  code: 'KUBERNETES_UNSUPPORTED_BY_OLD',
  title: 'The old istiods support the Kubernetes of the cluster, too',
  severity: 'warns',
  source: 'Istio: supported releases',
  means:
    'The cluster runs a Kubernetes that is outside of what an old version of Istio was ' +
    'tested with. Both run side by side during the upgrade, and the way back leads to the ' +
    'old one.',
  help:
    'Go on if that istiod has done its work well on this Kubernetes, and do not stay half way ' +
    'for long.',
  needs: [],
  find: evidence =>
    oldIstiods(evidence).flatMap(old => {
      const support = supportOf(evidence, old.version)
      const place = support === undefined ? 'inside' : positionOf(evidence, support)
      if (support === undefined || place === 'inside' || place === 'unknown') return []
      return [
        {
          what:
            `Kubernetes ${evidence.seen.cluster.version} is ${place} than what istiod ` +
            `${old.name} (${old.version ?? ''}) supports: ${windowOf(support)}.`,
          why:
            'Until the upgrade is finished, and after a rollback, part of the mesh runs on a ' +
            'combination of versions that nobody tests.',
          next: [
            'kubectl version',
            'Upgrade Istio before Kubernetes is moved again, and finish this upgrade soon ' +
              `after it began (catalog of ${evidence.catalog.asOf}).`,
          ],
          objects: [istiodRef(evidence, old)],
        },
      ]
    }),
}

type Position = 'inside' | 'older' | 'newer' | 'unknown'

function positionOf({seen}: Evidence, {kubernetes}: Support): Position {
  const [is, from, to] = [seen.cluster.version, kubernetes.from, kubernetes.to].map(minorOf)
  if (is === undefined || from === undefined || to === undefined) return 'unknown'
  if (is < from) return 'older'
  return is > to ? 'newer' : 'inside'
}

const windowOf = ({kubernetes}: Support): string => `${kubernetes.from} to ${kubernetes.to}`

function ofTarget({seen, asked, catalog}: Evidence, support: Support, place: Position): Hit {
  const common = {
    why:
      'The charts of Istio do not require a version of Kubernetes, so nothing else prevents ' +
      'it. Problems show only at run time.',
    objects: [],
  }
  if (place === 'unknown')
    return {
      ...common,
      severity: 'warns',
      what:
        `It cannot be told whether Istio ${asked.version} supports Kubernetes ` +
        `${seen.cluster.version || 'of unknown version'}: it supports ${windowOf(support)}.`,
      next: ['kubectl version'],
    }
  return {
    ...common,
    severity: place === 'older' ? 'blocks' : 'warns',
    what:
      `Kubernetes ${seen.cluster.version} is ${place} than what Istio ${asked.version} ` +
      `supports: ${windowOf(support)}.`,
    next:
      place === 'older'
        ? [
            'kubectl version',
            `Upgrade Kubernetes to ${support.kubernetes.from} or newer first, then plan ` +
              `again (catalog of ${catalog.asOf}).`,
          ]
        : [
            'kubectl version',
            'Choose a version of Istio that supports it, or take the risk knowingly (catalog ' +
              `of ${catalog.asOf}).`,
          ],
  }
}
