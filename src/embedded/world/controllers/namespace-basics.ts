import {objectByKey, isRefused} from './controller.ts'
import type {Controller, ControllerContext} from './controller.ts'
import {isTerminating} from './object-types.ts'
import type {Change} from '../store.ts'
import type {Strings} from '../api-object.ts'

const ROOT_CA = 'kube-root-ca.crt'

/**
 * Every namespace has a ServiceAccount `default` and the cluster's root certificate; they come back
 * when deleted.
 */
export function namespaceBasics(context: ControllerContext): Controller {
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
      const namespace = objectByKey(context.api.store, 'namespaces', key)
      if (namespace === undefined || isTerminating(namespace)) return undefined
      await make(context, namespace.metadata.name, {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: {name: 'default'},
      })
      await make(context, namespace.metadata.name, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {name: ROOT_CA, annotations: {'kubernetes.io/description': DESCRIPTION}},
        data: {'ca.crt': context.settings.rootCa ?? ''},
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

async function make(
  {api, client}: ControllerContext,
  namespace: string,
  object: Simple,
): Promise<void> {
  const kind = api.kinds.must(object.apiVersion, object.kind)
  if (api.store.get(kind.storage, namespace, object.metadata.name) !== undefined) return
  try {
    await client.create(kind, namespace, object)
  } catch (error) {
    if (!isRefused(error, 'AlreadyExists')) throw error
  }
}
