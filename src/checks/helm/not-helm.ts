import {oldIstiods} from '../versions/facts.ts'
import type {Check} from '../check.ts'

/** F-44: what Helm did not install has no values to carry over and no release to retire. */
export const notHelm: Check = {
  code: 'NOT_HELM',
  title: 'Every old istiod was installed by Helm',
  severity: 'blocks',
  source: 'F-44',
  means:
    'An istiod was not installed by Helm, and meshctl carries values from releases and retires ' +
    'by removing them.',
  help: 'Migrate it to Helm first.',
  needs: [],
  find: evidence =>
    oldIstiods(evidence)
      .filter(each => each.release === undefined)
      .map(({name, deployment}) => ({
        what: `istiod ${name} was not installed by Helm.`,
        why:
          'meshctl carries the values of its release over and retires it by uninstalling the ' +
          'release; there is none.',
        next: ['Migrate it to Helm first (istio.io: install with Helm).'],
        objects: [
          {kind: 'Deployment', namespace: evidence.seen.istioNamespace, name: deployment.name},
        ],
      })),
}
