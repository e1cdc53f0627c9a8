import {run} from '../../src/verbs/run.ts'
import {describe, expect, test} from 'vitest'
import type {Ports} from '../../src/ports/ports.ts'
import {OutsideError} from '../../src/ports/trouble.ts'
import {rollback} from '../../src/verbs/rollback.ts'
import {resume} from '../../src/verbs/resume.ts'
import {status, why} from '../../src/verbs/status.ts'
import {Life, live} from './life.ts'
import {SYSTEM, large} from './meshes.ts'
import type {World} from './world.ts'

const TO = '1.29.6'

type Refusals = Partial<
  Record<
    'create' | 'patch' | 'podGet',
    (key: {namespace?: string; name?: string}) => string | undefined
  >
>

/**
 * Ports of somebody who has lost a right in the midst of a run, after it was asked for. In: what is
 * refused, in words.
 */
function without(ports: Ports, refusals: Refusals): Ports {
  const cluster = new Proxy(ports.cluster, {
    get: (target, property) => {
      const refusal = refusals[property as keyof Refusals]
      const port: unknown = Reflect.get(target, property, target)
      if (refusal === undefined) return port
      return (key: {namespace?: string}, ...rest: readonly unknown[]) => {
        const what = refusal(key)
        if (what !== undefined)
          return Promise.reject(
            new OutsideError({
              kind: 'denied',
              code: 'ACCESS_DENIED',
              what: `Not allowed to ${what}`,
              why: 'forbidden',
              next: [],
            }),
          )
        return (port as (...args: readonly unknown[]) => unknown)(key, ...rest)
      }
    },
  })
  return {...ports, cluster}
}

const runWith = (
  world: World,
  life: Life,
  refusals: Refusals,
  verb = (context: Parameters<typeof run>[0]): ReturnType<typeof run> => run(context, TO),
): ReturnType<typeof live> =>
  live(world, life, verb, {context: {ports: without(life.ports(), refusals)}})

const NO_PODS: Refusals = {
  create: ({namespace}) => (namespace === 'shop' ? 'create pods in namespace shop' : undefined),
}

describe('[S] a right that is refused in the midst of a run (row 10)', () => {
  test.each<[string, Refusals, string]>([
    ['dry runs', NO_PODS, 'Not allowed to create pods in namespace shop'],
    [
      'port-forwards',
      {podGet: () => 'get and create pods/portforward in namespace istio-system'},
      'Not allowed to get and create pods/portforward',
    ],
  ])('is named by the events, by the halt and by why: %s', async (_, refusals, named) => {
    const world = await large(3)
    const own = new Life(world)
    expect(await runWith(world, own, refusals)).toMatchObject({
      end: 'halted',
      findings: [{code: 'STEP_OVERDUE', why: expect.stringContaining(named) as string}],
    })
    const waits = own.events.filter(each => each.type === 'wait')
    expect(waits.at(-1)?.text).toContain(named)
    const given = {ports: without(new Life(world).ports(), refusals), istioNamespace: SYSTEM}
    const told = await world.time.finish(Promise.all([status(given), why(given)]))
    for (const {findings, waitsFor} of told)
      expect(JSON.stringify([findings, waitsFor])).toContain(named)
  })

  test(
    'to write is named by the command that meets it, and by status afterwards; once it is back ' +
      'the run goes on',
    async () => {
      const world = await large(3)
      const refusals: Refusals = {
        patch: ({name}) => (name === 'shop' ? 'patch namespaces "shop"' : undefined),
      }
      expect(await runWith(world, new Life(world), refusals)).toMatchObject({
        code: 'ACCESS_DENIED',
        message: 'Not allowed to patch namespaces "shop"',
      })
      const given = {ports: world.ports(), istioNamespace: SYSTEM}
      expect(await world.time.finish(status(given))).toMatchObject({
        run: {state: 'halted'},
        findings: [
          {
            code: 'STEP_FAILED',
            what: 'Not allowed to patch namespaces "shop"',
            source: 'ACCESS_DENIED',
          },
        ],
      })
      expect(await runWith(world, new Life(world), {}, resume)).toMatchObject({end: 'finished'})
    },
  )

  test('is named on the way back, too', async () => {
    const world = await large(3)
    await runWith(world, new Life(world), NO_PODS)
    const end = await runWith(
      world,
      new Life(world),
      {patch: ({name}) => (name === 'shop' ? 'patch namespaces "shop"' : undefined)},
      context => rollback(context, {kind: 'all'}),
    )
    expect(end).toMatchObject({
      code: 'ACCESS_DENIED',
      message: expect.stringContaining('shop') as string,
    })
    expect(
      await runWith(world, new Life(world), {}, context => rollback(context, {kind: 'all'})),
    ).toMatchObject({end: 'undone'})
    expect(world.judge.violations).toEqual([])
  })
})
