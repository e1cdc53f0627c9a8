import {compareSteps} from './steps.ts'
import type {Path, Step} from './steps.ts'

/**
 * A set of paths, as a tree. `members`: the steps whose paths end here and are in the set;
 * `children`: where it goes on.
 */
export interface FieldSet {
  readonly members: ReadonlySet<Step>
  readonly children: ReadonlyMap<Step, FieldSet>
}

export const NONE: FieldSet = {members: new Set(), children: new Map()}

/** A set that is being written. */
export interface GrowingSet extends FieldSet {
  readonly members: Set<Step>
  readonly children: Map<Step, GrowingSet>
}

export const growing = (): GrowingSet => ({members: new Set(), children: new Map()})

/** Adds the path; the empty path (the whole object) is nobody's. */
export function insert(set: GrowingSet, path: Path): void {
  const last = path.at(-1)
  if (last === undefined) return
  let node = set
  for (const step of path.slice(0, -1)) {
    const next = node.children.get(step) ?? growing()
    node.children.set(step, next)
    node = next
  }
  node.members.add(last)
}

export function setOf(...paths: readonly Path[]): FieldSet {
  const set = growing()
  for (const path of paths) insert(set, path)
  return set
}

export function isEmpty(set: FieldSet): boolean {
  if (set.members.size > 0) return false
  for (const child of set.children.values()) if (!isEmpty(child)) return false
  return true
}

export function has(set: FieldSet, path: Path): boolean {
  const [step, ...rest] = path
  if (step === undefined) return false
  if (rest.length === 0) return set.members.has(step)
  const child = set.children.get(step)
  return child !== undefined && has(child, rest)
}

/** What is in one or the other. */
export function union(one: FieldSet, other: FieldSet): FieldSet {
  if (isEmpty(other)) return one
  const children = new Map(one.children)
  for (const [step, child] of other.children) {
    const mine = children.get(step)
    children.set(step, mine === undefined ? child : union(mine, child))
  }
  return {members: new Set([...one.members, ...other.members]), children}
}

/** What is in both. */
export function intersection(one: FieldSet, other: FieldSet): FieldSet {
  return combined(
    one,
    kept(one.members, step => other.members.has(step)),
    (step, child) => intersection(child, other.children.get(step) ?? NONE),
  )
}

/** What is in the first and not in the second. What lies below a member of the second stays. */
export function difference(one: FieldSet, other: FieldSet): FieldSet {
  return combined(
    one,
    kept(one.members, step => !other.members.has(step)),
    (step, child) => {
      const theirs = other.children.get(step)
      return theirs === undefined ? child : difference(child, theirs)
    },
  )
}

/** As `difference`, but what lies below a member of the second goes too. */
export function recursiveDifference(one: FieldSet, other: FieldSet): FieldSet {
  return combined(
    one,
    kept(one.members, step => !other.members.has(step)),
    (step, child) => {
      if (other.members.has(step)) return NONE
      const theirs = other.children.get(step)
      return theirs === undefined ? child : recursiveDifference(child, theirs)
    },
  )
}

/** The paths below which there are no others in the set. */
export function leaves(set: FieldSet): FieldSet {
  const members = kept(set.members, step => isEmpty(set.children.get(step) ?? NONE))
  return combined(set, members, (_, child) => leaves(child))
}

export function sameSet(one: FieldSet, other: FieldSet): boolean {
  return one === other || (isEmpty(difference(one, other)) && isEmpty(difference(other, one)))
}

/** All paths in the API's order: at each place the members first, then what lies below. */
export function paths(set: FieldSet): readonly Path[] {
  const here = [...set.members].sort(compareSteps).map(step => [step])
  const below = [...set.children]
    .sort(([one], [other]) => compareSteps(one, other))
    .flatMap(([step, child]) => paths(child).map(path => [step, ...path]))
  return [...here, ...below]
}

/** How many paths. */
export function sizeOf(set: FieldSet): number {
  return [...set.children.values()].reduce((sum, child) => sum + sizeOf(child), set.members.size)
}

function kept(steps: ReadonlySet<Step>, test: (step: Step) => boolean): ReadonlySet<Step> {
  const left = [...steps].filter(test)
  return left.length === steps.size ? steps : new Set(left)
}

/** Out: the set itself when nothing goes. */
function combined(
  set: FieldSet,
  members: ReadonlySet<Step>,
  childOf: (step: Step, child: FieldSet) => FieldSet,
): FieldSet {
  const children = new Map<Step, FieldSet>()
  let changed = members !== set.members
  for (const [step, child] of set.children) {
    const left = childOf(step, child)
    if (!isEmpty(left)) children.set(step, left)
    changed ||= left !== child
  }
  return changed ? {members, children} : set
}
