import {some} from '../../mesh/sentences.ts'
import type {Check} from '../check.ts'
import {rootsIn, shareOne} from './root-certs.ts'

/**
 * F-33: a namespace that trusts other roots than istiod hands out is split off already, or left
 * over from an older CA.
 */
export const rootsDiffer: Check = {
  code: 'ROOT_CERTS_SPLIT',
  title: 'Every namespace with sidecars trusts the root of the mesh',
  severity: 'blocks',
  source: 'F-33, F-34',
  means:
    'The ConfigMap `istio-ca-root-cert` of a namespace has no root in common with that of ' +
    'the istio namespace: the root was changed and the change did not get everywhere, or two ' +
    'control planes with roots of their own write it in turns.',
  help: 'Finish or take back the change of the root first; an upgrade is no time for it.',
  needs: ['ConfigMap'],
  find: evidence => {
    const roots = rootsIn(evidence)
    const strange = [...(roots?.byNamespace ?? [])]
      .filter(([, root]) => root !== undefined && !shareOne(root, roots?.own ?? ''))
      .map(([name]) => name)
    if (strange.length === 0) return []
    return [
      {
        what:
          `${strange.length} namespace(s) trust another root than ` +
          `${evidence.seen.istioNamespace}: ${some(strange)}.`,
        why:
          'Pods that are started there do not trust istiod, or are not trusted by the rest of ' +
          'the mesh: with mTLS their requests fail.',
        next: [
          'kubectl get configmaps -A --field-selector metadata.name=istio-ca-root-cert -o ' +
            'custom-columns=NS:.metadata.namespace,ROOT:.data',
          'Bring the change of the root to its end, until all namespaces hold the same bundle, then plan again.',
        ],
        objects: strange.map(namespace => ({
          kind: 'ConfigMap',
          namespace,
          name: 'istio-ca-root-cert',
        })),
      },
    ]
  },
}
