import {describe, expect, test} from 'vitest'
import {NAMESPACES} from '../../src/ports/resources.ts'
import {OutsideError} from '../../src/ports/trouble.ts'
import type {StepNote} from '../../src/run/record.ts'
import type {Step} from '../../src/steps/step.ts'
import {Life, live} from './life.ts'
import {SYSTEM} from './meshes.ts'
import {forge} from './writer.ts'
import type {Texts} from './writer.ts'
import {OUTSIDE} from './world.ts'
import type {World} from './world.ts'
import {SOME, VERBS, halfWay, withSteps} from './half-way.ts'
import type {Verb} from './half-way.ts'

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
