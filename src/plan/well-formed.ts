import {compareVersions} from '../checks/version.ts'
import type {Memento, Step} from '../steps/step.ts'

/** What a plan says of itself, apart from the cluster. */
export interface Planned {
  readonly from: readonly {readonly revision: string; readonly version: string | undefined}[]
  readonly to: {readonly revision: string; readonly version: string}
  readonly steps: readonly Step[]
}

/**
 * In this order `stepsFor` makes them; the tags of an old revision are kept right before it is
 * retired.
 */
const RANKS: {readonly [K in Step['kind']]: number} = {
  'upgrade-crds': -2,
  'adopt-crds': -1,
  'upgrade-base': 0,
  'install-revision': 1,
  'move-namespace': 2,
  'move-tag': 3,
  'move-gateways': 4,
  'move-default': 5,
  'keep-tags': 6,
  'retire-revision': 6,
}

/** What each kind of step remembers (`remember` of its rule). */
const MEMENTOS: {readonly [K in Step['kind']]: readonly Memento['kind'][]} = {
  'upgrade-crds': ['nothing'],
  'adopt-crds': ['nothing'],
  'upgrade-base': ['default'],
  'install-revision': ['found', 'nothing'],
  'move-namespace': ['namespace'],
  'move-tag': ['tag'],
  'move-gateways': ['gateways'],
  'move-default': ['default'],
  'keep-tags': ['release', 'nothing'],
  'retire-revision': ['nothing'],
}

export const remembers = (step: Step, before: Memento): boolean =>
  MEMENTOS[step.kind].includes(before.kind)

/**
 * Why our planner would not make this plan, whatever the mesh; undefined when it would. Pure.
 * Whether the cluster is such a mesh is asked of each step in the turn that acts.
 */
export function unlike(plan: Planned): string | undefined {
  return oddWay(plan) ?? oddStep(plan) ?? oddOrder(plan) ?? oddPairs(plan)
}

function oddWay({from, to}: Planned): string | undefined {
  const revisions = from.map(each => each.revision)
  if (revisions.length === 0) return 'from names no revision'
  if (new Set(revisions).size < revisions.length) return 'from names a revision twice'
  if (revisions.includes(to.revision)) return `from and to are both ${to.revision}`
  const newer = from.find(
    each => each.version !== undefined && compareVersions(each.version, to.version) > 0,
  )
  return newer === undefined ? undefined : `${newer.revision} is newer than ${to.version}`
}

/** A list that is empty moves nothing. */
const isEmpty = (step: Step): boolean =>
  (step.kind === 'move-gateways' && step.releases.length === 0) ||
  (step.kind === 'keep-tags' && step.tags.length === 0) ||
  ((step.kind === 'upgrade-crds' || step.kind === 'adopt-crds') && step.crds.length === 0)

function oddStep({from, to, steps}: Planned): string | undefined {
  if (steps.length === 0) return 'it has no steps'
  const revisions = from.map(each => each.revision)
  for (const [at, step] of steps.entries()) {
    const wanted = placeOf(step, to)
    const odd =
      (isEmpty(step) ? 'is about nothing' : undefined) ??
      oddPlace(step, wanted) ??
      oddTarget(step, to) ??
      oddRevision(step, revisions)
    if (odd !== undefined) return `steps.${at} ${odd}`
  }
  return undefined
}

type Place = Pick<Step, 'id' | 'phase' | 'wave'>

function placeOf(step: Step, to: Planned['to']): Place {
  switch (step.kind) {
    case 'upgrade-crds':
      return {id: 'install/crds', phase: 'install'}
    case 'adopt-crds':
      return {id: 'install/adopt-crds', phase: 'install'}
    case 'upgrade-base':
      return {id: 'install/base', phase: 'install'}
    case 'install-revision':
      return {id: `install/istiod-${to.revision}`, phase: 'install'}
    case 'move-namespace':
      return shifting(`${step.wave ?? ''}/${step.namespace}`, step.wave ?? '')
    case 'move-tag':
      return shifting(`tag-${step.tag}`, `tag-${step.tag}`)
    case 'move-gateways':
      return shifting(`gateways/${step.namespace}`, 'gateways')
    case 'move-default':
      return {id: 'cleanup/default', phase: 'cleanup'}
    case 'keep-tags':
      // which revision's, the retirement that follows it says: see oddPairs
      return {id: step.id, phase: 'cleanup'}
    case 'retire-revision':
      return {id: `cleanup/istiod-${step.revision}`, phase: 'cleanup'}
  }
}

const shifting = (rest: string, wave: string): Place => ({
  id: `shift/${rest}`,
  phase: 'shift',
  wave,
})

function oddPlace(step: Step, wanted: Place): string | undefined {
  if (step.id !== wanted.id) return `is called ${step.id}, and would be ${wanted.id}`
  if (step.phase !== wanted.phase)
    return `is of phase ${step.phase}, and would be of ${wanted.phase}`
  return step.wave === wanted.wave ? undefined : `is of another wave than ${step.id} would be`
}

function oddTarget(step: Step, to: Planned['to']): string | undefined {
  const revision =
    'to' in step ? step.to : step.kind === 'install-revision' ? step.revision : to.revision
  if (revision !== to.revision) return `goes to ${revision}, and the run to ${to.revision}`
  if (!('version' in step) || step.version === to.version) return undefined
  const ahead = step.kind === 'move-default' && compareVersions(step.version, to.version) > 0
  return ahead ? undefined : `goes to ${step.version}, and the run to ${to.version}`
}

function oddRevision(step: Step, from: readonly string[]): string | undefined {
  if (step.kind !== 'retire-revision' || from.includes(step.revision)) return undefined
  return `retires ${step.revision}, which the run does not replace`
}

function oddOrder({steps}: Planned): string | undefined {
  const ids = steps.map(each => each.id)
  const twice = ids.find((each, at) => ids.indexOf(each) !== at)
  if (twice !== undefined) return `${twice} is there twice`
  const moved = steps.flatMap(each => (each.kind === 'move-namespace' ? [each.namespace] : []))
  const often = moved.find((each, at) => moved.indexOf(each) !== at)
  if (often !== undefined) return `namespace ${often} is moved twice`
  const early = steps.find(
    (each, at) => at > 0 && RANKS[each.kind] < RANKS[steps[at - 1]?.kind ?? each.kind],
  )
  return early === undefined ? undefined : `${early.id} stands too late`
}

/** Steps that speak of the same thing agree on its release. */
function oddPairs({steps}: Planned): string | undefined {
  for (const [at, step] of steps.entries()) {
    const next = steps[at + 1]
    if (step.kind !== 'keep-tags') continue
    const fits =
      next?.kind === 'retire-revision' &&
      step.id === `cleanup/tags-of-${next.revision}` &&
      sameRelease(step, next)
    if (!fits) return `${step.id} does not stand before the retirement of its release`
  }
  const based = steps.filter(
    each =>
      each.kind === 'upgrade-crds' ||
      each.kind === 'adopt-crds' ||
      each.kind === 'upgrade-base' ||
      each.kind === 'move-default',
  )
  return based.every(each => based[0] === undefined || sameRelease(each, based[0]))
    ? undefined
    : 'two releases of base are named'
}

interface OfRelease {
  readonly release: {readonly namespace: string; readonly name: string}
}

const sameRelease = ({release: one}: OfRelease, {release: other}: OfRelease): boolean =>
  one.name === other.name && one.namespace === other.namespace
