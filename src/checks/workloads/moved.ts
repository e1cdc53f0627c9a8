import {injectorOf, optsOut} from '../../mesh/injection.ts'
import type {KubeObject} from '../../mesh/object.ts'
import type {NamespaceFacts, WorkloadFacts} from '../../mesh/snapshot.ts'
import type {Evidence} from '../check.ts'
import type {ObjectRef} from '../finding.ts'

/** A workload whose pods the upgrade replaces, with the object as the API gave it. */
export interface Moved {
  readonly namespace: NamespaceFacts
  readonly workload: WorkloadFacts
  /** Undefined: its kind could not be listed. */
  readonly raw: KubeObject | undefined
}

/**
 * Workloads in the mesh that an old revision injects, by themselves or through a tag, and those
 * that run on one now.
 */
export function movedWorkloads({seen, survey, asked}: Evidence): readonly Moved[] {
  const raws = new Map(
    KINDS.flatMap(kind =>
      survey
        .of(`${kind}.apps`)
        .map(
          each => [`${kind}/${each.metadata.namespace ?? ''}/${each.metadata.name}`, each] as const,
        ),
    ),
  )
  const isOld = (revision: string | undefined): boolean =>
    asked.from.some(each => each === revision)
  return [...seen.namespaces.values()].flatMap(namespace =>
    namespace.workloads
      .filter(
        each =>
          !optsOut(each) &&
          (runsOn(each, isOld) ||
            (sleeps(each) && isOld(injectorOf(seen, namespace, each)?.revision))),
      )
      .map(workload => ({
        namespace,
        workload,
        raw: raws.get(`${workload.ref.kind}/${namespace.name}/${workload.ref.name}`),
      })),
  )
}

/** The kinds that a restart of meshctl goes to, as a survey lists them. */
export const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet'] as const
export const APPS: readonly string[] = KINDS.map(kind => `${kind}.apps`)

const runsOn = (
  workload: WorkloadFacts,
  isOld: (revision: string | undefined) => boolean,
): boolean => workload.pods.some(pod => isOld(pod.proxy?.revision))
const sleeps = (workload: WorkloadFacts): boolean => workload.pods.length === 0

/** `shop/Deployment/web`, for sentences. */
export const movedPlace = ({namespace, workload}: Moved): string =>
  `${namespace.name}/${workload.ref.kind}/${workload.ref.name}`

/** For the list of a finding, or a command. */
export const refOf = ({namespace, workload}: Moved): ObjectRef => ({
  kind: workload.ref.kind,
  namespace: namespace.name,
  name: workload.ref.name,
})
export const refsOf = (moved: readonly Moved[]): readonly ObjectRef[] => moved.map(refOf)
