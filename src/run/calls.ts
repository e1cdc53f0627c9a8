import {accesses} from '../mesh/access.ts'
import type {Need} from '../mesh/access.ts'
import type {ManifestObject} from '../mesh/manifest.ts'
import type {ReleaseRef} from '../mesh/snapshot.ts'
import {
  CONFIGMAPS,
  CRDS,
  LEASES,
  MUTATING_WEBHOOKS,
  NAMESPACES,
  PODS,
  SERVICES,
  WORKLOADS,
  rbacKind,
} from '../ports/resources.ts'
import type {Resource} from '../ports/ports.ts'
import type {Prospect} from '../steps/step.ts'
import {storageCalls, creationCalls, deletionCalls} from './helm-calls.ts'
import type {ReleaseTarget} from './helm-calls.ts'

/** What is known of the releases that effects are about. */
export interface ReleaseManifests {
  readonly istioNamespace: string
  readonly kindOf: ReleaseTarget['kindOf']
  /** The manifest of what is installed; nothing when nothing is. */
  readonly installed: (release: ReleaseRef) => readonly ManifestObject[]
  /** What a chart would make of the release: all charts that the run applies to it. */
  readonly rendered: (release: ReleaseRef) => readonly ManifestObject[]
}

/**
 * What `perform` asks of the API for an effect, itself and through Helm. Beside it, so that both
 * change together; a test compares them.
 */
export function callsOf(prospect: Prospect, ground: ReleaseManifests): readonly Need[] {
  switch (prospect.kind) {
    case 'apply-crds':
      return [
        ...prospect.crds.flatMap(name => patching(CRDS, {name})),
        ...(prospect.missing.length === 0
          ? []
          : accesses(['create'], rbacKind(CRDS), {}).map(access => ({access}))),
      ]
    case 'mark-crds':
      return prospect.crds.flatMap(name => patching(CRDS, {name}))
    case 'apply-release':
      return applyCalls(prospect.release, ground)
    case 'reapply-release':
      return [
        ...storageCalls(prospect.release.namespace),
        ...creationCalls(ground.installed(prospect.release), goalOf(prospect.release, ground)),
      ]
    case 'rollback-release':
      return rollbackCalls(prospect.release, ground)
    case 'uninstall-release':
      return uninstallCalls(prospect.release, ground)
    case 'label-namespace':
      return patching(NAMESPACES, {name: prospect.namespace})
    case 'restart':
    case 'label-template':
      return patching(WORKLOADS[prospect.workload.kind], {namespace: prospect.namespace})
    case 'delete-pod':
      return accesses(['delete'], rbacKind(PODS), {namespace: prospect.namespace}).map(access => ({
        access,
      }))
    case 'point-tag':
    case 'own-tag':
      return tagCalls(prospect, ground)
  }
}

const goalOf = ({namespace}: ReleaseRef, {kindOf}: ReleaseManifests): ReleaseTarget => ({
  namespace,
  kindOf,
})

const patching = (
  resource: Resource,
  at: {readonly namespace?: string; readonly name?: string},
): readonly Need[] => accesses(['patch'], rbacKind(resource), at).map(access => ({access}))

function tagCalls(
  {config, tagService}: Extract<Prospect, {kind: 'point-tag' | 'own-tag'}>,
  {istioNamespace}: ReleaseManifests,
): readonly Need[] {
  const service = tagService === undefined ? [] : patching(SERVICES, {namespace: istioNamespace})
  return [...patching(MUTATING_WEBHOOKS, {name: config}), ...service]
}

function applyCalls(release: ReleaseRef, ground: ReleaseManifests): readonly Need[] {
  const [goal, wanted] = [goalOf(release, ground), ground.rendered(release)]
  const gone = ground.installed(release).filter(each => !has(wanted, each))
  return [
    ...storageCalls(release.namespace),
    ...creationCalls(wanted, goal),
    ...deletionCalls(gone, goal, true),
  ]
}

/** Back to what is installed now, from whatever the chart made of it. */
function rollbackCalls(release: ReleaseRef, ground: ReleaseManifests): readonly Need[] {
  const [goal, wanted] = [goalOf(release, ground), ground.installed(release)]
  const gone = ground.rendered(release).filter(each => !has(wanted, each))
  return [
    ...storageCalls(release.namespace),
    ...creationCalls(wanted, goal),
    ...deletionCalls(gone, goal, true),
  ]
}

function uninstallCalls(release: ReleaseRef, ground: ReleaseManifests): readonly Need[] {
  const installed = ground.installed(release)
  const all = [...installed, ...ground.rendered(release).filter(each => !has(installed, each))]
  return [...storageCalls(release.namespace), ...deletionCalls(all, goalOf(release, ground), false)]
}

const has = (all: readonly ManifestObject[], one: ManifestObject): boolean =>
  all.some(
    each =>
      each.kind === one.kind &&
      each.name === one.name &&
      each.apiVersion.split('/')[0] === one.apiVersion.split('/')[0],
  )

/** What a driver asks of the API to have the right to drive, and to remember. */
export const drivingCalls = (istioNamespace: string): readonly Need[] =>
  [
    ...accesses(['get', 'list', 'create', 'update'], rbacKind(CONFIGMAPS), {
      namespace: istioNamespace,
    }),
    ...accesses(['get', 'create', 'update'], rbacKind(LEASES), {namespace: istioNamespace}),
  ].map(access => ({access}))
