import {found, isRefused} from './parts.ts'
import type {Controller, Parts} from './parts.ts'
import {isGoing} from './shapes.ts'
import type {Change} from '../store.ts'
import type {Strings} from '../thing.ts'

const ROOT_CA = 'kube-root-ca.crt'

/**
 * Every namespace has a ServiceAccount `default` and the cluster's root certificate; they come back
 * when deleted.
 */
export function namespaceBasics(parts: Parts): Controller {
  return {
    name: 'namespace-basics',
    concerns: {
      namespaces: ({was, is}) =>
        is === undefined || (was !== undefined && was.metadata.uid === is.metadata.uid)
          ? []
          : [`/${is.metadata.name}`],
      serviceaccounts: namespaceOfDeleted('default'),
      configmaps: namespaceOfDeleted(ROOT_CA),
    },
    reconcile: async key => {
      const namespace = found(parts.api.store, 'namespaces', key)
      if (namespace === undefined || isGoing(namespace)) return undefined
      await make(parts, namespace.metadata.name, {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: {name: 'default'},
      })
      await make(parts, namespace.metadata.name, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {name: ROOT_CA, annotations: {'kubernetes.io/description': DESCRIPTION}},
        data: {'ca.crt': parts.settings.rootCa ?? ''},
      })
      return undefined
    },
  }
}

const namespaceOfDeleted =
  (name: string) =>
  ({was, is}: Change): readonly string[] =>
    was !== undefined && is === undefined && was.metadata.name === name
      ? [`/${was.metadata.namespace ?? ''}`]
      : []

const DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal ' +
  'endpoints such as the internal service IP or kubernetes.default.svc. No other usage is ' +
  'guaranteed across distributions of Kubernetes clusters.'

interface Simple {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {readonly name: string; readonly annotations?: Strings}
  readonly data?: Strings
}

async function make({api, manager}: Parts, namespace: string, object: Simple): Promise<void> {
  const kind = api.kinds.must(object.apiVersion, object.kind)
  if (api.store.get(kind.storage, namespace, object.metadata.name) !== undefined) return
  try {
    await manager.create(kind, namespace, object)
  } catch (error) {
    if (!isRefused(error, 'AlreadyExists')) throw error
  }
}
