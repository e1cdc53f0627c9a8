import {run} from '../../src/verbs/run.ts'
import {describe, expect, test} from 'vitest'
import {NAMESPACES} from '../../src/ports/resources.ts'
import {OutsideError} from '../../src/ports/trouble.ts'
import type {RunPlan, RunRecord, StepNote} from '../../src/run/record.ts'
import type {Step} from '../../src/steps/step.ts'
import type {CommandContext, Outcome} from '../../src/verbs/contract.ts'
import type {PlanDocument} from '../../src/verbs/documents.ts'
import {rollback} from '../../src/verbs/rollback.ts'
import {resume} from '../../src/verbs/resume.ts'
import {planUpgrade} from '../../src/verbs/plan.ts'
import {status} from '../../src/verbs/status.ts'
import {Life, POLICY, live, stopAfter} from './life.ts'
import {SYSTEM, large} from './meshes.ts'
import {forge, put, textsOf} from './writer.ts'
import type {Texts} from './writer.ts'
import {OUTSIDE} from './world.ts'
import type {World} from './world.ts'

type Verb = (context: CommandContext) => Promise<Outcome>
const VERBS: readonly (readonly [string, Verb])[] = [
  ['resume', resume],
  ['run', context => run(context)],
  ['rollback', context => rollback(context, {kind: 'all'})],
]

/** A run in the middle of its waves, and what was written until then. */
async function halfWay(seed = 3): Promise<{readonly world: World; readonly texts: Texts}> {
  const world = await large(seed, 'plain')
  await stopAfter(world, 4)
  await world.time.pass(20_000)
  return {world, texts: textsOf(world)}
}

const SOME: StepNote = {
  state: 'doing',
  startedAt: 1 as never,
  before: {kind: 'nothing'},
  best: 0,
  bestAt: 1 as never,
}
const withSteps = (
  {record, plan}: Texts,
  steps: readonly Step[],
  notes: RunRecord['notes'] = {},
): Texts => ({plan: {...plan, steps}, record: {...record, notes: {...record.notes, ...notes}}})

/** In: how the forger changes what is there. Out: what each verb came to, and what it touched. */
async function forged(
  change: (texts: Texts) => Texts,
  verb: Verb,
): Promise<{
  readonly end: string
  readonly why: string
  readonly writes: readonly string[]
  readonly helm: readonly string[]
  readonly world: World
}> {
  const {world, texts} = await halfWay()
  forge(world, change(texts))
  const [writes, helm] = [world.writes.length, world.helm.calls.length]
  const end = await live(world, new Life(world), verb)
  const told =
    end instanceof Error
      ? {end: end instanceof OutsideError ? end.code : end.name, why: end.message}
      : {
          end: `${end.end} ${end.findings.map(each => each.code).join()}`,
          why: end.findings.map(each => each.why).join(),
        }
  return {...told, writes: world.writes.slice(writes), helm: world.helm.calls.slice(helm), world}
}

describe.each(VERBS)(
  '[S] issue 9 row 3: a journal that somebody else wrote, and %s',
  (name, verb) => {
    test('an added step labels no namespace that is not in the mesh', async () => {
      const added: Step = {
        kind: 'move-namespace',
        id: `shift/canary/${OUTSIDE}`,
        phase: 'shift',
        wave: 'canary',
        namespace: OUTSIDE as never,
        to: '1-29-6' as never,
        how: 'label',
      }
      const note: StepNote = {
        ...SOME,
        before: {
          kind: 'namespace',
          labels: {'istio-injection': null, 'istio.io/rev': '1-28-10'},
          templates: {},
        },
      }
      const {end, why, writes, world} = await forged(
        texts =>
          withSteps(texts, [...texts.plan.steps.slice(0, 2), added, ...texts.plan.steps.slice(2)], {
            [added.id]: note,
          }),
        verb,
      )
      expect([end, why]).toEqual(['halted STEP_UNFIT', expect.stringContaining(OUTSIDE) as string])
      expect(writes.filter(each => each.includes(OUTSIDE))).toEqual([])
      expect(world.judge.violations).toEqual([])
    })

    test('a memento writes no label but the two of injection', async () => {
      const lowered = {
        'istio-injection': null,
        'istio.io/rev': '1-28-10',
        'pod-security.kubernetes.io/enforce': 'privileged',
      }
      const {end, why, writes, world} = await forged(({plan, record}) => {
        const id =
          plan.steps.find(
            each => each.kind === 'move-namespace' && record.notes[each.id] !== undefined,
          )?.id ?? ''
        const note = record.notes[id] ?? SOME
        return {
          plan,
          record: {
            ...record,
            notes: {
              ...record.notes,
              [id]: {...note, before: {...note.before, labels: lowered} as never},
            },
          },
        }
      }, verb)
      expect([end, why]).toEqual([
        'JOURNAL_UNREADABLE',
        expect.stringContaining('pod-security.kubernetes.io/enforce') as string,
      ])
      expect([
        writes,
        world.store
          .all(NAMESPACES)
          .filter(each => 'pod-security.kubernetes.io/enforce' in each.metadata.labels),
      ]).toEqual([[], []])
    })

    test.each([
      {namespace: SYSTEM, name: 'istio-base'},
      {namespace: 'gates', name: 'istio-ingress'},
    ])('a made-up step does not uninstall $name', async ref => {
      const ghost = 'ghost' as never
      const retire: Step = {
        kind: 'retire-revision',
        id: 'cleanup/istiod-ghost',
        phase: 'cleanup',
        revision: ghost,
        release: ref,
      }
      const install: Step = {
        kind: 'install-revision',
        id: 'install/istiod-ghost',
        phase: 'install',
        revision: ghost,
        version: '1.29.6',
        release: ref,
        like: ref,
      }
      const isBack = name === 'rollback'
      const {end, why, helm, world} = await forged(
        ({plan, record}) => ({
          plan: {
            ...plan,
            ...(isBack
              ? {to: {revision: 'ghost', version: '1.29.6'}}
              : {from: [{revision: 'ghost', version: undefined}]}),
            steps: [isBack ? install : retire],
          },
          record: {...record, notes: {[isBack ? install.id : retire.id]: SOME}},
        }),
        verb,
      )
      expect([end, why, helm]).toEqual([
        'halted STEP_UNFIT',
        expect.stringContaining(ref.name) as string,
        [],
      ])
      expect(world.helm.all().map(each => each.name)).toContain(`${ref.namespace}/${ref.name}`)
    })
  },
)

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
