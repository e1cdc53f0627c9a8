import fc from 'fast-check'
import type {Memento, Step} from '../../src/steps/step.ts'
import {SYSTEM} from './meshes.ts'
import type {Texts} from './writer.ts'

/** What somebody may do to a journal, as data: fast-check shrinks it. */
export type Change =
  | {readonly how: 'set'; readonly at: number; readonly value: unknown}
  | {readonly how: 'copy'; readonly from: number; readonly to: number}
  | {readonly how: 'drop'; readonly at: number}
  | {readonly how: 'key'; readonly at: number; readonly key: string; readonly value: unknown}
  | {readonly how: 'twice' | 'turn'; readonly at: number}
  | {
      readonly how: 'step'
      readonly at: number
      readonly step: Step
      readonly before: Memento
      readonly state: string
    }

const NAMES = [
  'shop',
  'mail',
  'lone',
  'gates',
  'legacy',
  'kube-system',
  'default',
  SYSTEM,
  '1-28-10',
  '1-29-6',
  'prod',
  'spare',
  'ghost',
  'istio-base',
  'istiod-1-28-10',
  'istiod-1-29-6',
  'istio-ingress',
  '1.29.6',
  '1.28.10',
  '1.30.3',
  'canary',
  'gateways',
  'doing',
  'done',
  'undone',
  'kept',
  'back',
  'forward',
  'label',
  'templates',
  'nothing',
  'found',
  '--post-renderer=/bin/sh',
  '',
]
const name = fc.constantFrom(...NAMES)
const value = fc.oneof(
  name,
  fc.constantFrom<unknown>(null, true, 0, 1, 2, -1, 1e308, [], {}, ['1-28-10'], {
    'istio-injection': 'enabled',
    'istio.io/rev': null,
  }),
)
const release = fc.record({
  namespace: fc.constantFrom(SYSTEM, 'gates', 'legacy'),
  name: fc.constantFrom(
    'istio-base',
    'istiod-1-28-10',
    'istiod-1-29-6',
    'istio-ingress',
    'istiod-ghost',
  ),
})
const revision = fc.constantFrom('1-28-10', '1-29-6', 'ghost')
/** As a plan of this mesh would have it, or another revision now and then. */
const to = fc.oneof({weight: 6, arbitrary: fc.constant('1-29-6')}, revision)
const namespace = fc.constantFrom(
  'shop',
  'mail',
  'lone',
  'gates',
  'legacy',
  'kube-system',
  'default',
  SYSTEM,
)
const labels = fc.record({
  'istio-injection': fc.constantFrom(null, 'enabled', 'disabled'),
  'istio.io/rev': fc.constantFrom(null, '1-28-10', '1-29-6', 'prod', 'ghost'),
})
const templates = fc.constantFrom(
  {},
  {'lone/Deployment/free': {rev: '1-28-10'}},
  {'lone/Deployment/pinned': {rev: 'ghost'}, 'shop/Deployment/web': {restartedFor: 'x', ill: true}},
)

/** Steps that look as our planner makes them, of things that may or may not be so. */
const step: fc.Arbitrary<readonly [unknown, unknown]> = fc.oneof(
  fc.tuple(
    fc
      .record({
        kind: fc.constant('move-namespace'),
        phase: fc.constant('shift'),
        wave: fc.constant('canary'),
        namespace,
        to,
        how: fc.constantFrom('label', 'templates'),
      })
      .map(each => ({...each, id: `shift/canary/${each.namespace}`})),
    fc.record({kind: fc.constant('namespace'), labels, templates}),
  ),
  fc.tuple(
    fc
      .record({
        kind: fc.constant('move-gateways'),
        phase: fc.constant('shift'),
        wave: fc.constant('gateways'),
        namespace,
        releases: fc.constantFrom(['istio-ingress'], ['istiod-1-28-10'], ['istio-base']),
        to,
        version: fc.constant('1.29.6'),
      })
      .map(each => ({...each, id: `shift/gateways/${each.namespace}`})),
    fc.record({
      kind: fc.constant('gateways'),
      labels,
      numbers: fc.constantFrom({}, {'istio-ingress': 1}, {'istiod-1-28-10': 1}),
      services: fc.constant([]),
      templates,
    }),
  ),
  fc.tuple(
    fc
      .record({
        kind: fc.constant('move-tag'),
        phase: fc.constant('shift'),
        tag: fc.constantFrom('prod', 'spare', 'default'),
        to,
      })
      .map(each => ({...each, id: `shift/tag-${each.tag}`, wave: `tag-${each.tag}`})),
    fc.record({kind: fc.constant('tag'), revision, templates}),
  ),
  fc.tuple(
    fc
      .record({
        kind: fc.constant('retire-revision'),
        phase: fc.constant('cleanup'),
        revision,
        release,
      })
      .map(each => ({...each, id: `cleanup/istiod-${each.revision}`})),
    fc.constant({kind: 'nothing'}),
  ),
  fc.tuple(
    fc
      .record({
        kind: fc.constant('install-revision'),
        phase: fc.constant('install'),
        revision,
        version: fc.constant('1.29.6'),
        release,
        like: release,
      })
      .map(each => ({...each, id: `install/istiod-${each.revision}`})),
    fc.constantFrom({kind: 'nothing'}, {kind: 'found'}),
  ),
  fc.tuple(
    fc
      .record({
        kind: fc.constantFrom('move-default', 'upgrade-base'),
        release,
        version: fc.constant('1.29.6'),
        to: fc.constant('1-29-6'),
      })
      .map(({kind, to, ...each}) =>
        kind === 'upgrade-base'
          ? {...each, kind, phase: 'install', id: 'install/base'}
          : {...each, kind, to, phase: 'cleanup', id: 'cleanup/default'},
      ),
    fc.record({
      kind: fc.constant('default'),
      revision: fc.constantFrom('1-28-10', '1-29-6', 'ghost', ''),
    }),
  ),
)

