import {revision} from '../../src/mesh/names.ts'
import type {MeshSnapshot} from '../../src/mesh/snapshot.ts'
import {ruleOf} from '../../src/steps/rules.ts'
import type {StepContext, Memento, Step} from '../../src/steps/step.ts'
import type {MeshBuilder} from '../mesh/mesh-builder.ts'
import {mesh} from '../mesh/mesh-builder.ts'

export const REV = 'istio.io/rev'
export const r1 = revision('r1')
export const r2 = revision('r2')
export const ref = (
  name: string,
  namespace = 'istio-system',
): {namespace: string; name: string} => ({
  namespace,
  name,
})
export const forward: StepContext = {
  run: 'run',
  heading: 'forward',
  atOnce: 2,
  again: false,
  stalledMs: 0,
}
const back: StepContext = {...forward, heading: 'back'}
export const token = (step: Step, heading = 'forward'): string => `run/${step.id}/${heading}`
export const two = (): MeshBuilder =>
  mesh().base('1.29.6', 'r1').revision('r1', '1.28.10').revision('r2', '1.29.6')

/** Asks the rule everything. */
export function asked(
  step: Step,
  built: MeshBuilder,
  before?: Memento,
): {
  apply: unknown
  verify: string
  codes: readonly string[]
  revert: unknown
  reverted: string
  before: Memento
  seen: MeshSnapshot
} {
  const seen = built.build()
  const rule = ruleOf(step)
  const memento = before ?? rule.remember(step, seen)
  return {
    seen,
    before: memento,
    apply: rule.apply(step, memento, seen, forward),
    verify: rule.verify(step, memento, seen, forward).is,
    codes: rule.check(step, seen, true).map(each => each.code),
    revert: rule.revert(step, memento, seen, back),
    reverted: rule.reverted(step, memento, seen, back).is,
  }
}

export const kinds = (effects: unknown): readonly string[] =>
  (effects as readonly {kind: string}[]).map(each => each.kind)
