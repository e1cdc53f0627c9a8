import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {Finding} from '../../src/checks/finding.ts'
import type {PlanDocument, VerificationDocument} from '../../src/verbs/documents.ts'
import {until} from '../stand/deadline.ts'
import {bootGround} from '../stand/ground.ts'
import type {Stand} from '../stand/stand.ts'
import {putMesh} from './mesh.ts'
import type {Mesh} from './mesh.ts'
import {documentOf, meshctlOn} from './meshctl.ts'

/** Stands in every place where a secret may stand; nothing that meshctl says may hold it. */
const MARK = 'hunter2canary'

/** Who may read what: rules of RBAC besides the usual ones, or instead of them. */
type Rule = {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly verbs?: readonly string[]
}
const ISTIO = [
  'networking.istio.io',
  'security.istio.io',
  'telemetry.istio.io',
  'extensions.istio.io',
  'gateway.networking.k8s.io',
]
const CORE: readonly Rule[] = [
  {
    apiGroups: [''],
    resources: [
      'namespaces',
      'nodes',
      'pods',
      'services',
      'configmaps',
      'secrets',
      'serviceaccounts',
      'resourcequotas',
      'limitranges',
    ],
  },
  {apiGroups: [''], resources: ['pods/portforward'], verbs: ['create', 'get']},
  {apiGroups: ['apps'], resources: ['deployments', 'statefulsets', 'daemonsets']},
  {
    apiGroups: [
      'batch',
      'discovery.k8s.io',
      'autoscaling',
      'networking.k8s.io',
      'admissionregistration.k8s.io',
      'apiextensions.k8s.io',
      'rbac.authorization.k8s.io',
      'coordination.k8s.io',
    ],
    resources: ['*'],
  },
]
const WHOLE: readonly Rule[] = [
  ...CORE,
  {apiGroups: ['policy'], resources: ['*']},
  {apiGroups: ISTIO, resources: ['*']},
]
const USERS: Readonly<Record<string, readonly Rule[]>> = {
  reader: WHOLE,
  'no-budgets': [...CORE, {apiGroups: ISTIO, resources: ['*']}],
  'no-security': [
    ...CORE,
    {apiGroups: ['policy'], resources: ['*']},
    {apiGroups: ISTIO.filter(each => each !== 'security.istio.io'), resources: ['*']},
  ],
  'no-secrets': [
    {
      apiGroups: [''],
      resources: [
        'namespaces',
        'nodes',
        'pods',
        'services',
        'configmaps',
        'serviceaccounts',
        'resourcequotas',
        'limitranges',
      ],
    },
    ...WHOLE.slice(1),
  ],
  nobody: [],
}

let stand: Stand
let mesh: Mesh
beforeAll(async () => {
  stand = await bootGround({users: Object.keys(USERS).map(name => ({name}))})
  mesh = await putMesh(stand, {kind: 'unrevisioned', version: '1.27.9', helm: 3})
  for (const [name, rules] of Object.entries(USERS)) await grant(name, rules)
  await plantSecrets()
})
afterAll(() => stand.stop())

const plan = async (user: string, exit: number): Promise<unknown> =>
  documentOf(
    await meshctlOn(stand, {mesh, kubeconfig: stand.kubeconfigFor(user)}).run([
      'upgrade',
      'plan',
      '1.28.10',
      '-o',
      'json',
    ]),
    exit,
  )
const coded = (document: unknown, code: string): readonly Finding[] =>
  (document as PlanDocument).findings.filter(each => each.code === code)

describe('a plan by somebody who may not see everything', () => {
  test('is whole with the right to read, and needs no right to change anything', async () => {
    const document = (await plan('reader', 0)) as PlanDocument
    expect(document.steps.map(each => each.kind)).toContain('retire-revision')
    expect(coded(document, 'NOT_JUDGED')).toEqual([])
  })

  test('names what was not judged when one kind is denied, and is made nevertheless', async () => {
    const document = await plan('no-budgets', 0)
    expect(coded(document, 'NOT_JUDGED')).toMatchObject([
      {
        severity: 'warns',
        what: expect.stringMatching(/PodDisruptionBudget/) as string,
        next: expect.arrayContaining([
          expect.stringMatching(/can-i list poddisruptionbudgets/),
        ]) as string[],
      },
    ])
  })

  test('is blocked when configuration that could cut access cannot be seen', async () => {
    const document = await plan('no-security', 3)
    expect(coded(document, 'MESH_BLIND')).toMatchObject([
      {
        severity: 'blocks',
        what: expect.stringMatching(/authorizationpolicies\.security\.istio\.io/) as string,
      },
    ])
  })

  test.each(['no-secrets', 'nobody'])(
    'is refused in words when nothing can be known: %s',
    async user => {
      expect(await plan(user, 7)).toMatchObject({
        kind: 'Error',
        code: 'ACCESS_DENIED',
        next: expect.arrayContaining([expect.stringMatching(/auth can-i/)]) as string[],
      })
    },
  )
})

