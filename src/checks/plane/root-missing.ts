import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check} from '../check.ts'
import {rootsIn} from './root-certs.ts'

/** F-35: new pods mount the root certificate from their own namespace. */
export const rootMissing: Check = {
  code: 'ROOT_CERT_MISSING',
  title: 'Every namespace with sidecars has the root certificate of the mesh',
  severity: 'blocks',
  source: 'F-35',
  means:
    'istiod puts a ConfigMap `istio-ca-root-cert` into every namespace that it watches. ' +
    'Where it is missing the leading istiod does not do that work, or its discoverySelectors ' +
    'leave the namespace out.',
  help:
    'See which istiod holds the lock `istio-namespace-controller-election`, whether it runs, ' +
    'and whether its discoverySelectors select the namespace.',
  needs: ['ConfigMap'],
  find: evidence => {
    const missing = [...(rootsIn(evidence)?.byNamespace ?? [])]
      .filter(([, root]) => root === undefined)
      .map(([name]) => name)
    if (missing.length === 0) return []
    const {istioNamespace} = evidence.seen
    return [
      {
        what:
          `${missing.length} namespace(s) with sidecars have no ConfigMap istio-ca-root-cert: ` +
          `${some(missing)}.`,
        why:
          'Pods that start there wait for it without end, so a restart to the new revision ' +
          'would never finish.',
        next: [
          sh`kubectl -n ${istioNamespace} get configmap istio-namespace-controller-election -o yaml`,
          sh`kubectl -n ${istioNamespace} get pods -l app=istiod`,
          'Restart the istiod that holds the lock, or let its discoverySelectors select ' +
            'these namespaces, and plan again when the ConfigMap is there.',
        ],
        objects: missing.map(name => ({kind: 'Namespace', name})),
      },
    ]
  },
}
