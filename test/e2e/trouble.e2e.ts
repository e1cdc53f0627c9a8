import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {parse, stringify} from 'yaml'
import {bootGround, lacks} from '../stand/ground.ts'
import type {Stand} from '../stand/stand.ts'
import {chartFolder} from './charts.ts'
import {changesBetween, takeInventory} from './inventory.ts'
import {putMesh} from './mesh.ts'
import type {Mesh} from './mesh.ts'
import {documentOf, meshctlOn} from './meshctl.ts'
import type {MeshctlOptions} from './surroundings.ts'

/**
 * Input that is bad in one way. `with` changes the good surroundings, `next` must be among the
 * commands it proposes.
 */
type Bad = {
  name: string
  args: readonly string[]
  with?: (good: MeshctlOptions) => MeshctlOptions
  code: string
  exit: number
  next: RegExp
}

const RUN = ['upgrade', 'run', '1.28.10', '--yes']
const LIMITED = 'ops'

let stand: Stand
let mesh: Mesh
beforeAll(async () => {
  stand = await bootGround({users: [{name: LIMITED}, {name: 'nobody'}]})
  mesh = await putMesh(stand, {kind: 'unrevisioned', version: '1.27.9', helm: 3})
  await limit()
})
afterAll(() => stand.stop())

const BAD: Bad[] = [
  {
    name: 'no cluster behind the kubeconfig',
    args: RUN,
    with: good => ({
      ...good,
      kubeconfig: rewritten('away', config => ({
        ...config,
        clusters: config.clusters.map(each => ({
          ...each,
          cluster: {server: 'https://127.0.0.1:1'},
        })),
      })),
    }),
    code: 'CLUSTER_UNREACHABLE',
    exit: 7,
    next: /kubectl/,
  },
  {
    name: 'no kubeconfig',
    args: RUN,
    with: good => ({...good, kubeconfig: join(stand.folder, 'not-there')}),
    code: 'KUBECONFIG_MISSING',
    exit: 2,
    next: /\S/,
  },
  {
    name: 'a context that is not there',
    args: [...RUN, '--context', 'elsewhere'],
    code: 'CONTEXT_UNKNOWN',
    exit: 2,
    next: /context/,
  },
  {
    name: 'no helm',
    args: RUN,
    with: good => ({...good, env: {MESHCTL_HELM: join(stand.folder, 'no-helm')}}),
    code: 'HELM_MISSING',
    exit: 2,
    next: /helm/,
  },
  {
    name: 'a version that the charts do not have',
    args: ['upgrade', 'run', '1.99', '--yes'],
    code: 'UNKNOWN_VERSION',
    exit: 2,
    next: /\S/,
  },
  {
    name: 'charts that are not there',
    args: [...RUN, '--charts', '/nowhere'],
    code: 'CHARTS_MISSING',
    exit: 2,
    next: /\S/,
  },
  {
    name: 'a user who may do nothing',
    args: RUN,
    with: good => ({...good, kubeconfig: stand.kubeconfigFor('nobody')}),
    code: 'ACCESS_DENIED',
    exit: 7,
    next: /auth can-i get/,
  },
  {
    name: 'a user who lacks one right',
    args: RUN,
    with: good => ({...good, kubeconfig: stand.kubeconfigFor(LIMITED)}),
    code: 'ACCESS_DENIED',
    exit: 7,
    next: /can-i patch statefulsets/,
  },
  {
    name: 'nobody to ask',
    args: ['upgrade', 'run', '1.28.10'],
    code: 'CONFIRMATION_NEEDED',
    exit: 2,
    next: /--yes/,
  },
  {
    name: 'no run to go on with',
    args: ['upgrade', 'shift', '--all', '--yes'],
    code: 'NO_RUN',
    exit: 3,
    next: /meshctl upgrade/,
  },
  {
    name: 'a flag that is not there',
    args: ['upgrade', 'run', '1.28.10', '--quickly'],
    code: 'UNKNOWN_FLAG',
    exit: 2,
    next: /--help/,
  },
  {
    name: 'a policy file with a wrong key',
    args: [...RUN, '--config', 'POLICY'],
    code: 'POLICY_INVALID',
    exit: 2,
    next: /\S/,
  },
  {
    name: 'a revision name that cannot be',
    args: [...RUN, '--revision', '1.28.10'],
    code: 'REVISION_NAME_BAD',
    exit: 2,
    next: /\S/,
  },
]

