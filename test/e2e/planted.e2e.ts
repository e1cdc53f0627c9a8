import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {isUnsafe} from '../../src/mesh/unsafe.ts'
import type {Stand} from '../stand/stand.ts'
import {SYSTEM, chartOf} from './mesh.ts'
import type {Mesh} from './mesh.ts'
import {setScene} from './scene.ts'
import type {Scene} from './scene.ts'

const FROM = '1.28.10'
const TO = '1.29.6'
const FORMATS = ['table', 'json', 'yaml', 'md'] as const

/** Secrets by where they are planted. */
const PLANTED = {
  valueByName: 'PLANTED-token-of-istiod-4711',
  valueInUrl: 'PLANTED-password-in-a-url-4712',
  valueBearer: 'Bearer PLANTEDabcdefghijklmnop4713',
  environment: 'PLANTED-database-password-4714',
  secret: 'PLANTED-data-of-a-secret-4715',
  argument: 'PLANTED-argument-4716',
  annotation: 'PLANTED-annotation-4717',
} as const
const HOSTILE = '\u001b]0;owned\u0007\u001b[2J\u202egnp.exe\u2066'

/**
 * Values of istiod, a workload, a Secret and an annotation with secrets in them, and hostile text.
 */
async function plant({api}: Stand, mesh: Mesh): Promise<readonly string[]> {
  const sets = [
    `pilot.env.API_TOKEN=${PLANTED.valueByName}`,
    `pilot.env.UPSTREAM=https://ann:${PLANTED.valueInUrl}@db.example.com/`,
    `pilot.env.HEADER=${PLANTED.valueBearer}`,
  ]
  await mesh.helm([
    'upgrade',
    mesh.release,
    chartOf(mesh, 'istiod'),
    '--namespace',
    SYSTEM,
    '--reuse-values',
    ...sets.flatMap(each => ['--set-string', each]),
  ])
  await api.create('/api/v1/namespaces/orders/secrets', {
    metadata: {name: 'db'},
    stringData: {password: PLANTED.secret},
  })
  const container = {
    name: 'app',
    image: 'app:1',
    args: [`--token=${PLANTED.argument}`],
    env: [{name: 'DB_PASSWORD', value: PLANTED.environment}],
  }
  const template = {
    metadata: {
      labels: {app: 'planted'},
      annotations: {
        'example.com/api-key': PLANTED.annotation,
        'sidecar.istio.io/proxyImage': HOSTILE,
      },
    },
    spec: {containers: [container]},
  }
  await api.create('/apis/apps/v1/namespaces/orders/deployments', {
    metadata: {
      name: 'planted',
      annotations: {'example.com/password': PLANTED.annotation, note: HOSTILE},
    },
    spec: {replicas: 0, selector: {matchLabels: {app: 'planted'}}, template},
  })
  return []
}

describe('a mesh with secrets and hostile text in it', () => {
  let scene: Scene
  beforeAll(async () => {
    scene = await setScene({kind: 'revisioned', version: FROM, to: TO, helm: 4, furnish: plant})
  })
  afterAll(() => scene.end())

  /** What it printed, with names of the planted secrets that are in it, plainly or as Base64. */
  const foundIn = (text: string): readonly string[] =>
    Object.entries(PLANTED)
      .filter(
        ([, each]) => text.includes(each) || text.includes(Buffer.from(each).toString('base64')),
      )
      .map(([name]) => name)

  async function expectClean(args: readonly string[]): Promise<void> {
    const {stdout, stderr} = await scene.meshctl.run(args)
    expect({
      args,
      found: foundIn(stdout + stderr),
      unsafe: `${stdout}${stderr}`.split('\n').filter(isUnsafe),
      said: stdout.length + stderr.length > 20,
    }).toEqual({args, found: [], unsafe: [], said: true})
  }

  test.each([`upgrade plan ${TO}`, 'verify', 'proxies', 'upgrade status'])(
    'tells none of them by %s',
    async words => {
      for (const format of FORMATS) await expectClean([...words.split(' '), '-o', format])
    },
  )

  test('tells none of them in a snapshot, and in a rehearsal of it', async () => {
    const file = join(scene.stand.folder, 'planted.json')
    await expectClean(['snapshot', '--out', file])
    await expectClean(['snapshot', '--out', '-'])
    for (const format of FORMATS)
      await expectClean(['upgrade', 'rehearse', TO, '--snapshot', file, '-o', format])
  })

  test('tells none of them on the way, and writes none of them down', async () => {
    await expectClean(['upgrade', 'install', TO, '--dry-run'])
    await expectClean(['upgrade', 'install', TO, '--yes', '-o', 'ndjson'])
    await expectClean(['upgrade', 'why'])
    await expectClean(['upgrade', 'rollback', '--yes', '-o', 'ndjson'])
    const journal = await scene.stand.api.list(
      `/api/v1/namespaces/${SYSTEM}/configmaps?labelSelector=${encodeURIComponent('app.kubernetes.io/managed-by=meshctl')}`,
    )
    expect([journal.length > 1, foundIn(JSON.stringify(journal))]).toEqual([true, []])
  })
})
