import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {Need} from '../../src/mesh/access.ts'
import {reviewAccess} from '../../src/observe/review-access.ts'
import {openMeshInformer} from '../../src/observe/mesh-informer.ts'
import {DEFAULT_POLICY} from '../../src/policy/parse-policy.ts'
import {needsByPhase} from '../../src/rights/needs.ts'
import {leastRole} from '../../src/rights/roles.ts'
import {stepsTo} from '../../src/verbs/chart-facts.ts'
import type {PlanDocument} from '../../src/verbs/documents.ts'
import type {PhaseRole} from '../../src/verbs/least-roles.ts'
import {manifestsOf} from '../../src/verbs/manifests.ts'
import {changesBetween, takeInventory} from '../e2e/inventory.ts'
import {bindPhases, derivedRoles, throughDoors} from '../e2e/least.ts'
import {putMesh} from '../e2e/mesh.ts'
import type {Mesh} from '../e2e/mesh.ts'
import {documentOf, meshctlOn} from '../e2e/meshctl.ts'
import type {Meshctl} from '../e2e/meshctl.ts'
import {bootInside} from '../stand/inside-stand.ts'
import type {Stand} from '../stand/stand.ts'
import {rowsOf, stays} from './rows.ts'
import type {Row} from './rows.ts'

const TO = '1.28.10'
const GROUP = 'rbac.authorization.k8s.io'
const PHASES = ['install', 'shift', 'cleanup'] as const

let stand: Stand
let mesh: Mesh
let roles: readonly PhaseRole[]
beforeAll(async () => {
  stand = await bootInside({
    users: ['whole', 'install', 'thin', 'reader', ...PHASES.map(each => `no-${each}`)].map(
      name => ({name}),
    ),
  })
  mesh = await putMesh(stand, {kind: 'unrevisioned', version: '1.27.9', tag: 'release', helm: 3})
  roles = await derivedRoles(stand, mesh, TO)
  await bindPhases(stand.api, 'whole', roles)
  await bindPhases(
    stand.api,
    'install',
    roles.filter(each => each.phase === 'install'),
  )
  for (const phase of PHASES)
    await bindPhases(
      stand.api,
      `no-${phase}`,
      roles.filter(each => each.phase !== phase),
    )
}, 120_000)
afterAll(() => stand.stop())

const as = (user: string): Meshctl =>
  meshctlOn(stand, {mesh, kubeconfig: stand.kubeconfigFor(user)})

describe('a plan', () => {
  test('of whoever has the least role of every phase misses nothing, and judges everything', async () => {
    const plan = await as('whole').json<PlanDocument>(['upgrade', 'plan', TO])
    expect(plan.findings.filter(each => /^RIGHTS|^NOT_JUDGED|^MESH_BLIND/.test(each.code))).toEqual(
      [],
    )
  })

  test('of whoever has less is the same, tells what is missing, phase by phase, and is refused to nobody', async () => {
    const all = await meshctlOn(stand, {mesh}).json<PlanDocument>(['upgrade', 'plan', TO])
    const one = await as('install').json<PlanDocument>(['upgrade', 'plan', TO])
    expect(one.hash).toBe(all.hash)
    const [finding] = one.findings.filter(each => each.code === 'RIGHTS_MISSING')
    expect(finding).toMatchObject({
      severity: 'warns',
      why: expect.stringMatching(
        /^shift: .*patch statefulsets\.apps in orders.*cleanup: .*delete /s,
      ) as string,
    })
    expect(finding?.next.join('\n')).toMatch(
      /kubectl auth can-i patch statefulsets\.apps -n orders/,
    )
  })
})

describe('a run without the rights of one phase', () => {
  test.each(PHASES)('is refused before anything is changed: %s', async phase => {
    const before = await takeInventory(stand.api)
    const ended = documentOf(
      await as(`no-${phase}`).run(['upgrade', 'run', TO, '--yes', '-o', 'json']),
      7,
    )
    expect(ended).toMatchObject({
      kind: 'Error',
      code: 'ACCESS_DENIED',
      what: expect.stringMatching(/^You may not /) as string,
      why: expect.stringMatching(/nothing was changed/) as string,
    })
    expect(changesBetween(before, await takeInventory(stand.api))).toEqual([])
  })
})

describe('one right less than the least role of a phase', () => {
  test.each(PHASES)('is missed before anything is changed, whichever it is: %s', async phase => {
    const needs = await needsOf(phase)
    const rows = rowsOf(leastRole(needs.map(each => each.access)))
    expect(rows.length).toBeGreaterThan(60)
    await throughDoors(
      stand,
      {mesh, kubeconfig: stand.kubeconfigFor('thin')},
      async ({cluster}) => {
        const isMissed = async (): Promise<boolean> =>
          (await reviewAccess(cluster, needs)).missing.length > 0
        await write(rows)
        expect(await isMissed()).toBe(false)
        expect(await unnoticed(rows, isMissed)).toEqual([])
      },
    )
  })
})

async function needsOf(phase: string): Promise<readonly Need[]> {
  return throughDoors(stand, {mesh}, async ports => {
    const informer = await openMeshInformer(ports, 'istio-system')
    const seen = await informer.snapshot()
    informer.close()
    const steps = stepsTo(seen, TO, DEFAULT_POLICY, undefined)
    const {known, unread} = await manifestsOf(ports, seen, steps, [])
    expect(unread).toEqual([])
    return needsByPhase(steps, known).find(each => each.phase === phase)?.needs ?? []
  })
}

/** Takes one piece after the other away, and tells which of them nobody missed. */
async function unnoticed(
  rows: readonly Row[],
  isMissed: () => Promise<boolean>,
): Promise<readonly string[]> {
  const unseen: string[] = []
  for (const row of rows) {
    const others = rows.filter(each => each !== row)
    if (stays(row, others)) continue
    await put(row.namespace, others)
    if (!(await isMissed())) unseen.push(row.text)
    await put(row.namespace, rows)
  }
  return unseen
}

/** Gives the user `thin` these rights. */
async function write(rows: readonly Row[]): Promise<void> {
  for (const namespace of new Set([...rows.map(each => each.namespace), undefined]))
    await put(namespace, rows)
}

/** Those of these rights that count in one place. */
async function put(namespace: string | undefined, rows: readonly Row[]): Promise<void> {
  const kind = namespace === undefined ? 'ClusterRole' : 'Role'
  const place = `/apis/${GROUP}/v1/${namespace === undefined ? '' : `namespaces/${namespace}/`}`
  const metadata = {name: 'thin'}
  const apply = (plural: string, object: object): Promise<unknown> =>
    stand.api.patch(
      `${place}${plural}/thin`,
      {apiVersion: `${GROUP}/v1`, metadata, ...object},
      'apply',
    )
  await apply(`${kind.toLowerCase()}s`, {
    kind,
    rules: rows.filter(each => each.namespace === namespace).map(each => tidy(each.rule)),
  })
  const subjects = [{kind: 'User', name: 'thin', apiGroup: GROUP}]
  await apply(`${kind.toLowerCase()}bindings`, {
    kind: `${kind}Binding`,
    roleRef: {apiGroup: GROUP, kind, name: 'thin'},
    subjects,
  })
}

/** RBAC takes no empty list of resources, and an empty one of names is none. */
const tidy = (rule: object): object =>
  Object.fromEntries(Object.entries(rule).filter(([, value]) => (value as unknown[]).length > 0))