describe('bad input', () => {
  test.each(BAD)(
    '$name: $code, and nothing is changed',
    async ({args, with: change = good => good, code, exit, next}) => {
      const policy = join(stand.folder, 'meshctl.yaml')
      writeFileSync(policy, 'apiVersion: meshctl.dev/v1\nkind: UpgradePolicy\nwawes: []\n')
      const meshctl = meshctlOn(stand, change({mesh}))
      const before = await takeInventory(stand.api)
      const ended = await meshctl.run([
        ...args.map(each => (each === 'POLICY' ? policy : each)),
        '-o',
        'json',
      ])
      expect(documentOf(ended, exit)).toMatchObject({
        apiVersion: 'meshctl.dev/v1',
        kind: 'Error',
        code,
        exitCode: exit,
        what: expect.stringMatching(/\S/) as string,
        why: expect.stringMatching(/\S/) as string,
      })
      const {next: commands} = documentOf(ended, exit) as {next: string[]}
      expect(commands.join('\n')).toMatch(next)
      expect(ended.stderr).toBe('')
      expect(changesBetween(before, await takeInventory(stand.api))).toEqual([])
    },
  )

  test('is told as text on stderr without -o json', async () => {
    const ended = await meshctlOn(stand, {mesh}).run(['upgrade', 'run', '1.99', '--yes'])
    expect(ended).toMatchObject({exitCode: 2, stdout: ''})
    expect(ended.stderr).toMatch(/1\.99[\s\S]*UNKNOWN_VERSION/)
  })
})

describe('a cluster without a mesh', () => {
  test('has nothing to upgrade', async () => {
    const empty = await bootGround()
    try {
      const meshctl = meshctlOn(empty, {
        mesh: {helmPath: await empty.helm(3), charts: await chartFolder(await empty.helm(3))},
      })
      const before = await takeInventory(empty.api)
      const ended = await meshctl.run(['upgrade', 'plan', '1.28.10', '-o', 'json'])
      expect(documentOf(ended, 3)).toMatchObject({kind: 'Error', code: 'NO_MESH'})
      expect(changesBetween(before, await takeInventory(empty.api))).toEqual([])
    } finally {
      await empty.stop()
    }
  })
})

// Not inside this process: two drivers would share one clock (test/stand/ground.ts).
describe.skipIf(lacks('rivals'))('a second driver', () => {
  test('is turned away while the first one drives', async () => {
    await stand.control({istiods: {'1-28-10': 'never-ready'}})
    const meshctl = meshctlOn(stand, {mesh})
    const first = meshctl.start(['upgrade', 'install', '1.28.10', '--yes', '-o', 'ndjson'])
    await first.event(each => each.step === 'install/istiod-1-28-10' && each.type === 'wait')
    const second = await meshctl.run(['upgrade', 'run', '1.28.10', '--yes', '-o', 'json'])
    expect(documentOf(second, 6)).toMatchObject({
      kind: 'Error',
      exitCode: 6,
      what: expect.stringMatching(/driving/) as string,
    })
    first.kill('SIGINT')
    expect((await first.ended).exitCode).toBe(130)
    await stand.control({})
    await meshctl.json(['upgrade', 'rollback', '--yes'])
  })
})

type Config = {clusters: {name: string; cluster: object}[]}

/** A copy of the admin's kubeconfig with a change. */
function rewritten(name: string, change: (config: Config) => Config): string {
  const file = join(stand.folder, `kubeconfig-${name}`)
  writeFileSync(file, stringify(change(parse(readFileSync(stand.kubeconfig, 'utf8')) as Config)))
  return file
}

/** Binds a role to a user who may do all that an upgrade does, but for patching StatefulSets. */
async function limit(): Promise<void> {
  const metadata = {name: `e2e-${LIMITED}`}
  const others = ['create', 'get', 'list', 'watch', 'update', 'delete']
  const rules = [
    {
      apiGroups: [
        '',
        'admissionregistration.k8s.io',
        'apiextensions.k8s.io',
        'coordination.k8s.io',
        'batch',
        'discovery.k8s.io',
        'networking.istio.io',
        'rbac.authorization.k8s.io',
        'policy',
        'autoscaling',
      ],
      resources: ['*'],
      verbs: ['*'],
    },
    {apiGroups: ['apps'], resources: ['deployments', 'daemonsets', 'replicasets'], verbs: ['*']},
    {apiGroups: ['apps'], resources: ['statefulsets'], verbs: others},
  ]
  const role = {apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata, rules}
  const roleRef = {apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: metadata.name}
  const binding = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata,
    roleRef,
    subjects: [{kind: 'User', name: LIMITED, apiGroup: 'rbac.authorization.k8s.io'}],
  }
  await stand.api.create('/apis/rbac.authorization.k8s.io/v1/clusterroles', role)
  await stand.api.create('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', binding)
}
