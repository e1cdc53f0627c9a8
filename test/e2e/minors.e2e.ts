import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {PlanDocument, StatusDocument, VerificationDocument} from '../../src/verbs/documents.ts'
import {bootGround} from '../stand/ground.ts'
import {helmBinary} from '../stand/helm-binaries.ts'
import type {KubeObject} from '../stand/kube.ts'
import type {Stand} from '../stand/stand.ts'
import {oldCharts} from './charts.ts'
import {judge} from './judge.ts'
import type {Judge} from './judge.ts'
import {bindPhases, derivedRoles} from './least.ts'
import {INGRESS, MESHED, QUIET, putMesh, revisionOf} from './mesh.ts'
import type {Mesh} from './mesh.ts'
import {meshctlOn} from './meshctl.ts'
import type {Meshctl} from './meshctl.ts'

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
/** As Istio's base chart has them in `crds/`, up to 1.23. */
const CRD_COUNT = 14

// what is gone through must be known before anything is booted
const {folder, versions} = await oldCharts(await helmBinary(3))
const hops = versions.slice(1).map((to, at) => ({from: versions[at] ?? '', to, user: `hop-${at}`}))
const minorOf = (version: string): number => Number(version.split('.')[1])

interface Definition extends KubeObject {
  readonly spec: {readonly versions: readonly {readonly name: string; readonly served: boolean}[]}
}

describe.each([3, 4] as const)(
  `F-28 F-29 a mesh of ${versions[0] ?? ''} goes to ${versions.at(-1) ?? ''} by meshctl alone, with Helm %s`,
  helm => {
    let stand: Stand
    let mesh: Mesh

    beforeAll(async () => {
      stand = await bootGround({users: hops.map(each => ({name: each.user}))})
      mesh = await putMesh(stand, {
        kind: 'unrevisioned',
        version: versions[0] ?? '',
        helm,
        charts: folder,
      })
    })
    afterAll(() => stand.stop())

    describe.each(hops)('from $from to $to', ({from, to, user}) => {
      let meshctl: Meshctl
      let watching: Judge
      beforeAll(async () => {
        await bindPhases(stand.api, user, await derivedRoles(stand, mesh, to))
        meshctl = meshctlOn(stand, {mesh, kubeconfig: stand.kubeconfigFor(user)})
        watching = await judge(stand.api, [...MESHED, QUIET, INGRESS])
      })
      afterAll(() => watching.stop())

      test('the plan says what becomes of the definitions, and nothing blocks', async () => {
        const plan = await meshctl.json<PlanDocument>(['upgrade', 'plan', to])
        expect(plan.findings.filter(each => each.severity === 'blocks')).toEqual([])
        expect(plan.findings.map(each => each.code)).not.toContain('CRDS_STAY_OLD')
        expect(plan.steps.slice(0, 2).map(each => each.kind)).toEqual(
          minorOf(to) < 24
            ? ['upgrade-crds', 'upgrade-base']
            : minorOf(from) < 24
              ? ['adopt-crds', 'upgrade-base']
              : ['upgrade-base', 'install-revision'],
        )
      })

      test('one command of somebody with the least rights finishes', async () => {
        const status = await meshctl.json<StatusDocument>(['upgrade', 'run', to, '--yes'])
        expect(status.run.state).toBe('finished')
        expect(status.steps.filter(each => each.state !== 'done')).toEqual([])
        expect(status.proxies).toMatchObject({onOld: 0, unknown: 0})
      })

      test('every definition is of the new version, and Helm has them from 1.24 on', async () => {
        const all = await definitions(stand)
        expect(all.length).toBeGreaterThanOrEqual(CRD_COUNT)
        const told = all.map(each => [
          each.metadata?.labels?.['app.kubernetes.io/version'],
          each.metadata?.annotations?.['meta.helm.sh/release-name'],
          each.metadata?.annotations?.['helm.sh/resource-policy'],
        ])
        const owner = minorOf(to) < 24 ? undefined : 'istio-base'
        expect(told).toEqual(all.map(() => [to, owner, 'keep']))
        const gateways = all.find(each => each.metadata?.name === 'gateways.networking.istio.io')
        const served = gateways?.spec.versions.filter(each => each.served).map(each => each.name)
        expect(served?.includes('v1')).toBe(minorOf(to) >= 22)
      })

      test('the mesh is healthy, and nothing is left to do', async () => {
        const admin = meshctlOn(stand, {mesh})
        expect(await admin.json<VerificationDocument>(['verify'])).toMatchObject({findings: []})
        const again = await admin.json<PlanDocument>(['upgrade', 'plan', to])
        expect(again.steps).toEqual([])
        expect(again.to.revision).toBe(revisionOf(to))
      })

      test('every law held at every moment', async () => {
        expect(await watching.breaches()).toEqual([])
        expect(await watching.seen()).toBeGreaterThan(100)
      })
    })
  },
)

/** Those of Istio, but for the operator's, which charts up to 1.20 bring and none takes away. */
async function definitions(stand: Stand): Promise<readonly Definition[]> {
  const all = await stand.api.list<Definition>(CRDS)
  return all.filter(each => /^(?!istiooperators\.).*\.istio\.io$/.test(each.metadata?.name ?? ''))
}
