import {some} from '../../mesh/sentences.ts'
import type {Check} from '../check.ts'
import {releaseRef, withChart} from '../place.ts'
import {LIST_CRD_RELEASES} from './base-releases.ts'

/** F-63: two releases of what exists once take each other's objects away. */
export const baseTwice: Check = {
  code: 'SINGLE_CHARTS_TWICE',
  title: 'Charts that a cluster may have only once are installed once',
  severity: 'warns',
  source: 'F-63',
  means:
    'Two Helm releases of the chart `base` or `cni` exist. Their objects have fixed names, ' +
    'so both claim the same ones, and uninstalling one takes them from the other.',
  help:
    'Find out which release the objects name in `meta.helm.sh/release-name`, and remove the ' +
    'record of the other without its objects.',
  needs: [],
  find: ({seen}) =>
    SINGLE.flatMap(({chart, lost, next}) => {
      const all = seen.releases.filter(
        each => each.chart === chart && each.status !== 'uninstalled',
      )
      if (all.length < 2) return []
      return [
        {
          what: `The chart ${chart} is installed ${all.length} times: ${some(all.map(withChart))}.`,
          why:
            'meshctl upgrades one of them. The next one who upgrades or uninstalls the other ' +
            `puts old objects in place, or takes ${lost} away.`,
          next,
          objects: all.map(releaseRef),
        },
      ]
    }),
}

/** Charts of which a cluster has one, what is lost with it, and how the right release is found. */
const SINGLE: readonly {
  readonly chart: string
  readonly lost: string
  readonly next: readonly string[]
}[] = [
  {
    chart: 'base',
    lost: 'the definitions with all Istio configuration',
    next: [
      LIST_CRD_RELEASES,
      'Keep the release that they name; do not uninstall the other, but delete its ' +
        'sh.helm.release Secrets.',
    ],
  },
  {
    chart: 'cni',
    lost: 'the node agent',
    next: [
      'kubectl get daemonsets -A -l k8s-app=istio-cni-node',
      'Keep the release that it names in meta.helm.sh/release-name.',
    ],
  },
]
