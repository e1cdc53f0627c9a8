import {sh} from '../../mesh/shell.ts'
import {shareRoot} from '../../mesh/serving.ts'
import type {Check} from '../check.ts'

/** F-33: without a common root, workloads of both revisions cannot talk to each other. */
export const otherRoot: Check = {
  code: 'ROOTS_DIFFER',
  title: 'The old and the new istiod share a root certificate',
  severity: 'blocks',
  source: 'F-33',
  means:
    'Two revisions trust different roots: workloads on one could not talk to workloads on the ' +
    'other.',
  help: 'Give both the same root (`cacerts`), then plan again.',
  needs: [],
  find: ({seen, asked: {from, revision}}) =>
    from
      .filter(each => seen.revisions.has(revision) && shareRoot(seen, each, revision) === false)
      .map(each => ({
        what: `istiod ${each} and ${revision} do not share a root certificate.`,
        why: 'Workloads of one revision could not talk to workloads of the other.',
        next: [
          sh`kubectl -n ${seen.istioNamespace} get secrets istio-ca-secret cacerts`,
          'Give both revisions the same root, then plan again.',
        ],
        objects: [],
      })),
}
