import {isFields} from '../../../mesh/fields.ts'

/** A value that a path found: an object, because null can be found too. */
export interface Found {
  readonly value: unknown
}

type Step = (from: unknown) => readonly unknown[]

/**
 * A path as CustomResourceDefinitions have them for columns: `.spec.x`, `['a.b']`, `.a\.b`, `[0]`,
 * `[-1:]`, `[*]`, `.*`, `..x`, `[?(@.type=="Ready")]`. In: its text. Out: what finds the values in
 * an object, in order; none when something is missing.
 */
export function jsonPath(path: string): (object: unknown) => readonly Found[] {
  const steps = stepsOf(path)
  return object =>
    steps
      .reduce<readonly unknown[]>((values, step) => values.flatMap(step), [object])
      .map(value => ({value}))
}

// one step at a time: `..name`, `.name` or `.*`, `[…]`
const STEP =
  /^(?:\.\.((?:\\.|[^.[\\])+)|\.?((?:\\.|[^.[\\])+)|\.?\[((?:'[^']*'|"[^"]*"|[^\]'"])*)\])/

function stepsOf(path: string): readonly Step[] {
  const steps: Step[] = []
  let rest = path
    .trim()
    .replace(/^\{(.*)\}$/, '$1')
    .replace(/^[$@]/, '')
  while (rest !== '') {
    const [whole, deep, name, bracket] = STEP.exec(rest) ?? []
    if (whole === undefined || whole === '') return [() => []]
    steps.push(
      deep !== undefined
        ? below(unescaped(deep))
        : name !== undefined
          ? name === '*'
            ? every
            : child(unescaped(name))
          : inBrackets(bracket ?? ''),
    )
    rest = rest.slice(whole.length)
  }
  return steps
}

const unescaped = (text: string): string => text.replace(/\\(.)/g, '$1')

const child =
  (key: string): Step =>
  from =>
    isFields(from) && Object.hasOwn(from, key) ? [from[key]] : []

const every: Step = from =>
  Array.isArray(from) ? (from as readonly unknown[]) : isFields(from) ? Object.values(from) : []

function below(key: string): Step {
  const own = child(key)
  const all: Step = from => [...own(from), ...every(from).flatMap(all)]
  return all
}

function inBrackets(text: string): Step {
  if (text === '*') return every
  const filter = /^\?\((.*)\)$/.exec(text)?.[1]
  if (filter !== undefined) return selection(filter.trim())
  const names = [...text.matchAll(/'([^']*)'|"([^"]*)"/g)].map(([, single, double]) =>
    unescaped(single ?? double ?? ''),
  )
  if (names.length > 0) return from => names.flatMap(name => child(name)(from))
  return from => (Array.isArray(from) ? slice(from, text) : [])
}

function slice(list: readonly unknown[], text: string): readonly unknown[] {
  const [, first = '', to, by] = /^(-?\d*)(?::(-?\d*))?(?::(-?\d+))?$/.exec(text) ?? []
  if (to === undefined) return first === '' ? [] : list.slice(Number(first)).slice(0, 1)
  const found = list.slice(first === '' ? 0 : Number(first), to === '' ? undefined : Number(to))
  return by === undefined
    ? found
    : found.filter((_each, index) => index % Math.max(1, Number(by)) === 0)
}

/** The elements for which a comparison holds, or that have a field. */
function selection(condition: string): Step {
  const [, left, operator, right] = /^([^!<>=]+?)\s*(==|!=|<=|>=|<|>)\s*(.+)$/.exec(condition) ?? []
  const one = jsonPath(left ?? condition)
  const holds = (element: unknown): boolean => {
    const found = one(element)[0]
    if (found === undefined) return false
    if (operator === undefined || right === undefined) return true
    const other = right.startsWith('@') ? jsonPath(right)(element)[0]?.value : literal(right)
    return compares(found.value, operator, other)
  }
  return from => (Array.isArray(from) ? (from as readonly unknown[]).filter(holds) : [])
}

function literal(text: string): unknown {
  const quoted = /^(?:'(.*)'|"(.*)")$/.exec(text)
  if (quoted !== null) return quoted[1] ?? quoted[2]
  return text === 'true' ? true : text === 'false' ? false : Number(text)
}

function compares(one: unknown, operator: string, other: unknown): boolean {
  if (operator === '==') return one === other
  if (operator === '!=') return one !== other
  if (typeof one === 'number' && typeof other === 'number') return inOrder(one, operator, other)
  return typeof one === 'string' && typeof other === 'string' && inOrder(one, operator, other)
}

function inOrder<T extends string | number>(one: T, operator: string, other: T): boolean {
  if (one === other) return operator.endsWith('=')
  return operator.startsWith('<') ? one < other : one > other
}
