import {execFile} from 'node:child_process'
import {existsSync, readFileSync} from 'node:fs'
import {mkdtemp, readdir, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {OWNER_FILE} from '../../src/adapters/leftovers.ts'
import type {ReleaseFacts} from '../../src/mesh/snapshot.ts'
import type {OpenPorts} from '../../src/open.ts'
import {packageCharts} from '../charts/package.ts'
import {bootGround} from '../stand/ground.ts'
import type {Stand} from '../stand/stand.ts'
import {portsTo} from './ports.ts'

const run = promisify(execFile)
const OLD = '1.27.9'
const NEW = '1.29.6'

let stand: Stand
let folder: string
let charts: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'adapters-'))
  charts = join(folder, 'charts')
  stand = await bootGround({users: [{name: 'viewer'}]})
  await stand.api.create('/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {name: 'istio-system'},
  })
  await packageCharts({helm: await stand.helm(3), folder: charts, versions: [OLD, NEW]})
})
afterAll(async () => {
  await stand.stop()
  await rm(folder, {recursive: true})
})

describe.each([3, 4] as const)('Helm %i', major => {
  const namespace = 'istio-system'
  // CRDs outlive an uninstall, and stay with the release of this name.
  const base = {namespace, name: 'istio-base'}
  const istiod = {namespace, name: 'istiod-1-29-6'}
  let ports: OpenPorts
  let env: NodeJS.ProcessEnv

  beforeAll(async () => {
    const home = await mkdtemp(join(folder, 'home-'))
    // Everything that could send helm elsewhere points elsewhere.
    const elsewhere = {
      KUBECONFIG: '/nonexistent',
      HELM_NAMESPACE: 'wrong',
      HELM_KUBECONTEXT: 'wrong',
      HELM_DRIVER: 'configmap',
      HELM_KUBEAPISERVER: 'https://127.0.0.1:1',
    }
    env = {
      PATH: process.env['PATH'],
      HOME: home,
      ...elsewhere,
      MESHCTL_HELM: await stand.helm(major),
      MESHCTL_CHARTS: charts,
    }
    ports = await portsTo(stand.kubeconfig, {needsHelm: true, env, istioNamespace: namespace})
  })
  afterAll(async () => {
    for (const {name} of (await ports.releases.read([namespace], [])).releases)
      await ports.helm.uninstall({namespace, name})
    await ports.close()
  })

  const read = async (name: string): Promise<ReleaseFacts | undefined> =>
    (await ports.releases.read([namespace], [])).releases.find(each => each.name === name)

  test('is found and says its version', () => {
    expect(ports.helm.major).toBe(major)
    expect(ports.helm.version).toMatch(new RegExp(`^${major}\\.\\d+\\.\\d+$`))
  })

  test('installs, with whole values, and reads its books back', async () => {
    await ports.helm.apply(istiod, 'istiod', NEW, {
      values: {revision: '1-29-6', global: {istioNamespace: namespace}, pilot: {env: {A: 'b'}}},
      force: true,
    })
    const facts = await read(istiod.name)
    expect(facts).toMatchObject({
      namespace,
      chart: 'istiod',
      chartVersion: NEW,
      number: 1,
      status: 'deployed',
      goodNumber: 1,
      applyMethod: major === 4 ? 'ssa' : undefined,
    })
    expect(facts?.values).toEqual({
      revision: '1-29-6',
      global: {istioNamespace: namespace},
      pilot: {env: {A: 'b'}},
    })
    expect(facts?.objects).toEqual(
      expect.arrayContaining(['Deployment/istiod-1-29-6', 'Service/istiod-1-29-6']),
    )
    expect(Math.abs((facts?.changedAt ?? 0) - Date.now())).toBeLessThan(120_000)
    expect(
      await stand.api.get(`/apis/apps/v1/namespaces/${namespace}/deployments/istiod-1-29-6`),
    ).toBeDefined()
  })

  test('hands values over as they are, whatever YAML would make of their characters', async () => {
    const odd = {
      nel: 'a\u0085b',
      lines: 'a\u2028b\u2029c',
      mark: '\ufeffa',
      nul: 'a\u0000b',
      wide: '😀 ü',
      plain: '\\u0085 \\U0001f600',
      yes: 'yes',
      merge: '<<',
    }
    const gateway = {namespace, name: `odd-${major}`}
    await ports.helm.apply(gateway, 'gateway', NEW, {values: {global: {odd}}, force: true})
    expect((await read(gateway.name))?.values).toEqual({global: {odd}})
    await ports.helm.reapply(gateway, {
      values: {global: {odd: {...odd, more: '\u0085'}}},
      force: true,
    })
    expect((await read(gateway.name))?.values).toEqual({global: {odd: {...odd, more: '\u0085'}}})
    await ports.helm.uninstall(gateway)
    // Helm 3 itself cannot check values with these against a schema; base has none.
    expect(
      await ports.helm.render(base, 'base', NEW, {'key\u2028\u0085': 'a\u007fb\ufffec'}),
    ).toMatchObject({ok: true})
  })

  test('replaces all values, never mixing in the old ones', async () => {
    await ports.helm.apply(istiod, 'istiod', NEW, {
      values: {revision: '1-29-6', global: {istioNamespace: namespace}},
      force: false,
    })
    expect(await read(istiod.name)).toMatchObject({
      number: 2,
      goodNumber: 2,
      values: {revision: '1-29-6', global: {istioNamespace: namespace}},
    })
  })

  test('applies the chart that the release carries, with other values', async () => {
    const before = await manifest(istiod.name)
    await ports.helm.reapply(istiod, {
      values: {revision: '1-29-6', global: {istioNamespace: namespace}},
      force: true,
    })
    expect(await manifest(istiod.name)).toBe(before)
    await ports.helm.reapply(istiod, {
      values: {
        revision: '1-29-6',
        global: {istioNamespace: namespace},
        revisionTags: [`prod-${major}`],
      },
      force: false,
    })
    const facts = await read(istiod.name)
    expect(facts).toMatchObject({number: 4, chart: 'istiod', chartVersion: NEW})
    expect(
      facts?.objects.filter(
        each => each.startsWith('MutatingWebhookConfiguration/') && each.includes(`prod-${major}`),
      ),
    ).toHaveLength(1)
  })

  const manifest = async (name: string): Promise<string> =>
    (
      await run(await stand.helm(major), [
        'get',
        'manifest',
        name,
        '-n',
        namespace,
        '--kubeconfig',
        stand.kubeconfig,
      ])
    ).stdout

  test('rolls back to a number', async () => {
    await ports.helm.rollback(istiod, 2, {force: true})
    expect(await read(istiod.name)).toMatchObject({number: 5, status: 'deployed'})
    expect((await read(istiod.name))?.values).not.toHaveProperty('revisionTags')
  })

  test('upgrades base over its older self', async () => {
    for (const version of [OLD, NEW])
      await ports.helm.apply(base, 'base', version, {
        values: {global: {istioNamespace: namespace}, defaultRevision: ''},
        force: true,
      })
    expect(await read(base.name)).toMatchObject({chartVersion: NEW, number: 2, goodNumber: 2})
  })

  test('fails with helm’s own words, without secrets, and keeps the last good number', async () => {
    const values = {
      revision: '1-29-6',
      global: {istioNamespace: namespace, hub: {token: 'very-secret'}},
      pilot: 'no mapping',
    }
    const error = (await ports.helm
      .apply(istiod, 'istiod', NEW, {values, force: false})
      .catch((each: unknown) => each)) as Error
    expect(error).toMatchObject({
      kind: 'broken',
      code: 'HELM_FAILED',
      message: `Helm could not install istiod ${NEW} for the release istiod-1-29-6 in namespace ${namespace}`,
    })
    expect(JSON.stringify(error)).not.toContain('very-secret')
    await expect(ports.helm.rollback(istiod, 99, {force: false})).rejects.toMatchObject({
      code: 'HELM_FAILED',
      why: expect.stringMatching(/99/) as string,
    })
    await expect(
      ports.helm.reapply({namespace, name: 'nobody'}, {values: {}, force: false}),
    ).rejects.toMatchObject({code: 'HELM_FAILED'})
  })

  test('takes over fields of others only when told to, and only where Helm applies on the server', async () => {
    const values = {revision: '1-29-6', global: {istioNamespace: namespace}}
    const service = `/api/v1/namespaces/${namespace}/services/istiod-1-29-6?fieldManager=somebody&force=true`
    const taken = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {name: 'istiod-1-29-6', namespace, labels: {app: 'taken'}},
    }
    await stand.api.patch(service, taken, 'apply')
    const timid = await ports.helm
      .apply(istiod, 'istiod', NEW, {values, force: false})
      .catch((error: unknown) => error)
    if (major === 4)
      expect(timid).toMatchObject({
        code: 'HELM_FAILED',
        why: expect.stringContaining('conflict') as string,
      })
    else expect(timid).toBeUndefined()
    await ports.helm.apply(istiod, 'istiod', NEW, {values, force: true})
    expect(await read(istiod.name)).toMatchObject({status: 'deployed'})
    await stand.api.patch(service, taken, 'apply')
    await ports.helm.rollback(istiod, 1, {force: true})
    expect((await stand.api.get(service.replace(/\?.*/, ''))).metadata?.labels).toMatchObject({
      app: 'istiod',
    })
  })

  test.runIf(major === 4)(
    'rolls back with force where the way of applying changed in between',
    async () => {
      const release = {namespace, name: 'mixed'}
      const {path} = await ports.helm.charts.local('gateway', NEW)
      const flags = ['-n', namespace, '--kubeconfig', stand.kubeconfig]
      await run(await stand.helm(4), ['install', 'mixed', path, ...flags, '--server-side=false'])
      await run(await stand.helm(4), [
        'upgrade',
        'mixed',
        path,
        ...flags,
        '--server-side=true',
        '--force-conflicts',
      ])
      for (const number of [1, 2]) await ports.helm.rollback(release, number, {force: true})
      expect(await read('mixed')).toMatchObject({number: 4, status: 'deployed'})
      await ports.helm.uninstall(release)
    },
  )

  test('says what a user without rights may not do', async () => {
    const viewer = await portsTo(stand.kubeconfigFor('viewer'), {needsHelm: true, env})
    await expect(viewer.releases.read([namespace], [])).rejects.toMatchObject({kind: 'denied'})
    await viewer.close()
  })

  test('reads releases elsewhere by name, and none that is not Istio’s', async () => {
    const gateway = {namespace: 'default', name: `ingress-${major}`}
    await ports.helm.apply(gateway, 'gateway', NEW, {values: {}, force: false})
    expect(
      (await ports.releases.read([namespace], [])).releases.map(each => each.name).sort(),
    ).toEqual([base.name, istiod.name])
    expect(
      (await ports.releases.read([namespace], [gateway])).releases.map(each => each.name).sort(),
    ).toEqual([gateway.name, base.name, istiod.name])
    await ports.helm.uninstall(gateway)
    expect(
      (await ports.releases.read([namespace], [gateway])).releases.map(each => each.name),
    ).not.toContain(gateway.name)
  })

  test('uninstalls, and does not mind when nothing is there', async () => {
    await ports.helm.uninstall(istiod)
    expect(await read(istiod.name)).toBeUndefined()
    expect(
      await stand.api.list(`/api/v1/namespaces/${namespace}/services?labelSelector=istio.io%2Frev`),
    ).toEqual([])
    await ports.helm.uninstall(istiod)
  })

  test('leaves no files behind', async () => {
    const before = new Set(await readdir(tmpdir()))
    const other = await portsTo(stand.kubeconfig, {needsHelm: true, env})
    const come = (await readdir(tmpdir())).filter(
      name => name.startsWith('meshctl-') && !before.has(name),
    )
    const own = come.filter(
      name =>
        existsSync(join(tmpdir(), name, OWNER_FILE)) &&
        readFileSync(join(tmpdir(), name, OWNER_FILE), 'utf8').includes(`"pid":${process.pid},`),
    )
    expect(own.length).toBeGreaterThan(0)
    await other.close()
    expect(
      own.filter(name => existsSync(join(tmpdir(), name)) && !name.startsWith('meshctl-stand-')),
    ).toEqual([])
    expect(await readdir(env['HOME'] ?? '')).toEqual([])
  })
})
