import type {Revision} from '../mesh/names.ts'
import {sh} from '../mesh/shell.ts'
import {baseCandidates} from '../mesh/base.ts'
import {some} from '../mesh/pods.ts'
import type {MeshSnapshot, ReleaseFacts} from '../mesh/snapshot.ts'
import type {Finding} from './finding.ts'

/**
 * Is the mesh Helm's, and nobody else's? In: the releases that a plan would start from, where they
 * were found.
 */
export function ownership(
  seen: MeshSnapshot,
  {
    base,
    like,
    from,
  }: {
    readonly base: ReleaseFacts | undefined
    readonly like: ReleaseFacts | undefined
    readonly from: readonly Revision[]
  },
): readonly Finding[] {
  const strange = from
    .map(each => seen.revisions.get(each))
    .filter(each => each !== undefined && each.release === undefined)
  const foreign = strange.map((each): Finding => ({
    code: 'NOT_HELM',
    severity: 'blocks',
    what: `istiod ${each?.name ?? ''} was not installed by Helm.`,
    why: 'meshctl carries values from its release, and retires it by removing the release; neither exists.',
    next: ['Migrate it to Helm first (istio.io: install with Helm).'],
    objects: [
      {kind: 'Deployment', namespace: seen.istioNamespace, name: each?.deployment.name ?? ''},
    ],
    source: 'F-44',
  }))
  const owned = from.map(each => seen.revisions.get(each)).filter(each => each?.owner !== undefined)
  foreign.push(
    ...owned.map((each): Finding => ({
      code: 'MESH_HAS_ANOTHER_OWNER',
      severity: 'blocks',
      what: `istiod ${each?.name ?? ''} is looked after by ${each?.owner ?? ''}.`,
      why: 'It would undo what meshctl does, or the other way round, in the middle of the night.',
      next: ['Upgrade through its owner, or take the control plane out of its hands first.'],
      objects: [
        {kind: 'Deployment', namespace: seen.istioNamespace, name: each?.deployment.name ?? ''},
      ],
      source: 'F-44, F-96',
    })),
  )
  const candidates = baseCandidates(seen)
  if (candidates.length > 1) foreign.push(ambiguous(candidates))
  else if (base === undefined && (like !== undefined || foreign.length === 0)) {
    foreign.push({
      code: 'BASE_RELEASE_MISSING',
      severity: 'blocks',
      what: 'No Helm release of the base chart was found.',
      why: 'The CRDs and the default validator must be upgraded before the new istiod comes, and nobody owns them.',
      next: [
        sh`helm -n ${seen.istioNamespace} list -a`,
        'Install or adopt the base chart with Helm, then plan again.',
      ],
      objects: [],
      source: 'F-28',
    })
  }
  return foreign
}

const ambiguous = (candidates: readonly ReleaseFacts[]): Finding => ({
  code: 'BASE_AMBIGUOUS',
  severity: 'blocks',
  what: `Nobody can tell which Helm release is the base of the mesh: ${some(candidates.map(each => `${each.namespace}/${each.name} (${each.chartVersion})`))}.`,
  why:
    'The base release owns the definitions and the default validator. To upgrade the wrong one ' +
    'is refused half way, or takes objects from the other.',
  next: [
    'kubectl get crds -o ' +
      'custom-columns=NAME:.metadata.name,RELEASE:.metadata.annotations.meta\\.helm\\.sh/release-name',
    'Keep the release that they name; do not uninstall the other, but delete its sh.helm.release Secrets.',
  ],
  objects: candidates.map(each => ({
    kind: 'HelmRelease',
    namespace: each.namespace,
    name: each.name,
  })),
  source: 'F-63, never by order',
})
