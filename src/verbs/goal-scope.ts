import type {StoredRun} from '../run/journal.ts'
import type {GoalScope, RunPlan, RunRecord} from '../run/record.ts'
import {begun, inScope, isDone} from '../run/record.ts'
import type {Heading, Step} from '../steps/step.ts'
import type {Scope} from './contract.ts'
import {Refused} from './contract.ts'

/**
 * The scope that the command names, in the run's own terms. Throws Refused when it is not its turn
 * or names nothing.
 */
export function goalScope({record, plan}: StoredRun, scope: Scope, heading: Heading): GoalScope {
  if (heading === 'forward') refuseEarly(record, plan, scope)
  else refuseTooLate(record, plan, scope)
  const goal = scopeOf(record, plan, scope)
  if (heading === 'forward') refuseAhead(record, plan, goal)
  else if (
    scope.kind !== 'all' &&
    !plan.steps.some(each => inScope(each, goal) && begun(record, each))
  )
    throw notBegun()
  return goal
}

function scopeOf(record: RunRecord, plan: RunPlan, scope: Scope): GoalScope {
  switch (scope.kind) {
    case 'all':
      return {kind: 'all'}
    case 'install':
    case 'cleanup':
    case 'shift':
      return {kind: 'phase', phase: scope.kind}
    case 'wave':
      return named(plan, {kind: 'waves', waves: [scope.wave]}, `wave ${scope.wave}`)
    case 'next-wave':
      return nextWave(record, plan)
    case 'namespaces':
      return ofNamespaces(plan, scope.namespaces)
  }
}

function nextWave(record: RunRecord, plan: RunPlan): GoalScope {
  const next = plan.steps.find(each => each.phase === 'shift' && !isDone(record, each))
  return next?.wave === undefined
    ? {kind: 'phase', phase: 'shift'}
    : {kind: 'waves', waves: [next.wave]}
}

function ofNamespaces(plan: RunPlan, namespaces: readonly string[]): GoalScope {
  const ids = namespaces.flatMap(name => {
    const steps = plan.steps.filter(
      each =>
        (each.kind === 'move-namespace' || each.kind === 'move-gateways') &&
        each.namespace === name,
    )
    if (steps.length === 0) throw unknownScope(`namespace ${name}`, plan)
    return steps.map(each => each.id)
  })
  return {kind: 'steps', ids}
}

function named(plan: RunPlan, scope: GoalScope, what: string): GoalScope {
  if (!plan.steps.some(each => inScope(each, scope))) throw unknownScope(what, plan)
  return scope
}

const unknownScope = (what: string, plan: RunPlan): Refused =>
  new Refused({
    code: 'NOT_IN_THE_PLAN',
    what: `No step of this run moves ${what} by itself.`,
    why:
      'Its waves are ' +
      `${[...new Set(plan.steps.flatMap(each => each.wave ?? []))].join(', ') || 'none'}; a ` +
      `namespace that follows a tag moves with the tag's wave.`,
    next: ['meshctl upgrade status'],
    findings: [],
  })

const notBegun = (): Refused =>
  new Refused({
    code: 'NOT_BEGUN',
    what: 'None of these steps was begun, so there is nothing to take back.',
    why: 'What was never changed is as it was.',
    next: ['meshctl upgrade status'],
    findings: [],
  })

/** Once an old istiod is being retired there is nothing to go back to. */
function refuseTooLate(record: RunRecord, plan: RunPlan, scope: Scope): void {
  const retired = plan.steps.find(each => each.kind === 'retire-revision' && begun(record, each))
  // One that was begun and has not touched anything yet is the first to be taken back, and its rule
  // looks whether that is so.
  if (retired === undefined || (scope.kind === 'all' && !isDone(record, retired))) return
  throw new Refused({
    code: 'NO_WAY_BACK',
    what: `${retired.id} was begun: the old istiod is gone, or going.`,
    why: 'Namespaces taken back to it would start pods without sidecars.',
    next: ['meshctl upgrade run --yes', 'meshctl upgrade status'],
    findings: [],
  })
}

/**
 * Gateways in a namespace that moves as well come after it: both write its label, and each
 * remembers what was there before it.
 */
function refuseAhead(record: RunRecord, plan: RunPlan, goal: GoalScope): void {
  const open = (step: Step): boolean => !isDone(record, step)
  const gateways = plan.steps.flatMap(each =>
    each.kind === 'move-gateways' && inScope(each, goal) && open(each) ? [each.namespace] : [],
  )
  const first = plan.steps.find(
    each =>
      each.kind === 'move-namespace' &&
      gateways.includes(each.namespace) &&
      open(each) &&
      !inScope(each, goal),
  )
  if (first !== undefined) throw notYet([first])
}

/** What must be done before this scope's turn has come. */
function refuseEarly(record: RunRecord, plan: RunPlan, scope: Scope): void {
  const open = (phase: Step['phase']): readonly Step[] =>
    plan.steps.filter(each => each.phase === phase && !isDone(record, each))
  const before =
    scope.kind === 'cleanup'
      ? [...open('install'), ...open('shift')]
      : scope.kind === 'all' || scope.kind === 'install'
        ? []
        : open('install')
  if (before.length > 0) throw notYet(before)
}

const notYet = (before: readonly Step[]): Refused =>
  new Refused({
    code: 'NOT_YET',
    what: `${before[0]?.id ?? ''} is not done yet${before.length > 1 ? `, nor ${before.length - 1} more` : ''}.`,
    why: 'Each step rests on the ones before it.',
    next: [
      before[0]?.phase === 'install'
        ? 'meshctl upgrade install --yes'
        : 'meshctl upgrade shift --all --yes',
      'meshctl upgrade status',
    ],
    findings: [],
  })
