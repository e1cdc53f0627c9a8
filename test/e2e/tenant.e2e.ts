import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {RehearsalDocument} from '../../src/rehearse/rehearsal.ts'
import type {SnapshotSummary} from '../../src/verbs/documents.ts'
import {ATTACKS, IN_A_RUN, MIDWAY} from './attacks.ts'
import {deedsIn} from './deeds.ts'
import {loggedHelm} from './helm-log.ts'
import type {LoggedHelm} from './helm-log.ts'
import {meshctlOn} from './meshctl.ts'
import type {Meshctl} from './meshctl.ts'
import {setScene} from './scene.ts'
import type {Scene, SceneOrder} from './scene.ts'
import {hear, strangeWords} from './tenant-sayings.ts'
import type {Said} from './tenant-sayings.ts'
import {record} from './recorder.ts'
import {PLACE, TENANT, furnishPlace, tenantOn} from './tenant.ts'
import type {Tenant} from './tenant.ts'

const ORDER: SceneOrder = {
  kind: 'revisioned',
  version: '1.28.10',
  to: '1.29.6',
  helm: 3,
  options: {users: [{name: TENANT}]},
}
const PLAN = ['upgrade', 'plan', ORDER.to]
const LOOKS = [PLAN, ['verify'], ['upgrade', 'status'], ['proxies']]

/** A mesh that a tenant is in, a meshctl whose Helm is logged, and the tenant. */
type Ground = {scene: Scene; tenant: Tenant; helm: LoggedHelm; meshctl: Meshctl}

async function ground(): Promise<Ground> {
  const scene = await setScene({
    ...ORDER,
    furnish: async (stand, mesh) => {
      await furnishPlace(stand, mesh.revision)
      return [PLACE]
    },
  })
  const helm = loggedHelm(scene.stand.folder, scene.mesh.helmPath)
  return {
    scene,
    helm,
    tenant: tenantOn(scene.stand),
    meshctl: meshctlOn(scene.stand, {mesh: {...scene.mesh, helmPath: helm.path}}),
  }
}

describe('a tenant with the role edit in one namespace', () => {
  let here: Ground
  const quiet = new Map<readonly string[], Said>()
  beforeAll(async () => {
    here = await ground()
    for (const args of LOOKS) quiet.set(args, (await hear(here, args)).said)
  })
  afterAll(async () => {
    here.tenant.close()
    await here.scene.end()
  })

  describe.each(ATTACKS)('who makes $name', attack => {
    beforeAll(() => here.tenant.put(attack))
    afterAll(() => here.tenant.clear(attack))

    test('changes nothing of what is said of others, and no word that Helm is told', async () => {
      for (const args of LOOKS) {
        const {said, helmThere, blocks} = await hear(here, args)
        const may = args === PLAN ? (attack.blocks ?? []) : []
        const wanted = quiet.get(args)
        const broken =
          attack.blocks !== undefined && args[0] === 'verify' ? {exit: 3, laws: said.laws} : {}
        expect({
          ...said,
          blocks: args === PLAN ? blocks : [],
          strange: helmThere.flatMap(strangeWords),
        }).toEqual({
          ...wanted,
          exit: may.length > 0 ? 3 : wanted?.exit,
          ...broken,
          blocks: may,
          strange: [],
        })
      }
    })
  })
})

describe('a copy of a mesh with such a tenant', () => {
  test('is taken, and the upgrade is rehearsed on it to its end', async () => {
    const here = await ground()
    try {
      await here.tenant.put(IN_A_RUN)
      const file = join(here.scene.stand.folder, 'copy.json.gz')
      const taken = await here.meshctl.json<SnapshotSummary>(['snapshot', '--out', file])
      expect(
        taken.blindSpots.filter(
          each => each.namespace !== PLACE && !`${each.resource} ${each.why}`.includes(PLACE),
        ),
      ).toEqual([])
      const {result, steps} = await here.meshctl.json<RehearsalDocument>([
        'upgrade',
        'rehearse',
        ORDER.to,
        '--snapshot',
        file,
      ])
      expect({result, undone: steps.filter(each => each.state !== 'done')}).toEqual({
        result: 'finished',
        undone: [],
      })
    } finally {
      here.tenant.close()
      await here.scene.end()
    }
  })
})

/** Half way and back again, then to the end. */
const WAY = [
  ['upgrade', 'install', ORDER.to, '--yes'],
  ['upgrade', 'shift', '--all', '--yes'],
  ['verify'],
  ['upgrade', 'status'],
  ['upgrade', 'rollback', '--yes'],
  ['upgrade', 'run', ORDER.to, '--yes'],
  ['verify'],
]

/**
 * What was said and done on the way, command by command. In: does the tenant try everything, and
 * more of it while workloads move?
 */
async function travel({
  beside,
}: {
  beside: boolean
}): Promise<
  readonly {args: string; said: Said; strange: readonly string[]; deeds: readonly string[]}[]
> {
  const here = await ground()
  try {
    if (beside) await here.tenant.put(IN_A_RUN)
    const steps = []
    for (const args of WAY) {
      if (beside && args.includes('shift')) await here.tenant.put(MIDWAY)
      const recorder = await record(here.scene.stand.api)
      const {said, helmThere} = await hear(here, args)
      steps.push({
        args: args.join(' '),
        said,
        strange: helmThere.flatMap(strangeWords),
        deeds: deedsIn(await recorder.changes(), PLACE),
      })
      recorder.stop()
      if (beside && args.includes('shift')) await here.tenant.clear(MIDWAY)
    }
    return steps
  } finally {
    here.tenant.close()
    await here.scene.end()
  }
}

describe('a run beside a tenant who tries all of that at once', () => {
  test(
    'takes the same steps, tells Helm the same words, does the same deeds and ends the same, ' +
      'back and forth',
    async () => {
      const [alone, beside] = [await travel({beside: false}), await travel({beside: true})]
      for (const [at, each] of alone.entries()) expect(beside[at]).toEqual(each)
      expect(alone.map(each => each.said.exit)).toEqual(WAY.map(() => 0))
      expect(alone.filter(each => each.deeds.length > 0).map(each => each.args)).toEqual(
        WAY.filter(each => each.includes('--yes')).map(each => each.join(' ')),
      )
    },
  )
})
