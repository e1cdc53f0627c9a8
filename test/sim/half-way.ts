import {run} from '../../src/verbs/run.ts'
import type {RunRecord, StepNote} from '../../src/run/record.ts'
import type {Step} from '../../src/steps/step.ts'
import type {CommandContext, Outcome} from '../../src/verbs/contract.ts'
import {rollback} from '../../src/verbs/rollback.ts'
import {resume} from '../../src/verbs/resume.ts'
import {stopAfter} from './life.ts'
import {large} from './meshes.ts'
import {textsOf} from './writer.ts'
import type {Texts} from './writer.ts'
import type {World} from './world.ts'

export type Verb = (context: CommandContext) => Promise<Outcome>
export const VERBS: readonly (readonly [string, Verb])[] = [
  ['resume', resume],
  ['run', context => run(context)],
  ['rollback', context => rollback(context, {kind: 'all'})],
]

/** A run in the middle of its waves, and what was written until then. */
export async function halfWay(seed = 3): Promise<{readonly world: World; readonly texts: Texts}> {
  const world = await large(seed, 'plain')
  await stopAfter(world, 4)
  await world.time.pass(20_000)
  return {world, texts: textsOf(world)}
}

export const SOME: StepNote = {
  state: 'doing',
  startedAt: 1 as never,
  before: {kind: 'nothing'},
  best: 0,
  bestAt: 1 as never,
}
export const withSteps = (
  {record, plan}: Texts,
  steps: readonly Step[],
  notes: RunRecord['notes'] = {},
): Texts => ({plan: {...plan, steps}, record: {...record, notes: {...record.notes, ...notes}}})
