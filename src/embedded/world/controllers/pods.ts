import {selects} from '../../../mesh/selector.ts'
import type {LabelSelector} from '../../../mesh/selector.ts'
import type {ApiObject} from '../api-object.ts'
import {conditionOf, isTrue} from './conditions.ts'
import type {ControllerContext} from './controller.ts'
import {controllerOf, controllerRef, instantOf, isTerminating} from './object-types.ts'
import type {Pod, Template} from './object-types.ts'

export const isReady = (pod: Pod): boolean => isTrue(pod.status?.conditions, 'Ready')

export const hasEnded = ({status}: Pod): boolean =>
  status?.phase === 'Succeeded' || status?.phase === 'Failed'

/** Counts as one of the replicas that are wanted. */
export const isActive = (pod: Pod): boolean => !hasEnded(pod) && !isTerminating(pod)

/** Of the container that was restarted most. */
export const restartsOf = ({status}: Pod): number =>
  Math.max(0, ...(status?.containerStatuses ?? []).map(({restartCount}) => restartCount))

/** Since when it is ready, in ms since 1970; undefined when it is not. */
export function readySince(pod: Pod): number | undefined {
  const ready = conditionOf(pod.status?.conditions, 'Ready')
  return ready?.status === 'True'
    ? instantOf(ready.lastTransitionTime ?? pod.metadata.creationTimestamp)
    : undefined
}

/** Ready for so long that it counts. */
export function isAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
  const since = readySince(pod)
  return since !== undefined && (minReadySeconds === 0 || since + minReadySeconds * 1000 <= now)
}

/** In how many ms the next of these pods counts as available; undefined when none is about to. */
export function availableIn(
  pods: readonly Pod[],
  minReadySeconds: number,
  now: number,
): number | undefined {
  if (minReadySeconds === 0) return undefined
  const waits = pods
    .flatMap(pod => readySince(pod) ?? [])
    .map(since => since + minReadySeconds * 1000 - now)
    .filter(ms => ms > 0)
  return waits.length === 0 ? undefined : Math.min(...waits)
}

/**
 * A pod as the template of its owner has it; the API makes its name of `generateName` unless it has
 * one.
 */
export function podFrom(
  template: Template,
  owner: ApiObject,
  more: {
    readonly name?: string
    readonly prefix?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly finalizers?: readonly string[]
  } = {},
): object {
  const {labels, annotations, finalizers = []} = template.metadata ?? {}
  const all = [...finalizers, ...(more.finalizers ?? [])]
  const metadata = {
    generateName: more.prefix ?? `${owner.metadata.name}-`,
    ...(more.name === undefined ? {} : {name: more.name}),
    labels: {...labels, ...more.labels},
    ...(annotations === undefined ? {} : {annotations}),
    ...(all.length === 0 ? {} : {finalizers: all}),
    ownerReferences: [controllerRef(owner)],
  }
  return {apiVersion: 'v1', kind: 'Pod', metadata, spec: template.spec}
}

/**
 * The pods of an owner: takes in those that its selector takes and nobody controls, lets go of
 * those it takes no more.
 */
export async function claimed(
  context: ControllerContext,
  owner: ApiObject,
  selector: LabelSelector,
): Promise<readonly Pod[]> {
  const {index, client} = context
  const own = index
    .ownedBy(owner.metadata.uid)
    .flatMap(({storage, object}) => (storage === 'pods' ? [object as Pod] : []))
    .filter(pod => controllerOf(pod)?.uid === owner.metadata.uid)
  const strays = own.filter(
    pod =>
      !selects(selector, pod.metadata.labels ?? {}) && !isTerminating(pod) && !isTerminating(owner),
  )
  for (const pod of strays)
    await client.patch(pod, {
      metadata: {uid: pod.metadata.uid, ownerReferences: others(pod, owner)},
    })
  if (isTerminating(owner)) return own
  const orphans = index
    .selected(owner.metadata.namespace ?? '', selector)
    .filter(pod => controllerOf(pod) === undefined && !isTerminating(pod) && !hasEnded(pod))
  const adopted: Pod[] = []
  for (const pod of orphans)
    adopted.push(
      (await client.patch(pod, {
        metadata: {
          uid: pod.metadata.uid,
          ownerReferences: [...(pod.metadata.ownerReferences ?? []), controllerRef(owner)],
        },
      })) as Pod,
    )
  return [...own.filter(pod => !strays.includes(pod)), ...adopted]
}

const others = (pod: Pod, owner: ApiObject): readonly unknown[] =>
  (pod.metadata.ownerReferences ?? []).filter(({uid}) => uid !== owner.metadata.uid)