const madeStep = fc
  .record({at: fc.nat(), step, state: fc.constantFrom('none', 'doing', 'done')})
  .map(({at, step: [made, before], state}): Change => ({
    how: 'step',
    at,
    step: made as Step,
    before: before as Memento,
    state,
  }))

const anyChange: fc.Arbitrary<Change> = fc.oneof(
  fc.record({how: fc.constant('set' as const), at: fc.nat(), value}),
  fc.record({how: fc.constant('copy' as const), from: fc.nat(), to: fc.nat()}),
  fc.record({how: fc.constant('drop' as const), at: fc.nat()}),
  fc.record({
    how: fc.constant('key' as const),
    at: fc.nat(),
    key: fc.constantFrom(
      '__proto__',
      'constructor',
      'pod-security.kubernetes.io/enforce',
      'shift/canary/legacy',
      'wave',
      'again',
    ),
    value,
  }),
  fc.record({how: fc.constantFrom('twice' as const, 'turn' as const), at: fc.nat()}),
  madeStep,
)

/** A careful forger, or one who tries everything. */
export const changes: fc.Arbitrary<readonly Change[]> = fc.oneof(
  fc.array(madeStep, {minLength: 1, maxLength: 2}),
  fc.array(anyChange, {minLength: 1, maxLength: 3}),
)

type Tree = Record<string, unknown> | unknown[]
interface Spot {
  readonly tree: Tree
  readonly key: string
}

/** Every place of a tree, in order. */
function spots(tree: unknown): readonly Spot[] {
  if (typeof tree !== 'object' || tree === null) return []
  return Object.keys(tree).flatMap(key => [
    {tree: tree as Tree, key},
    ...spots((tree as Record<string, unknown>)[key]),
  ])
}

const read = ({tree, key}: Spot): unknown => (tree as Record<string, unknown>)[key]

function put({tree, key}: Spot, value: unknown): void {
  Object.defineProperty(tree, key, {value, enumerable: true, configurable: true, writable: true})
}

/** Changes a copy of both, one after the other. */
export function changed(texts: Texts, all: readonly Change[]): Texts {
  const copy = structuredClone(texts)
  for (const each of all) change(copy as never, each)
  return copy
}

function change(
  texts: {record: {notes: Record<string, unknown>}; plan: {steps: unknown[]}},
  one: Change,
): void {
  const all = spots(texts)
  const at = (index: number): Spot => all[index % all.length] as Spot
  switch (one.how) {
    case 'set':
      return put(at(one.at), one.value)
    case 'copy':
      return put(at(one.to), structuredClone(read(at(one.from))))
    case 'drop':
      return void Reflect.deleteProperty(at(one.at).tree, at(one.at).key)
    case 'key':
      return put({tree: at(one.at).tree, key: one.key}, one.value)
    case 'twice':
    case 'turn': {
      const lists = all.map(read).filter(each => Array.isArray(each)) as unknown[][]
      const list = lists[one.at % Math.max(1, lists.length)]
      return one.how === 'turn' ? void list?.reverse() : void list?.push(structuredClone(list[0]))
    }
    case 'step': {
      if (!Array.isArray(texts.plan.steps) || typeof texts.record.notes !== 'object') return
      const steps = texts.plan.steps.filter(each => (each as Step | null)?.id !== one.step.id)
      // Where the planner would put it: what is made too early or too late is refused as such, and
      // shows nothing more.
      const rank = RANKS.indexOf(one.step.kind)
      const place = steps.findIndex(each => RANKS.indexOf((each as Step | null)?.kind ?? '') > rank)
      texts.plan.steps = place < 0 ? [...steps, one.step] : steps.toSpliced(place, 0, one.step)
      if (one.state === 'none') Reflect.deleteProperty(texts.record.notes, one.step.id)
      else
        put(
          {tree: texts.record.notes, key: one.step.id},
          {state: one.state, startedAt: 1, before: one.before, best: 0, bestAt: 1},
        )
    }
  }
}

const RANKS: readonly string[] = [
  'upgrade-base',
  'install-revision',
  'move-namespace',
  'move-tag',
  'move-gateways',
  'move-default',
  'keep-tags',
  'retire-revision',
]
