import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import {startCluster} from '../../src/embedded/boot/cluster.ts'
import {lineInto} from '../../src/embedded/in-process.ts'
import {openPorts} from '../../src/open.ts'
import type {OpenPorts} from '../../src/open.ts'
import {worldClock} from '../../src/rehearse/clock.ts'

const ADMIN = {user: {name: 'admin', groups: ['system:masters']}, manager: 'kubectl-create'}
type Labels = Readonly<Record<string, string>>

/** What somebody wrote: a release as Helm would have it, but for what is said. */
export interface WrittenRelease {
  readonly namespace: string
  readonly name: string
  readonly number?: number
  readonly status?: string
  readonly chart?: string
  /** Over Helm's JSON. */
  readonly payload?: object
  readonly labels?: Labels
  readonly secret?: string
  readonly type?: string
  /** Instead of what the payload gives: Base64 as the API has it. */
  readonly data?: object
  readonly manifest?: string
}

export interface ReleaseWorld {
  /**
   * The ports of somebody who may read everything but Secrets, and those in `istio-system` and
   * `shop` alone.
   */
  readonly ports: OpenPorts
  release(written: WrittenRelease): Promise<void>
  /** In: `apps/v1 Deployment shop/web`, and the rest of the object. */
  put(place: string, object: object, metadata?: object): Promise<void>
  stop(): Promise<void>
}

/** As `data.release` of a Secret. */
export const packedRelease = (payload: unknown): string =>
  Buffer.from(
    gzipSync(typeof payload === 'string' ? payload : JSON.stringify(payload)).toString('base64'),
  ).toString('base64')

/** An embedded cluster with three namespaces, and an operator whose rights end somewhere. */
export async function releaseWorld(): Promise<ReleaseWorld> {
  const embedded = await startCluster({speed: 0})
  const {world, serving} = embedded
  const folder = await mkdtemp(join(tmpdir(), 'meshctl-releases-'))
  const put: ReleaseWorld['put'] = async (place, object, metadata = {}) => {
    const [apiVersion = '', kind = '', path = ''] = place.split(' ')
    const [name, namespace] = path.split('/').reverse()
    await world.api.create(
      world.api.kinds.must(apiVersion, kind),
      namespace,
      {...object, metadata: {name, ...metadata}},
      ADMIN,
    )
  }
  for (const name of ['istio-system', 'shop', 'closed']) await put(`v1 Namespace ${name}`, {})
  const read = (resources: readonly string[]): object => ({
    apiGroups: ['*'],
    resources,
    verbs: ['get', 'list', 'watch'],
  })
  const subjects = [{kind: 'User', name: 'operator', apiGroup: 'rbac.authorization.k8s.io'}]
  await put('rbac.authorization.k8s.io/v1 ClusterRole reader', {
    rules: [
      read([
        'namespaces',
        'pods',
        'services',
        'configmaps',
        'deployments',
        'statefulsets',
        'daemonsets',
        'cronjobs',
        'endpointslices',
        'mutatingwebhookconfigurations',
        'validatingwebhookconfigurations',
        'customresourcedefinitions',
      ]),
    ],
  })
  await put('rbac.authorization.k8s.io/v1 ClusterRoleBinding reader', {
    roleRef: {kind: 'ClusterRole', name: 'reader', apiGroup: 'rbac.authorization.k8s.io'},
    subjects,
  })
  for (const namespace of ['istio-system', 'shop']) {
    await put(`rbac.authorization.k8s.io/v1 Role ${namespace}/secrets`, {
      rules: [read(['secrets'])],
    })
    await put(`rbac.authorization.k8s.io/v1 RoleBinding ${namespace}/secrets`, {
      roleRef: {kind: 'Role', name: 'secrets', apiGroup: 'rbac.authorization.k8s.io'},
      subjects,
    })
  }
  serving.addUser('operator', [])
  const kubeconfig = join(folder, 'kubeconfig')
  await writeFile(kubeconfig, serving.kubeconfig('operator'))
  const user = {name: 'operator', groups: ['system:authenticated']}
  const ports = await openPorts(
    {
      kubeconfig,
      istioNamespace: 'istio-system',
      needsHelm: false,
      version: '0.0.0',
      env: {PATH: '/nonexistent'},
    },
    (target, by) => lineInto({world, user, clock: worldClock(embedded)}, target, by),
  )
  return {
    ports,
    put,
    release: async written =>
      put(
        `v1 Secret ${written.namespace}/${written.secret ?? `sh.helm.release.v1.${written.name}.v${written.number ?? 1}`}`,
        secretOf(written),
        {labels: labelsOf(written)},
      ),
    stop: async () => {
      await ports.close()
      await embedded.stop()
      await rm(folder, {recursive: true})
    },
  }
}

const labelsOf = ({name, number = 1, status = 'deployed', labels}: WrittenRelease): Labels => ({
  owner: 'helm',
  name,
  version: String(number),
  status,
  ...labels,
})

function secretOf({
  namespace,
  name,
  number = 1,
  status = 'deployed',
  chart = 'gateway',
  payload,
  type = 'helm.sh/release.v1',
  data,
  manifest = '',
}: WrittenRelease): object {
  const said = {
    name,
    namespace,
    version: number,
    info: {status, last_deployed: '2026-11-01T10:00:00Z'},
    chart: {metadata: {name: chart, version: '1.28.10'}, templates: [], files: []},
    config: {},
    manifest,
    ...payload,
  }
  return {type, data: data ?? {release: packedRelease(said)}}
}
