import type {KubeObject} from '../mesh/object.ts'
import type {HeldFields} from '../mesh/field-managers.ts'
import type {Cluster, ObjectKey, PatchType, Query} from '../ports/ports.ts'
import {OutsideError} from '../ports/trouble.ts'
import {objectIn} from './api-object.ts'
import {notAnApiServer} from './api-trouble.ts'
import type {About} from './api-trouble.ts'
import {FieldConflict} from './field-conflict.ts'
import type {Credentials} from './credentials.ts'
import type {Api} from './http.ts'
import {readList} from './listing.ts'
import {openInformer} from './informer.ts'
import type {InformerOptions} from './informer.ts'
import {mayAll, serves} from './access.ts'
import {objectPath, qualifiedName, resourcePath, withQuery} from './paths.ts'
import {podGet} from './port-forward.ts'

/** The field manager of everything that we write. */
const FIELD_MANAGER = 'meshctl'

const PATCH_TYPES: Readonly<Record<PatchType, string>> = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  json: 'application/json-patch+json',
}

/** The API server, as a port. In: our client of it, and the credentials for port-forwards. */
export function openCluster(
  api: Api,
  credentials: Credentials,
  options: InformerOptions = {},
): Cluster {
  return {
    version: () => version(api),
    informer: (query, project, changed) => openInformer(api, {query, project, changed}, options),
    list: query => list(api, query),
    get: key =>
      absentAsUndefined(
        api.send({method: 'GET', path: objectPath(key), about: aboutObject('get', key)}),
      ),
    create: (key, body, {dryRun}) => create(api, key, {body, dryRun}),
    patch: (key, type, body) => patch(api, key, {type, body}),
    apply: (key, object, options) => serverSideApply(api, key, object, options),
    remove: (key, uid) => remove(api, key, uid),
    may: questions => mayAll(api, questions),
    serves: apiVersion => serves(api, apiVersion),
    podGet: (pod, path) => podGet(pod, path, {credentials, target: api.target}),
  }
}

const aboutObject = (verb: string, {resource, namespace, name}: ObjectKey): About => ({
  verb,
  resource: qualifiedName(resource),
  namespace,
  name,
})

async function list(api: Api, query: Query): Promise<readonly KubeObject[]> {
  let objects: KubeObject[] = []
  const startAnew = (): void => {
    objects = []
  }
  await readList(api, query, object => objects.push(object), startAnew)
  return objects
}

async function create(
  api: Api,
  {resource, namespace}: Omit<ObjectKey, 'name'>,
  {body, dryRun}: {readonly body: unknown; readonly dryRun: boolean},
): Promise<KubeObject> {
  const created = await api.send({
    method: 'POST',
    changesNothing: dryRun,
    path: withQuery(resourcePath(resource, namespace), {
      fieldManager: FIELD_MANAGER,
      dryRun: dryRun ? 'All' : undefined,
    }),
    about: {verb: 'create', resource: qualifiedName(resource), namespace},
    body,
  })
  return objectIn(created)
}

async function patch(
  api: Api,
  key: ObjectKey,
  {type, body}: {readonly type: PatchType; readonly body: unknown},
): Promise<KubeObject> {
  const patched = await api.send({
    method: 'PATCH',
    path: withQuery(objectPath(key), {fieldManager: FIELD_MANAGER}),
    about: aboutObject('patch', key),
    contentType: PATCH_TYPES[type],
    body,
  })
  return objectIn(patched)
}

async function remove(api: Api, key: ObjectKey, uid: string | undefined): Promise<void> {
  const body = {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    propagationPolicy: 'Background',
    ...(uid === undefined ? {} : {preconditions: {uid}}),
  }
  await unlessAbsent(
    api.send({method: 'DELETE', path: objectPath(key), about: aboutObject('delete', key), body}),
  )
}

/** See `Cluster.apply`. JSON is YAML. */
async function serverSideApply(
  api: Api,
  key: ObjectKey,
  object: KubeObject,
  {force}: {readonly force: boolean},
): Promise<readonly HeldFields[]> {
  try {
    await api.send({
      method: 'PATCH',
      path: withQuery(objectPath(key), {
        fieldManager: FIELD_MANAGER,
        force: force ? 'true' : undefined,
      }),
      about: aboutObject('patch', key),
      contentType: 'application/apply-patch+yaml',
      body: object,
    })
    return []
  } catch (error) {
    if (error instanceof FieldConflict) return error.held
    throw error
  }
}

async function version(api: Api): Promise<string> {
  const {gitVersion} = await api.send({
    method: 'GET',
    path: '/version',
    about: {verb: 'ask for the version', resource: undefined},
  })
  if (typeof gitVersion === 'string') return gitVersion.replace(/^v/, '')
  throw notAnApiServer(api.target, {
    what: `${api.target.server} does not tell a Kubernetes version`,
    why: 'its /version has no gitVersion',
  })
}

/** Waits for an object. Out: undefined when the API says that it is not there. */
export async function absentAsUndefined(asked: Promise<unknown>): Promise<KubeObject | undefined> {
  const answer = await unlessAbsent(asked)
  return answer === undefined ? undefined : objectIn(answer)
}

async function unlessAbsent(asked: Promise<unknown>): Promise<unknown> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof OutsideError && error.kind === 'absent') return undefined
    throw error
  }
}
