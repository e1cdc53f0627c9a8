import {Refusal, conflict} from '../refusal.ts'
import type {Kind} from '../kinds.ts'
import {isFields} from '../../../mesh/fields.ts'
import {timestamp} from '../api-object.ts'
import type {ApiObject} from '../api-object.ts'
import type {DeleteOptions, ObjectRef} from './api.ts'

/**
 * What a deletion makes of an object: one that ends (grace period, finalizers), or undefined when
 * it is gone at once. In: the time in ms since 1970. @throws Refusal 409 when a precondition does
 * not hold.
 */
export function gracefulDeletion(
  {kind, name}: ObjectRef,
  was: ApiObject,
  options: DeleteOptions,
  now: number,
): ApiObject | undefined {
  checkPreconditions(kind, name, was, options)
  const grace = kind.kind === 'Pod' ? graceOf(was, options) : 0
  const finalizers = withPolicy(was.metadata.finalizers ?? [], options.propagationPolicy)
  if (kind.kind === 'Namespace' && hasSpecFinalizers(was))
    return {
      ...ending(was, 0, finalizers, now),
      status: {...(isFields(was['status']) ? was['status'] : {}), phase: 'Terminating'},
    }
  if (grace === 0 && finalizers.length === 0) return undefined
  const already =
    was.metadata.deletionTimestamp !== undefined &&
    grace >= (was.metadata.deletionGracePeriodSeconds ?? 0)
  return already
    ? {...was, metadata: {...was.metadata, ...(finalizers.length > 0 ? {finalizers} : {})}}
    : ending(was, grace, finalizers, now)
}

/** A pod that goes at once is first seen going. */
export function endingNow(was: ApiObject, now: number): ApiObject {
  return ending(was, 0, was.metadata.finalizers ?? [], now)
}

/**
 * Kinds that the API server deletes by code of their own, which words a broken precondition
 * otherwise.
 */
const OWN_WAY = new Set(['Namespace', 'CustomResourceDefinition'])

function checkPreconditions(
  kind: Kind,
  name: string,
  was: ApiObject,
  {preconditions = {}}: DeleteOptions,
): void {
  const {uid, resourceVersion: version} = preconditions
  const is = was.metadata
  if (uid !== undefined && uid !== is.uid)
    throw broken(kind, name, {
      field: 'UID',
      wanted: uid,
      found: is.uid,
      guess: 'deleted and then recreated',
    })
  if (version !== undefined && version !== is.resourceVersion)
    throw broken(kind, name, {
      field: 'ResourceVersion',
      wanted: version,
      found: is.resourceVersion,
      guess: 'modified',
    })
}

/** A precondition that does not hold, and what the API server guesses has happened. */
interface BrokenPrecondition {
  readonly field: string
  readonly wanted: string
  readonly found: string
  readonly guess: string
}

function broken(
  kind: Kind,
  name: string,
  {field, wanted, found, guess}: BrokenPrecondition,
): Refusal {
  if (OWN_WAY.has(kind.kind))
    return conflict(
      kind,
      name,
      `Precondition failed: ${field} in precondition: ${wanted}, ` +
        `${field} in object meta: ${found}`,
    )
  return unlike(
    kind,
    name,
    `the ${field} in the precondition (${wanted}) does not match the ${field} in record ` +
      `(${found}). The object might have been ${guess}`,
  )
}

/** The API server names the kind here, not the resource. */
function unlike({group, kind}: Kind, name: string, why: string): Refusal {
  const full = group === '' ? kind : `${kind}.${group}`
  return new Refusal(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${full} ${JSON.stringify(name)}: ${why}`,
    {name, ...(group === '' ? {} : {group}), kind},
  )
}

function ending(
  was: ApiObject,
  grace: number,
  finalizers: readonly string[],
  now: number,
): ApiObject {
  const deletionTimestamp =
    was.metadata.deletionTimestamp === undefined || grace > 0
      ? timestamp(now + grace * 1000)
      : was.metadata.deletionTimestamp
  const graceful = was.kind === 'Namespace' ? {} : {deletionGracePeriodSeconds: grace}
  return {
    ...was,
    metadata: {
      ...was.metadata,
      deletionTimestamp,
      ...graceful,
      ...(finalizers.length > 0 ? {finalizers} : {}),
    },
  }
}

/** Seconds; nobody waits for a pod that no node has, or that has ended. */
function graceOf(pod: ApiObject, {gracePeriodSeconds}: DeleteOptions): number {
  const spec = isFields(pod['spec']) ? pod['spec'] : {}
  const phase = isFields(pod['status']) ? pod['status']['phase'] : undefined
  if (
    spec['nodeName'] === undefined ||
    spec['nodeName'] === '' ||
    phase === 'Succeeded' ||
    phase === 'Failed'
  )
    return 0
  const own = spec['terminationGracePeriodSeconds']
  return gracePeriodSeconds ?? (typeof own === 'number' ? own : 30)
}

function withPolicy(
  finalizers: readonly string[],
  policy: DeleteOptions['propagationPolicy'],
): readonly string[] {
  const others = finalizers.filter(each => each !== 'foregroundDeletion' && each !== 'orphan')
  if (policy === 'Foreground') return [...others, 'foregroundDeletion']
  if (policy === 'Orphan') return [...others, 'orphan']
  return policy === 'Background' ? others : finalizers
}

/** Has the end of an object come with this change: deleted before, and nothing keeps it now? */
export function hasFinished(kind: Kind, was: ApiObject, is: ApiObject): boolean {
  const {finalizers = [], deletionTimestamp, deletionGracePeriodSeconds = 0} = is.metadata
  const isDeleted = deletionTimestamp !== undefined && was.metadata.deletionTimestamp !== undefined
  if (!isDeleted || finalizers.length > 0 || deletionGracePeriodSeconds > 0) return false
  return kind.kind === 'Namespace'
    ? !hasSpecFinalizers(is)
    : (was.metadata.finalizers ?? []).length > 0
}

/** Does the namespace's content still have to be cleared? */
function hasSpecFinalizers(namespace: ApiObject): boolean {
  const spec = namespace['spec']
  return isFields(spec) && Array.isArray(spec['finalizers']) && spec['finalizers'].length > 0
}
