import {forbidden} from '../../refusal.ts'
import type {Store} from '../../store.ts'
import type {ApiObject} from '../../api-object.ts'
import type {AdmissionRequest} from '../admission.ts'
import {specOf, withSpec, type Named, type PodContainer} from './pod.ts'

/** Where containers find their token. */
const MOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'
const VOLUME = 'kube-api-access-'
const SECONDS = 3607

interface ServiceAccount extends ApiObject {
  readonly automountServiceAccountToken?: boolean
  readonly imagePullSecrets?: readonly Named[]
}

/**
 * Every pod runs as a ServiceAccount that exists, `default` when it names none, and gets its token
 * mounted.
 * @throws Refusal 403 without the account.
 */
export function withServiceAccount(
  store: Store,
  {kind, namespace = '', name}: AdmissionRequest,
  pod: ApiObject,
  suffix: () => string,
): ApiObject {
  if (pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return pod
  const serviceAccountName = accountOf(pod)
  const account = store.get('serviceaccounts', namespace, serviceAccountName) as
    ServiceAccount | undefined
  if (account === undefined)
    throw forbidden(
      kind,
      name,
      `error looking up service account ${namespace}/${serviceAccountName}: serviceaccount ` +
        `"${serviceAccountName}" not found`,
    )
  const {
    serviceAccount,
    automountServiceAccountToken: mounts = account.automountServiceAccountToken,
  } = specOf(pod)
  // both names are there in every pod the API server gives out
  const named =
    serviceAccount === serviceAccountName && specOf(pod).serviceAccountName === serviceAccount
      ? pod
      : withSpec(pod, {serviceAccountName, serviceAccount: serviceAccountName})
  const pulling = withSecrets(named, account.imagePullSecrets ?? [])
  return mounts === false ? pulling : withToken(pulling, suffix)
}

function accountOf(pod: ApiObject): string {
  const {serviceAccountName, serviceAccount} = specOf(pod)
  return serviceAccountName || serviceAccount || 'default'
}

function withSecrets(pod: ApiObject, imagePullSecrets: readonly Named[]): ApiObject {
  return imagePullSecrets.length === 0 || (specOf(pod).imagePullSecrets ?? []).length > 0
    ? pod
    : withSpec(pod, {imagePullSecrets})
}

function withToken(pod: ApiObject, suffix: () => string): ApiObject {
  const {volumes = [], containers = [], initContainers} = specOf(pod)
  const known = volumes.find(({name}) => name.startsWith(VOLUME))
  const name = known?.name ?? `${VOLUME}${suffix()}`
  if ([...containers, ...(initContainers ?? [])].every(hasMount)) return pod
  const mounted = (container: PodContainer): PodContainer =>
    hasMount(container)
      ? container
      : {
          ...container,
          volumeMounts: [
            ...(container.volumeMounts ?? []),
            {name, readOnly: true, mountPath: MOUNT},
          ],
        }
  return withSpec(pod, {
    containers: containers.map(mounted),
    ...(initContainers === undefined ? {} : {initContainers: initContainers.map(mounted)}),
    ...(known === undefined ? {volumes: [...volumes, tokenVolume(name)]} : {}),
  })
}

function hasMount({volumeMounts = []}: PodContainer): boolean {
  return volumeMounts.some(({mountPath}) => mountPath === MOUNT)
}

function tokenVolume(name: string): Named {
  const namespace = {
    path: 'namespace',
    fieldRef: {apiVersion: 'v1', fieldPath: 'metadata.namespace'},
  }
  const sources = [
    {serviceAccountToken: {expirationSeconds: SECONDS, path: 'token'}},
    {configMap: {name: 'kube-root-ca.crt', items: [{key: 'ca.crt', path: 'ca.crt'}]}},
    {downwardAPI: {items: [namespace]}},
  ]
  return {name, projected: {sources, defaultMode: 420}}
}
