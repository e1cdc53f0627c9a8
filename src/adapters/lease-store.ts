import type {KubeObject} from '../mesh/object.ts'
import {LEASES} from '../ports/resources.ts'
import {objectIn} from './api-object.ts'
import type {About} from './api-trouble.ts'
import {absentAsUndefined} from './cluster.ts'
import type {Api} from './http.ts'
import {leaseSpec} from './lease-judgement.ts'
import type {LeaseSpec} from './lease-judgement.ts'
import {objectPath, qualifiedName, resourcePath, withQuery} from './paths.ts'

const NAME = 'meshctl-upgrade'

export interface Lease {
  readonly version: string
  readonly spec: LeaseSpec
}

export interface LeaseStore {
  read(): Promise<Lease | undefined>
  /** Throws OutsideError conflict when the Lease is not as it was read. */
  write(spec: LeaseSpec, version: string | undefined): Promise<Lease>
}

export function leaseStore(api: Api, namespace: string): LeaseStore {
  const key = {resource: LEASES, namespace, name: NAME}
  const path = objectPath(key)
  const about = (verb: string): About => ({
    verb,
    resource: qualifiedName(LEASES),
    namespace,
    name: NAME,
  })
  return {
    read: async () => {
      const object = await absentAsUndefined(api.send({method: 'GET', path, about: about('get')}))
      return object === undefined ? undefined : leaseOf(object)
    },
    write: async (spec, version) => {
      const isNew = version === undefined
      const request = {
        method: isNew ? ('POST' as const) : ('PUT' as const),
        path: withQuery(isNew ? resourcePath(LEASES, namespace) : path, {fieldManager: 'meshctl'}),
        about: about(isNew ? 'create' : 'update'),
        body: leaseObject(namespace, spec, version),
      }
      return leaseOf(objectIn(await api.send(request)))
    },
  }
}

const leaseOf = (object: KubeObject): Lease => ({
  version: object.metadata.resourceVersion ?? '',
  spec: leaseSpec(object['spec']),
})

const LABELS = {
  'app.kubernetes.io/managed-by': 'meshctl',
  'app.kubernetes.io/part-of': 'istio-upgrade',
}

function leaseObject(namespace: string, spec: LeaseSpec, version: string | undefined): unknown {
  const versioned = version === undefined ? {} : {resourceVersion: version}
  return {
    apiVersion: LEASES.apiVersion,
    kind: LEASES.kind,
    metadata: {name: NAME, namespace, labels: LABELS, ...versioned},
    spec,
  }
}
