import type {Api, Actor} from './api/api.ts'
import type {Kind} from './kinds.ts'
import {Refusal} from './refusal.ts'
import {crdStatus, kindsOfCrd} from './schema/crd.ts'
import {isFields} from '../../mesh/fields.ts'
import type {ApiObject} from './api-object.ts'

const STORAGE = 'customresourcedefinitions.apiextensions.k8s.io'
const SERVER: Actor = {
  user: {name: 'system:apiserver', groups: ['system:masters']},
  manager: 'kube-apiserver',
  subresource: 'status',
}

/**
 * Serves what CustomResourceDefinitions define, as long as they are there, and tells in their
 * status that it does.
 */
export function serveCustomResources(api: Api): void {
  const served = new Map<string, readonly Kind[]>()
  api.store.observe(({storage, was, is}) => {
    if (storage !== STORAGE) return
    if (is === undefined) return withdraw(api, served, was)
    if (was !== undefined && was['spec'] === is['spec'] && served.has(is.metadata.name)) return
    for (const kind of served.get(is.metadata.name) ?? []) api.kinds.drop(kind)
    const kinds = kindsOfCrd(is)
    for (const kind of kinds) api.kinds.add(kind)
    served.set(is.metadata.name, kinds)
    api.timeline.later(0, () => void establish(api, is.metadata.name))
  })
}

/** With the definition go the objects. */
function withdraw(
  api: Api,
  served: Map<string, readonly Kind[]>,
  crd: ApiObject | undefined,
): void {
  const name = crd?.metadata.name ?? ''
  const kinds = served.get(name) ?? []
  served.delete(name)
  for (const kind of kinds) api.kinds.drop(kind)
  for (const storage of new Set(kinds.map(kind => kind.storage))) {
    for (const {metadata} of api.store.list(storage))
      api.store.remove(storage, metadata.namespace, metadata.name)
  }
}

async function establish(api: Api, name: string): Promise<void> {
  const kind = api.kinds.must('apiextensions.k8s.io/v1', 'CustomResourceDefinition')
  const crd = api.store.get(STORAGE, undefined, name)
  if (crd === undefined) return
  const known = isFields(crd['status']) ? crd['status'] : {}
  const status = {...known, ...crdStatus(crd, api.timeline.now())}
  try {
    await api.update({kind, name}, {...crd, status}, SERVER)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.status.reason === 'Conflict') api.timeline.later(100, () => void establish(api, name))
  }
}
