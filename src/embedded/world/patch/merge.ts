import {asFields, asList, handled, itemStep, ownField, shapesOf} from './shapes.ts'
import type {Step} from './steps.ts'
import type {ListType, MapType, Type} from './types.ts'

/**
 * The left object with what the right one sets. Nothing goes; values of the right win. Out:
 * undefined when nothing is left (an object or a list that is nowhere filled).
 */
export function merged(type: Type, left: unknown, right: unknown): unknown {
  const shape = shapesOf(type, left, right).at(-1) ?? type
  return handled(shape, {
    map: map => mergedMap(map, left, right),
    scalar: () => later(left, right),
    list: list => mergedList(list, left, right),
  })
}

const later = (left: unknown, right: unknown): unknown => (right === undefined ? left : right)

function mergedMap(type: MapType, left: unknown, right: unknown): unknown {
  const [leftMap, rightMap] = [asFields(left), asFields(right)]
  const keys = new Set([...Object.keys(leftMap ?? {}), ...Object.keys(rightMap ?? {})])
  if (type.atomic || keys.size === 0) return later(left, right)
  const out = [...keys]
    .map((key): [string, unknown] => [
      key,
      merged(type.of(key) ?? {}, ownField(leftMap, key), ownField(rightMap, key)),
    ])
    .filter(([, value]) => value !== undefined)
  return out.length > 0 ? Object.fromEntries(out) : undefined
}

function mergedList(type: ListType, left: unknown, right: unknown): unknown {
  const [leftList, rightList] = [asList(left) ?? [], asList(right) ?? []]
  if (type.relation === 'atomic' || leftList.length + rightList.length === 0)
    return later(left, right)
  const out = interleaved(listed(type, leftList), listed(type, rightList), type)
  return out.length > 0 ? out : undefined
}

interface Listed {
  readonly steps: readonly Step[]
  readonly items: readonly unknown[]
  readonly byStep: ReadonlyMap<Step, unknown>
}

/** Items that share their key are merged with nothing: null stands for them. */
function listed(type: ListType, list: readonly unknown[]): Listed {
  const found = list.flatMap(item => {
    const at = itemStep(type, item)
    return 'problem' in at ? [] : [{step: at.step, item}]
  })
  const byStep = new Map<Step, unknown>()
  for (const {step, item} of found) byStep.set(step, byStep.has(step) ? null : item)
  return {steps: found.map(({step}) => step), items: found.map(({item}) => item), byStep}
}

/**
 * The order of a merged list: shared items in the order of the right; those that only one side has
 * stay next to their neighbours, the left's first.
 */
function interleaved(left: Listed, right: Listed, type: ListType): unknown[] {
  const out: unknown[] = []
  const shared = right.steps.filter(step => left.byStep.has(step))
  const done = new Set<Step>()
  let [l, r] = [0, 0]
  for (;;) {
    const [leftStep, rightStep] = [left.steps[l], right.steps[r]]
    if (leftStep === undefined && rightStep === undefined)
      return out.filter(item => item !== undefined)
    const next = shared.find(step => !done.has(step))
    const turn = turnOf(leftStep, rightStep, {
      isShared: leftStep !== undefined && right.byStep.has(leftStep),
      next,
    })
    if (turn === 'left') out.push(merged(type.item(), left.items[l], undefined))
    if ((turn === 'right' || turn === 'pass') && rightStep !== undefined) {
      done.add(rightStep)
      out.push(merged(type.item(), left.byStep.get(rightStep), right.byStep.get(rightStep)))
      r++
    }
    if (turn !== 'right' || leftStep === rightStep) l++
  }
}

/**
 * Whose item comes next? `skip`: none, the left one comes (or came) with the right's; `pass`: so
 * too, and the right's comes now.
 */
function turnOf(
  left: Step | undefined,
  right: Step | undefined,
  {isShared, next}: {isShared: boolean; next: Step | undefined},
): 'left' | 'right' | 'skip' | 'pass' {
  if (left === undefined) return 'right'
  if (!isShared) return 'left'
  if (right === undefined) return 'skip'
  if (left === right || next === left) return 'right'
  return next === undefined ? 'pass' : 'skip'
}
