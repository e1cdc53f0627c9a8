import {some} from '../../mesh/pods.ts'
import type {Check} from '../check.ts'

/** F-63: two releases of what exists once take each other's objects away. */
export const baseTwice: Check = {
  code: 'SINGLE_CHARTS_TWICE',
  title: 'Charts of which a cluster has one are installed once',
  severity: 'warns',
  source: 'F-63, istio.md 1.1',
  means:
    'Two Helm releases of the chart `base` or `cni` exist. Their objects have fixed names, ' +
    'so both claim the same ones, and uninstalling one takes them from the other.',
  help:
    'Find out which release the objects name in `meta.helm.sh/release-name`, and remove the ' +
    'record of the other without its objects.',
  needs: [],
  find: ({seen}) =>
    ['base', 'cni']
      .map(chart => ({
        chart,
        all: seen.releases.filter(each => each.chart === chart && each.status !== 'uninstalled'),
      }))
      .filter(({all}) => all.length > 1)
      .map(({chart, all}) => ({
        what: `The chart ${chart} is installed ${all.length} times: ${some(all.map(each => `${each.namespace}/${each.name} (${each.chartVersion})`))}.`,
        why:
          'meshctl upgrades one of them. The next one who upgrades or uninstalls the other ' +
          'puts old objects in place, or takes ' +
          `${chart === 'base' ? 'the definitions with all Istio configuration' : 'the node agent'} ` +
          'away.',
        next:
          chart === 'base'
            ? [
                'kubectl get crds -o ' +
                  'custom-columns=NAME:.metadata.name,RELEASE:.metadata.annotations.meta\\.helm\\.sh/release-name',
                'Keep the release that they name; do not uninstall the other, but delete its sh.helm.release Secrets.',
              ]
            : [
                'kubectl get daemonsets -A -l k8s-app=istio-cni-node',
                'Keep the release that it names in meta.helm.sh/release-name.',
              ],
        objects: all.map(each => ({
          kind: 'HelmRelease',
          namespace: each.namespace,
          name: each.name,
        })),
      })),
}
