import {labelMap} from '../mesh/fields.ts'
import type {KubeObject} from '../mesh/object.ts'
import type {Clock, Document, Journal, Saved} from '../ports/ports.ts'
import {CONFIGMAPS} from '../ports/resources.ts'
import {OutsideError} from '../ports/trouble.ts'
import {objectIn} from './api-object.ts'
import {systemClock} from './clock.ts'
import {absentAsUndefined} from './cluster.ts'
import type {Api} from './http.ts'
import {openLease} from './lease.ts'
import type {LeaseOptions} from './lease-holder.ts'
import {readList} from './listing.ts'
import {objectPath, qualifiedName, resourcePath, withQuery} from './paths.ts'
import {keptOnce} from './swap.ts'

/** As README.md promises them. */
const LABELS = {
  'app.kubernetes.io/managed-by': 'meshctl',
  'app.kubernetes.io/part-of': 'istio-upgrade',
}
/** The API takes 1 MiB at most; the rest is for metadata (F-108). */
const BYTES_MAX = 900 * 1024

/**
 * The run's documents: ConfigMaps in the istio namespace, and the Lease that says who drives. What
 * is written is written once, also where its answer was lost.
 */
export function openJournal(
  api: Api,
  namespace: string,
  lease: LeaseOptions = {},
  clock: Clock = systemClock(),
): Journal {
  return keptOnce(journalOf(api, namespace, openLease(api, namespace, {...lease, clock})), clock)
}

function journalOf(
  api: Api,
  namespace: string,
  {drive, driver}: Pick<Journal, 'drive' | 'driver'>,
): Journal {
  return {
    namespace,
    load: async name => {
      const object = await absentAsUndefined(
        api.send({
          method: 'GET',
          path: objectPath({resource: CONFIGMAPS, namespace, name}),
          about: about('get', namespace, name),
        }),
      )
      return object === undefined ? undefined : documentOf(object)
    },
    save: async (name, data, version, immutable = false) => {
      refuseTooLarge(name, data)
      const versioned = version === undefined ? {} : {resourceVersion: version}
      const object = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {name, namespace, labels: LABELS, ...versioned},
        data,
        ...(immutable ? {immutable} : {}),
      }
      return savedOf(objectIn(await write(api, object, version)))
    },
    list: () => documentNames(api, namespace),
    drive,
    driver,
  }
}

async function documentNames(api: Api, namespace: string): Promise<readonly string[]> {
  const names: string[] = []
  const labelSelector = Object.entries(LABELS)
    .map(pair => pair.join('='))
    .join(',')
  await readList(
    api,
    {resource: CONFIGMAPS, namespace, labelSelector, metadataOnly: true},
    object => names.push(object.metadata.name),
    () => names.splice(0),
  )
  return names.sort()
}

function write(
  api: Api,
  object: {readonly metadata: {readonly name: string; readonly namespace: string}},
  version: string | undefined,
): Promise<unknown> {
  const {name, namespace} = object.metadata
  const isNew = version === undefined
  const path = isNew
    ? resourcePath(CONFIGMAPS, namespace)
    : objectPath({resource: CONFIGMAPS, namespace, name})
  return api.send({
    method: isNew ? 'POST' : 'PUT',
    path: withQuery(path, {fieldManager: 'meshctl'}),
    about: about(isNew ? 'create' : 'update', namespace, name),
    body: object,
  })
}

const about = (
  verb: string,
  namespace: string,
  name: string,
): {verb: string; resource: string; namespace: string; name: string} => ({
  verb,
  resource: qualifiedName(CONFIGMAPS),
  namespace,
  name,
})

function documentOf(object: KubeObject): Document {
  return {data: labelMap(object['data']), ...savedOf(object)}
}

function savedOf({metadata}: KubeObject): Saved {
  return {version: metadata.resourceVersion ?? '', uid: metadata.uid ?? ''}
}

function refuseTooLarge(name: string, data: Readonly<Record<string, string>>): void {
  const bytes = Object.entries(data).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  )
  if (bytes <= BYTES_MAX) return
  throw new OutsideError({
    kind: 'refused',
    code: 'JOURNAL_TOO_LARGE',
    what: `The run's record ${name} would be ${Math.ceil(bytes / 1024)} KiB`,
    why: `a ConfigMap holds 1024 KiB at most, and we stop at ${BYTES_MAX / 1024}`,
    next: ['upgrade fewer namespaces in one run: -n NAMESPACE'],
  })
}
