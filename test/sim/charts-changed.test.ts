import {install} from '../../src/verbs/install.ts'
import {run} from '../../src/verbs/run.ts'
import {shift} from '../../src/verbs/shift.ts'
import {describe, expect, test} from 'vitest'
import type {CommandContext, Outcome} from '../../src/verbs/contract.ts'
import {Refused} from '../../src/verbs/contract.ts'
import type {PlanDocument} from '../../src/verbs/documents.ts'
import {rollback} from '../../src/verbs/rollback.ts'
import {resume} from '../../src/verbs/resume.ts'
import {planUpgrade} from '../../src/verbs/plan.ts'
import {Life, live, once} from './life.ts'
import {large} from './meshes.ts'
import type {World} from './world.ts'

const SWAPPED = 'f'.repeat(64)
const swap = (world: World, swapped: string): void => {
  const {sumOf} = world.helm
  world.helm.sumOf = (chart, version) => (chart === swapped ? SWAPPED : sumOf(chart, version))
}
const upgrade = (world: World, isWhole: boolean): Promise<Outcome> =>
  once(world, context => (isWhole ? run : install)(context, '1.29.6'))
const refusal = async (deed: Promise<unknown>): Promise<Refused> => {
  const error: unknown = await deed.catch((each: unknown) => each)
  if (error instanceof Refused) return error
  throw new Error(`nothing was refused: ${JSON.stringify(error)}`)
}

describe('[S] the source of charts has another chart than the run was planned with (issue 9, row 5)', () => {
  test('whoever takes the run up with it is refused, and nothing is changed', async () => {
    const world = await large(31)
    const untouched = world.essence()
    expect((await upgrade(world, false)).end).toBe('reached')
    const {sumOf} = world.helm
    swap(world, 'gateway')
    const [calls, before] = [[...world.helm.calls], world.essence()]
    for (const verb of [
      () => once(world, context => run(context)),
      () => once(world, context => shift(context, {kind: 'shift'})),
      () => upgrade(world, true),
    ]) {
      const {code, why} = await refusal(verb())
      expect([code, why]).toEqual([
        'CHART_CHANGED',
        expect.stringMatching(
          /sha256 [0-9a-f]{64} of gateway 1\.29\.6, and that of simulated is f{64}/,
        ) as string,
      ])
    }
    expect([world.helm.calls, world.since(before), world.judge.violations]).toEqual([calls, [], []])
    expect(await once(world, context => rollback(context, {kind: 'all'}))).toMatchObject({
      end: 'undone',
    })
    expect(world.since(untouched, false)).toEqual([])
    world.helm.sumOf = sumOf
    const again = await upgrade(world, true)
    expect([again.end, again.findings]).toEqual(['finished', []])
  })

  test('a chart that no step applies any more may be another one', async () => {
    const world = await large(32)
    expect((await upgrade(world, false)).end).toBe('reached')
    swap(world, 'istiod')
    expect((await once(world, context => run(context))).end).toBe('finished')
  })

  test('the way back of the default revision applies base: it wants the same one, too', async () => {
    const world = await large(35)
    const {sumOf} = world.helm
    const stop = new AbortController()
    const tell: CommandContext['tell'] = event => {
      if (event.type === 'pass' && event.step === 'cleanup/default') stop.abort()
    }
    expect(
      (await once(world, context => run({...context, tell, stop: stop.signal}, '1.29.6'))).end,
    ).toBe('interrupted')
    swap(world, 'base')
    const back = (): Promise<Outcome> => once(world, context => rollback(context, {kind: 'all'}))
    expect((await refusal(back())).code).toBe('CHART_CHANGED')
    world.helm.sumOf = sumOf
    expect((await back()).end).toBe('undone')
  })

  test('swapped while the run is on, it is not applied either: the run halts', async () => {
    const world = await large(33)
    const {sumOf} = world.helm
    const end = (await live(world, new Life(world), context =>
      run(
        {
          ...context,
          tell: event => {
            if (event.type === 'start' && event.step?.includes('gates') === true)
              swap(world, 'gateway')
          },
        },
        '1.29.6',
      ),
    )) as Outcome
    expect([end.end, end.findings.map(each => [each.code, each.source])]).toEqual([
      'halted',
      [['STEP_FAILED', 'CHART_CHANGED']],
    ])
    expect(
      world.helm.calls.filter(each => each.includes('gates') || each.includes('ingress')),
    ).toEqual([])
    await refusal(once(world, resume))
    world.helm.sumOf = sumOf
    expect((await once(world, resume)).end).toBe('finished')
  })

  test('a plan that was reviewed with other charts is not carried out', async () => {
    const world = await large(34)
    let made: PlanDocument | undefined
    await live(world, new Life(world), async context => {
      made = await planUpgrade(context, '1.29.6')
      return Promise.reject(new Error('nothing is driven'))
    })
    if (made === undefined) throw new Error('there is no plan')
    const saved = made
    expect(saved.charts?.map(each => each.chart)).toEqual(['base', 'gateway', 'istiod'])
    swap(world, 'istiod')
    const before = world.essence()
    const {code, why} = await refusal(once(world, context => run(context, undefined, saved)))
    expect([code, why]).toEqual([
      'PLAN_DRIFTED',
      expect.stringContaining(`new: chart istiod 1.29.6 with sha256 ${SWAPPED}`) as string,
    ])
    expect(world.since(before)).toEqual([])
  })
})
