import {mkdir, writeFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import type {V1Container, V1Pod, V1Volume, V1VolumeProjection} from '@kubernetes/client-node'
import {ApiError} from './kube.ts'
import type {KubeApi} from './kube.ts'
import {nameOf, namespaceOf, uidOf} from './objects.ts'

type Files = [name: string, content: string | Buffer][]
type Source = Partial<V1Volume & V1VolumeProjection>

const TOKEN = 'var/run/secrets/kubernetes.io/serviceaccount/token'

/**
 * Writes what a kubelet would mount into a container below `root`: ConfigMaps, Secrets and
 * projected tokens.
 * @returns the file with the token of the pod's service account.
 * @throws as a kubelet would refuse to start the container, e.g. for a missing Secret that is not
 *   optional.
 */
export async function mountVolumes(
  api: KubeApi,
  pod: V1Pod,
  container: V1Container,
  root: string,
): Promise<string> {
  for (const {name, mountPath} of container.volumeMounts ?? []) {
    const volume = pod.spec?.volumes?.find(candidate => candidate.name === name)
    await mkdir(join(root, mountPath), {recursive: true})
    for (const [file, content] of volume === undefined ? [] : await filesOf(api, pod, volume))
      await put(join(root, mountPath, file), content)
  }
  await put(join(root, TOKEN), await token(api, pod, {}))
  return join(root, TOKEN)
}

/**
 * A container's environment; of `valueFrom` only fields of the pod (and empty for what a kubelet
 * would have to measure).
 */
export function environmentOf(pod: V1Pod, container: V1Container): Record<string, string> {
  const fields: Record<string, string | undefined> = {
    'metadata.name': nameOf(pod),
    'metadata.namespace': namespaceOf(pod),
    'spec.serviceAccountName': pod.spec?.serviceAccountName,
    'spec.nodeName': pod.spec?.nodeName,
    'status.podIP': pod.status?.podIP,
    'status.hostIP': pod.status?.hostIP,
  }
  const known = (container.env ?? []).flatMap(({name, value, valueFrom}) => {
    if (valueFrom === undefined) return [[name, value ?? '']]
    return valueFrom.fieldRef === undefined
      ? []
      : [[name, fields[valueFrom.fieldRef.fieldPath] ?? '']]
  })
  return Object.fromEntries(known) as Record<string, string>
}

async function filesOf(api: KubeApi, pod: V1Pod, source: Source): Promise<Files> {
  if (source.configMap) return configMap(api, pod, source.configMap)
  if (source.secret) return secret(api, pod, source.secret)
  if (source.projected)
    return (
      await Promise.all((source.projected.sources ?? []).map(part => filesOf(api, pod, part)))
    ).flat()
  if (source.serviceAccountToken)
    return [[source.serviceAccountToken.path, await token(api, pod, source.serviceAccountToken)]]
  return []
}

type Named = {name?: string; optional?: boolean}

async function configMap(api: KubeApi, pod: V1Pod, {name, optional}: Named): Promise<Files> {
  return Object.entries(
    await dataOf(api, `/api/v1/namespaces/${namespaceOf(pod)}/configmaps/${name}`, optional),
  )
}

async function secret(
  api: KubeApi,
  pod: V1Pod,
  {name, secretName = name, optional}: Named & {secretName?: string},
): Promise<Files> {
  const data = await dataOf(
    api,
    `/api/v1/namespaces/${namespaceOf(pod)}/secrets/${secretName}`,
    optional,
  )
  return Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64')])
}

async function dataOf(
  api: KubeApi,
  path: string,
  optional = false,
): Promise<Record<string, string>> {
  try {
    return (await api.get<{data?: Record<string, string>}>(path)).data ?? {}
  } catch (error) {
    if (optional && error instanceof ApiError && error.status === 404) return {}
    throw error
  }
}

async function token(
  api: KubeApi,
  pod: V1Pod,
  {audience, expirationSeconds = 86_400}: {audience?: string; expirationSeconds?: number},
): Promise<string> {
  const request = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: {
      expirationSeconds,
      ...(audience && {audiences: [audience]}),
      boundObjectRef: {apiVersion: 'v1', kind: 'Pod', name: nameOf(pod), uid: uidOf(pod)},
    },
  }
  const path = `/api/v1/namespaces/${namespaceOf(pod)}/serviceaccounts/${pod.spec?.serviceAccountName ?? 'default'}/token`
  return (await api.create<{status: {token: string}}>(path, request)).status.token
}

async function put(file: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(file), {recursive: true})
  await writeFile(file, content)
}
