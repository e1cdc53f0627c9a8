import {run} from '../../src/verbs/run.ts'
import {describe, expect, test} from 'vitest'
import type {RunPlan} from '../../src/run/record.ts'
import type {PlanDocument} from '../../src/verbs/documents.ts'
import {planUpgrade} from '../../src/verbs/plan.ts'
import {status} from '../../src/verbs/status.ts'
import {Life, POLICY, live, stopAfter} from './life.ts'
import {SYSTEM, large} from './meshes.ts'
import {forge, put, textsOf} from './writer.ts'
import type {Texts} from './writer.ts'
import type {World} from './world.ts'
import {SOME, VERBS, halfWay, withSteps} from './half-way.ts'
import type {Verb} from './half-way.ts'

describe('[S] record and plan belong to each other', () => {
  const plan =
    (edit: (plan: RunPlan) => RunPlan) =>
    ({record, plan: was}: Texts, world: World): void =>
      put(world, `meshctl-upgrade-${record.id}-plan`, {plan: JSON.stringify(edit(was))})

  test.each([
    [
      'a plan of other steps',
      plan(was => ({...was, steps: was.steps.slice(0, 3)})),
      'JOURNAL_MISMATCH',
      'content',
    ],
    ['a plan of another run', plan(was => ({...was, id: 'other'})), 'JOURNAL_MISMATCH', 'other'],
    [
      'a plan that is gone',
      ({record}: Texts, world: World) =>
        void world.journal.documents.delete(`meshctl-upgrade-${record.id}-plan`),
      'JOURNAL_UNREADABLE',
      'not there',
    ],
    [
      'a plan that was deleted and made anew',
      ({record}: Texts, world: World) => {
        const name = `meshctl-upgrade-${record.id}-plan`
        const kept = world.journal.documents.get(name)
        world.journal.documents.delete(name)
        put(world, name, kept?.data ?? {})
      },
      'JOURNAL_MISMATCH',
      'made anew',
    ],
    [
      'a note of a step that is not there',
      ({record, plan: was}: Texts, world: World) =>
        forge(world, {
          plan: was,
          record: {
            ...record,
            notes: {
              ...record.notes,
              'shift/canary/nowhere': {
                ...SOME,
                before: {
                  kind: 'namespace',
                  labels: {'istio-injection': null, 'istio.io/rev': null},
                  templates: {},
                },
              },
            },
          },
        }),
      'JOURNAL_UNREADABLE',
      'notes.shift/canary/nowhere',
    ],
    [
      'a memento of another kind',
      ({record, plan: was}: Texts, world: World) =>
        forge(world, {
          plan: was,
          record: {
            ...record,
            notes: {
              ...record.notes,
              'install/base': {...SOME, before: {kind: 'release', number: 1}},
            },
          },
        }),
      'JOURNAL_UNREADABLE',
      'notes.install/base.before',
    ],
  ])('%s is not driven, looked at or guessed from', async (_, change, code, says) => {
    const {world, texts} = await halfWay()
    change(texts, world)
    const before = [
      world.writes.length,
      world.helm.calls.length,
      JSON.stringify([...world.journal.documents]),
    ]
    for (const [, verb] of VERBS) {
      const end = await live(world, new Life(world), verb)
      expect(end).toMatchObject({
        code,
        message: expect.stringContaining(says) as string,
        next: expect.arrayContaining([
          expect.stringContaining('delete configmap meshctl-upgrade'),
        ]) as string[],
      })
    }
    await expect(
      world.time.finish(status({ports: world.ports(), istioNamespace: SYSTEM})),
    ).rejects.toMatchObject({code})
    expect([
      world.writes.length,
      world.helm.calls.length,
      JSON.stringify([...world.journal.documents]),
    ]).toEqual(before)
  })
})

describe('[S] a run in progress and a reviewed plan', () => {
  const begun = async (): Promise<{readonly world: World; readonly saved: PlanDocument}> => {
    const world = await large(5)
    const saved = await world.time.finish(
      planUpgrade({ports: world.ports(), istioNamespace: SYSTEM, policy: POLICY}, '1.29.6'),
    )
    await stopAfter(world, 4)
    await world.time.pass(20_000)
    return {world, saved}
  }
  const goingOn =
    (saved: PlanDocument): Verb =>
    context =>
      run(context, undefined, saved)

  test('go together when the run is of that plan', async () => {
    const {world, saved} = await begun()
    expect(await live(world, new Life(world), goingOn(saved))).toMatchObject({end: 'finished'})
  })

  test.each([
    [
      'of another hash',
      (texts: Texts): Texts => ({...texts, plan: {...texts.plan, hash: 'b'.repeat(64)}}),
      'hash',
    ],
    [
      'whose steps were edited, its hash left as it was',
      (texts: Texts): Texts =>
        withSteps(
          texts,
          texts.plan.steps.filter(each => each.kind !== 'move-gateways'),
        ),
      'steps',
    ],
    [
      'whose way was edited, its hash left as it was',
      (texts: Texts): Texts => ({
        ...texts,
        plan: {
          ...texts.plan,
          from: [
            {revision: '1-28-10', version: undefined},
            {revision: '1-27-9', version: undefined},
          ],
        },
      }),
      'revisions',
    ],
  ])('a run %s is refused, and nothing is done', async (_, change, says) => {
    const {world, saved} = await begun()
    forge(world, change(textsOf(world)))
    const before = [
      world.writes.length,
      world.helm.calls.length,
      JSON.stringify([...world.journal.documents]),
    ]
    expect(await live(world, new Life(world), goingOn(saved))).toMatchObject({
      code: 'PLAN_OF_ANOTHER_RUN',
      why: expect.stringContaining(says) as string,
    })
    expect([
      world.writes.length,
      world.helm.calls.length,
      JSON.stringify([...world.journal.documents]),
    ]).toEqual(before)
  })
})
