import type {MeshSnapshot, ReleaseFacts, ReleaseRef} from './snapshot.ts'

/**
 * The releases that the definitions and the default validator name as theirs: who may write those
 * is a cluster admin.
 */
export function baseOwners(seen: MeshSnapshot): readonly ReleaseRef[] {
  const named = [...seen.crds, ...seen.validators.filter(each => each.isDefault)].flatMap(
    each => each.release ?? [],
  )
  return [...new Map(named.map(each => [`${each.namespace}/${each.name}`, each])).values()]
}

/**
 * The releases that may be the base of the mesh: those of the chart `base` that own the definitions
 * or the default validator. Where neither is Helm's, or no such release is known, those in Istio's
 * own namespace. More than one: nobody can tell which it is.
 */
export function baseCandidates(seen: MeshSnapshot): readonly ReleaseFacts[] {
  const all = seen.releases.filter(each => each.chart === 'base' && each.status !== 'uninstalled')
  const owners = baseOwners(seen)
  const owning = all.filter(each =>
    owners.some(one => one.name === each.name && one.namespace === each.namespace),
  )
  return owning.length > 0 ? owning : all.filter(each => each.namespace === seen.istioNamespace)
}

/** The base of the mesh; undefined when there is none, or when nobody can tell which it is. */
export function baseRelease(seen: MeshSnapshot): ReleaseFacts | undefined {
  const candidates = baseCandidates(seen)
  return candidates.length === 1 ? candidates[0] : undefined
}