describe('F-52 secrets', () => {
  const commands = [
    ['upgrade', 'plan', '1.28.10'],
    ['proxies'],
    ['verify'],
    ['upgrade', 'status'],
    ['upgrade', 'why'],
  ]
  const forms = ['table', 'json', 'yaml', 'md', 'ndjson']
  test.each(commands.flatMap(words => forms.map(form => [[...words, '-v', '-o', form].join(' ')])))(
    'appear nowhere in what %s says',
    async line => {
      const ended = await meshctlOn(stand, {mesh}).run(line.split(' '))
      expect(`${ended.stdout}${ended.stderr}`).not.toContain(MARK)
      expect(Buffer.from(ended.stdout).toString('base64')).not.toContain(
        Buffer.from(MARK).toString('base64').slice(0, 12),
      )
    },
  )
})

describe('F-99 configuration that an istiod refuses', () => {
  test('is found by dry runs through its own validator, and only told', async () => {
    await putWrongGateway()
    const found = (
      await meshctlOn(stand, {mesh}).json<VerificationDocument>(['verify'])
    ).findings.filter(each => each.code === 'CONFIG_REFUSED')
    expect(found).toMatchObject([
      {
        severity: 'warns',
        what: expect.stringMatching(
          /refuses 1 Gateway\.networking\.istio\.io: users\/wrong/,
        ) as string,
        objects: [{kind: 'Gateway', namespace: 'users', name: 'wrong'}],
      },
    ])
    expect(
      await stand.api.list('/apis/networking.istio.io/v1/namespaces/users/gateways'),
    ).toHaveLength(1)
  })
})

/** Stored while nobody judged, as an older istiod would have taken it. */
async function putWrongGateway(): Promise<void> {
  const path = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'
  const judges = (
    await stand.api.list<{metadata: {name: string; uid?: string; resourceVersion?: string}}>(path)
  ).filter(each => /istio/.test(each.metadata.name))
  for (const each of judges) await stand.api.delete(`${path}/${each.metadata.name}`)
  const gateway = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata: {name: 'wrong'},
    spec: {selector: {istio: 'ingress'}},
  }
  await until(
    'the API server has forgotten the webhooks',
    async () =>
      stand.api.create('/apis/networking.istio.io/v1/namespaces/users/gateways', gateway).then(
        () => true,
        () => false,
      ),
    30_000,
  )
  for (const each of judges) {
    const {uid: _uid, resourceVersion: _version, ...metadata} = each.metadata
    await stand.api.create(path, {...each, metadata})
  }
}

async function grant(user: string, rules: readonly Rule[]): Promise<void> {
  const metadata = {name: `sight-${user}`}
  const group = 'rbac.authorization.k8s.io'
  await stand.api.create(`/apis/${group}/v1/clusterroles`, {
    apiVersion: `${group}/v1`,
    kind: 'ClusterRole',
    metadata,
    rules: rules.map(each => ({verbs: ['get', 'list', 'watch'], ...each})),
  })
  await stand.api.create(`/apis/${group}/v1/clusterrolebindings`, {
    apiVersion: `${group}/v1`,
    kind: 'ClusterRoleBinding',
    metadata,
    roleRef: {apiGroup: group, kind: 'ClusterRole', name: metadata.name},
    subjects: [{kind: 'User', name: user, apiGroup: group}],
  })
}

/**
 * In a Secret, an environment variable, an annotation of a template, an argument, a ConfigMap, and
 * the values of a release.
 */
async function plantSecrets(): Promise<void> {
  await stand.api.create('/api/v1/namespaces/users/secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {name: 'marked', annotations: {note: MARK}},
    stringData: {password: MARK},
  })
  await stand.api.create('/api/v1/namespaces/istio-system/configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {name: 'istio-marked'},
    data: {'settings.ini': `password = ${MARK}`},
  })
  const container = {
    name: 'app',
    image: 'example.org/app:1',
    env: [{name: 'TOKEN', value: MARK}],
    args: ['--token', MARK],
  }
  const template = {
    metadata: {
      labels: {app: 'marked'},
      annotations: {
        'proxy.istio.io/config': `proxyMetadata: {API_TOKEN: ${MARK}}`,
        'sidecar.istio.io/proxyImage': 'example.org/proxyv2:1.0.0',
      },
    },
    spec: {containers: [container]},
  }
  await stand.api.create('/apis/apps/v1/namespaces/users/deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name: 'marked', annotations: {'example.org/secret': MARK}},
    spec: {replicas: 0, selector: {matchLabels: {app: 'marked'}}, template},
  })
  await mesh.helm([
    'upgrade',
    mesh.release,
    `${mesh.charts}/istiod-1.27.9.tgz`,
    '-n',
    'istio-system',
    '--reset-then-reuse-values',
    '--set-string',
    `global.imagePullPolicy=Always,pilot.env.API_TOKEN=${MARK},global.unknownKey=${MARK}`,
  ])
}
