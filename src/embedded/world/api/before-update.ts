import type {ApiObject} from '../api-object.ts'
import type {Kind} from '../kinds.ts'
import {conflict, invalid} from '../refusal.ts'
import type {Actor, ObjectRef} from './api.ts'
import {hasGeneration, isSpecChanged, restrictedToSubresource} from './strategy.ts'

/**
 * An object that is to replace another, as far as its subresource reaches, and with everything that
 * nobody can change. Throws Refusal when it is of another object or of an older version.
 */
export function beforeUpdate(
  ref: ObjectRef,
  was: ApiObject,
  is: ApiObject,
  actor: Actor,
): ApiObject {
  checkSameObject(ref, was, is, actor)
  return restrictedToSubresource(ref.kind, was, withImmutableMetadata(was, is), actor.subresource)
}

function checkSameObject(
  {kind, name}: ObjectRef,
  was: ApiObject,
  is: ApiObject,
  {subresource}: Actor,
): void {
  const {resourceVersion: version = '', uid = ''} = is.metadata as Partial<ApiObject['metadata']>
  if (uid !== '' && uid !== was.metadata.uid) {
    if (subresource === 'binding') throw conflict(kind, name)
    const message = `Invalid value: ${JSON.stringify(uid)}: field is immutable`
    throw invalid(kind, name, [{field: 'metadata.uid', reason: 'FieldValueInvalid', message}])
  }
  const isAnyVersion = version === '' || version === '0'
  if (!isAnyVersion && version !== was.metadata.resourceVersion) throw conflict(kind, name)
}

function withImmutableMetadata(was: ApiObject, is: ApiObject): ApiObject {
  const {generation: _generation, ...meta} = is.metadata
  return {
    ...is,
    metadata: {
      ...meta,
      ...fixed(was),
      ...(was.metadata.generation === undefined ? {} : {generation: was.metadata.generation}),
    },
  }
}

/** What nobody can change about an object. */
function fixed({metadata}: ApiObject): Partial<ApiObject['metadata']> {
  const {
    uid,
    creationTimestamp,
    namespace,
    name,
    resourceVersion,
    deletionTimestamp,
    deletionGracePeriodSeconds,
    generateName,
  } = metadata
  const some = {deletionTimestamp, deletionGracePeriodSeconds, namespace, generateName}
  return {
    uid,
    creationTimestamp,
    name,
    resourceVersion,
    ...Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined)),
  }
}

/** With the generation that it gets: one more when what people want has changed. */
export function withGeneration(kind: Kind, was: ApiObject, is: ApiObject): ApiObject {
  if (!hasGeneration(kind)) return is
  const deleted =
    was.metadata.deletionTimestamp === undefined && is.metadata.deletionTimestamp !== undefined
  const generation =
    (was.metadata.generation ?? 1) + (deleted || isSpecChanged(kind, was, is) ? 1 : 0)
  return {...is, metadata: {...is.metadata, generation}}
}
