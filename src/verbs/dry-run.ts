import {openMeshInformer} from '../observe/mesh-informer.ts'
import {begun, inScope, isDone} from '../run/record.ts'
import type {Heading} from '../steps/step.ts'
import type {CommandContext, Scope} from './contract.ts'
import type {StatusDocument} from './documents.ts'
import {scopedRows} from './drive-run.ts'
import {statusOf} from './status.ts'
import {goalScope} from './goal-scope.ts'
import {currentRun} from './continue-run.ts'

/** `--dry-run`: the steps that the command would do, as rows still to do; nothing is written. */
export async function dryRun(
  context: CommandContext,
  scope: Scope | undefined,
  heading: Heading,
): Promise<StatusDocument> {
  const stored = await currentRun(context)
  const goal =
    scope === undefined ? stored.record.goal : {heading, scope: goalScope(stored, scope, heading)}
  const informer = await openMeshInformer(context.ports, context.istioNamespace)
  try {
    const document = await statusOf(context.ports, stored, await informer.snapshot(), undefined)
    const due = new Set(
      stored.plan.steps
        .filter(
          each =>
            inScope(each, goal.scope) &&
            (goal.heading === 'forward'
              ? !isDone(stored.record, each)
              : begun(stored.record, each)),
        )
        .map(each => each.id),
    )
    return {
      ...document,
      steps: scopedRows(stored, goal)
        .filter(each => due.has(each.id))
        .map(each => ({...each, state: 'todo'})),
    }
  } finally {
    informer.close()
  }
}
