import {readFileSync} from 'node:fs'
import type {Stand} from '../stand/stand.ts'
import {until} from '../stand/deadline.ts'
import {ApiError, kubeApi} from '../stand/kube.ts'
import type {KubeApi, KubeObject} from '../stand/kube.ts'
import {nameOf} from '../stand/objects.ts'
import {tokenOf} from '../stand/settings.ts'
import type {Attack} from './attacks.ts'
import {workload} from './attack-objects.ts'

/**
 * The name of the user, and of the one namespace where it may do what Kubernetes' own role `edit`
 * allows. Sorts before all of Istio's.
 */
export const TENANT = 'tenant'
export const PLACE = 'a-tenant'

/** Somebody with the role `edit` in one namespace of the mesh, and nothing else. */
export type Tenant = {
  /** Speaks to the API server as the tenant. */
  readonly api: KubeApi
  /** Creates all objects as the tenant. @throws when the tenant may not. */
  put(attack: Attack): Promise<void>
  /** Takes them away again, and waits until they are gone. */
  clear(attack: Attack): Promise<void>
  close(): void
}

/** The namespace with an honest workload in it. In: the revision that its label asks for. */
export async function furnishPlace({api}: Pick<Stand, 'api'>, revision: string): Promise<void> {
  await api.create('/api/v1/namespaces', {
    metadata: {name: PLACE, labels: {'istio.io/rev': revision}},
  })
  await api.create(`/apis/rbac.authorization.k8s.io/v1/namespaces/${PLACE}/rolebindings`, {
    metadata: {name: 'tenant'},
    roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit'},
    subjects: [{apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: TENANT}],
  })
  await api.create(pathOf(workload({name: 'honest'})), workload({name: 'honest', replicas: 1}))
}

/** The tenant of a stand that was booted with the user. */
export function tenantOn(stand: Pick<Stand, 'api' | 'kubeconfigFor'>): Tenant {
  const api = apiOf(stand.kubeconfigFor(TENANT))
  return {
    api,
    put: async ({objects}) => {
      for (const each of objects) await patiently(() => api.create(pathOf(each), each))
    },
    clear: async ({objects}) => {
      await Promise.all(
        objects.map(each =>
          api.delete(`${pathOf(each)}/${nameOf(each)}?propagationPolicy=Background`),
        ),
      )
      await until(
        'the end of all that the tenant put there',
        async () => (await left(stand.api, objects)) === 0,
        60_000,
      )
    },
    close: () => api.close(),
  }
}

/** The namespace's own ServiceAccount may come a moment later than the namespace. */
async function patiently(deed: () => Promise<unknown>): Promise<void> {
  const refused = await until('the API server to take it', async () => {
    try {
      await deed()
      return {why: undefined}
    } catch (error) {
      return error instanceof ApiError && /serviceaccount .* not found/.test(error.message)
        ? false
        : {why: error}
    }
  })
  if (refused.why !== undefined) throw refused.why as Error
}

function apiOf(kubeconfig: string): KubeApi {
  const {clusters} = JSON.parse(readFileSync(kubeconfig, 'utf8')) as {
    clusters: {cluster: {server: string; 'certificate-authority-data': string}}[]
  }
  const {server = '', 'certificate-authority-data': ca = ''} = clusters[0]?.cluster ?? {}
  return kubeApi(
    Number(new URL(server).port),
    tokenOf(TENANT),
    Buffer.from(ca, 'base64').toString(),
  )
}

/** Where objects of this kind are created. */
function pathOf({apiVersion = 'v1', kind = ''}: KubeObject): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  return `${root}/namespaces/${PLACE}/${plural(kind)}`
}

const plural = (kind: string): string =>
  kind === 'NetworkPolicy' ? 'networkpolicies' : `${kind.toLowerCase()}s`

/** How many of these are still there, and of the pods and ReplicaSets that they left. */
async function left(api: KubeApi, objects: readonly KubeObject[]): Promise<number> {
  const names = new Set(objects.map(each => `${pathOf(each)} ${nameOf(each)}`))
  const paths = [...new Set(objects.map(pathOf))]
  const there = await Promise.all(
    paths.map(
      async path =>
        (await api.list(path)).filter(each => names.has(`${path} ${nameOf(each)}`)).length,
    ),
  )
  return there.reduce((sum, each) => sum + each, 0)
}
