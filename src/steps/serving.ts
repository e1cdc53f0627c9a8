import type {Finding} from '../checks/finding.ts'
import type {Revision} from '../mesh/names.ts'
import {flawsOf} from '../mesh/serving.ts'
import {sh} from '../mesh/shell.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'

/** A finding that blocks when the revision cannot take over pods now; empty is good. */
export function notServing(revision: Revision, seen: MeshSnapshot): readonly Finding[] {
  const flaws = flawsOf(seen, revision)
  if (flaws.length === 0) return []
  return [
    {
      code: 'REVISION_NOT_SERVING',
      severity: 'blocks',
      what: `istiod ${revision} is not serving: ${flaws.join('; ')}.`,
      why: 'Pods that point at it would start without a sidecar, or not at all.',
      next: [
        sh`kubectl -n ${seen.istioNamespace} get pods,deployments -l app=istiod,istio.io/rev=${revision}`,
        'meshctl upgrade resume',
      ],
      objects: [
        {
          kind: 'Deployment',
          namespace: seen.istioNamespace,
          name: seen.revisions.get(revision)?.deployment.name ?? `istiod-${revision}`,
        },
      ],
      source: 'F-22, F-25, F-56',
    },
  ]
}
