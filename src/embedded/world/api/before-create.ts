import type {ApiObject} from '../api-object.ts'
import type {Kind} from '../kinds.ts'
import {prepareForCreate} from '../schema/prepare-for-create.ts'
import type {Actor} from './api.ts'
import {checkMatchesRequest, checkNoResourceVersion} from './decode-object.ts'
import type {Naming} from './naming.ts'
import {hasGeneration} from './strategy.ts'

type Metadata = ApiObject['metadata']

/**
 * A decoded object with the metadata that the server gives to a new one: name, namespace, uid,
 * times, generation. Throws Refusal when it does not match its request.
 */
export function beforeCreate(
  {kind, namespace}: {readonly kind: Kind; readonly namespace?: string | undefined},
  object: ApiObject,
  {actor, naming}: {readonly actor: Actor; readonly naming: Naming},
): ApiObject {
  checkMatchesRequest(kind, object, namespace, undefined)
  if (actor.dryRun !== true) checkNoResourceVersion(object)
  const {
    resourceVersion: version,
    namespace: _namespace,
    deletionTimestamp: _deletion,
    deletionGracePeriodSeconds: _grace,
    generation: _generation,
    ...given
  } = (object.metadata as Metadata | undefined) ?? ({} as Metadata)
  const metadata = {
    ...given,
    name: nameOf(given, naming),
    ...(kind.namespaced && namespace !== undefined ? {namespace} : {}),
    uid: naming.uid(),
    creationTimestamp: naming.now(),
    ...(actor.dryRun === true ? {resourceVersion: version} : {}),
    ...(hasGeneration(kind) ? {generation: 1} : {}),
  } as Metadata
  const created = {...object, metadata}
  // the one mark that the server gives before anybody's ownership is written down
  return kind.kind === 'DaemonSet' ? prepareForCreate(kind, created) : created
}

/** Without a name it is made of `generateName`; without both it is empty, which validation tells. */
function nameOf({name = '', generateName = ''}: Partial<Metadata>, naming: Naming): string {
  if (name !== '' || generateName === '') return name
  return `${generateName}${naming.suffix()}`
}

/** What is applied may name a version of what is not there: that is no mistake. */
export function withoutResourceVersion(object: ApiObject): ApiObject {
  const {resourceVersion: _version, ...metadata} = object.metadata
  return {...object, metadata: metadata as Metadata}
}
