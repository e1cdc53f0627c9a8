import type {MeshSnapshot, ReleaseRef} from '../mesh/snapshot.ts'
import type {Unread} from '../mesh/unread.ts'
import {unreadRelease} from '../mesh/unread.ts'
import type {Step} from './step.ts'

/** Every release that a step changes, or takes values from. */
export function releasesOf(step: Step): readonly ReleaseRef[] {
  switch (step.kind) {
    case 'install-revision':
      return [step.release, step.like]
    case 'move-gateways':
      return step.releases.map(name => ({namespace: step.namespace, name}))
    case 'upgrade-crds':
    case 'adopt-crds':
    case 'upgrade-base':
    case 'move-default':
    case 'keep-tags':
    case 'retire-revision':
      return [step.release]
    default:
      return []
  }
}

/**
 * What a step would have to know and could not read. A release of it that is unread is neither
 * there nor gone; what lies in no namespace (webhooks, definitions, namespaces) or beside istiod
 * concerns everybody; a pod or template of the step's namespace may be what it waits for, and any
 * may use the revision that is to go.
 */
export function unreadIn(step: Step, seen: MeshSnapshot): readonly Unread[] {
  const releases = releasesOf(step).flatMap(each => unreadRelease(seen.unread, each) ?? [])
  const objects = seen.unread.filter(
    each =>
      isObject(each) &&
      (each.namespace === '' ||
        each.namespace === seen.istioNamespace ||
        step.kind === 'retire-revision' ||
        isIn(step, each)),
  )
  return [...releases, ...objects]
}

/** Objects that the watches keep, as opposed to what Helm keeps in Secrets. */
const isObject = ({kind}: Unread): boolean => kind !== 'HelmRelease' && kind !== 'Secret'

const isIn = (step: Step, {namespace}: Unread): boolean =>
  'namespace' in step && step.namespace === namespace
