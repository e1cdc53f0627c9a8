import {namespaceName, revision} from '../../src/mesh/names.ts'
import type {RunPlan, RunRecord} from '../../src/run/record.ts'
import {reduce} from '../../src/run/reduce.ts'
import type {Step} from '../../src/steps/step.ts'
import {NOW} from '../mesh/mesh-builder.ts'

export const REV = 'istio.io/rev'
export const step = (name: string): Step => ({
  kind: 'move-namespace',
  id: `shift/canary/${name}`,
  phase: 'shift',
  wave: 'canary',
  namespace: namespaceName(name),
  to: revision('r2'),
  how: 'label',
})
export const plan: RunPlan = {
  schema: 'meshctl.dev/run-plan/v2',
  id: 'run',
  hash: 'a'.repeat(64),
  from: [{revision: 'r1', version: '1.28.10'}],
  to: {revision: 'r2', version: '1.29.6'},
  steps: [step('a'), step('b')],
  estimateSeconds: 0,
  waivers: [],
  charts: [],
}
export const record: RunRecord = {
  schema: 'meshctl.dev/run/v2',
  id: 'run',
  startedAt: NOW,
  goal: {heading: 'forward', scope: {kind: 'all'}},
  notes: {},
  helmMajor: 3,
  atOnce: 2,
  deadlineMs: 60_000,
  brokenBefore: [],
  plan: {sha256: 'a'.repeat(64), uid: 'uid-1'},
}
export const doing = (name: string, from: RunRecord = record): RunRecord =>
  reduce(
    from,
    {
      do: 'start',
      step: step(name),
      before: {
        kind: 'namespace',
        labels: {'istio-injection': null, 'istio.io/rev': 'r1'},
        templates: {},
      },
    },
    NOW,
  )
