import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {instant} from '../../src/mesh/names.ts'
import {DEFAULT_POLICY} from '../../src/policy/parse-policy.ts'
import type {Journal, Ports} from '../../src/ports/ports.ts'
import {loadRun} from '../../src/run/journal.ts'
import {decide, probesFor} from '../../src/run/decide.ts'
import {pastRuns} from '../../src/run/history.ts'
import {sha256Of} from '../../src/run/parse-journal.ts'
import {PLAN_SCHEMA, RECORD_SCHEMA} from '../../src/run/record.ts'
import type {RunPlan, RunRecord} from '../../src/run/record.ts'
import {reduce} from '../../src/run/reduce.ts'
import {ruleOf} from '../../src/steps/rules.ts'
import {makePlan} from '../../src/verbs/make-plan.ts'
import {statusOf} from '../../src/verbs/status.ts'
import {SimJournal} from '../sim/journal.ts'
import {VirtualTime} from '../sim/time.ts'
import {recorded, sightOfSnapshot} from '../worlds/sight.ts'
import {holds} from './hold.ts'
import {mutated, mutatedText} from './mutate.ts'

const {seen, ...sight} = sightOfSnapshot(recorded('gateways-1.28'))
const {steps, document} = makePlan({...sight, seen}, '1.30.3', DEFAULT_POLICY)
const charts = ['base', 'istiod', 'gateway'].map(chart => ({
  chart,
  version: '1.30.3',
  sha256: 'a'.repeat(64),
}))
const PLAN: RunPlan = {
  schema: PLAN_SCHEMA,
  id: '1-30-3-261123040506',
  hash: document.hash,
  from: document.from,
  to: {revision: '1-30-3', version: '1.30.3'},
  steps,
  estimateSeconds: 5,
  waivers: [],
  charts,
}
const BEGUN: RunRecord = {
  schema: RECORD_SCHEMA,
  id: PLAN.id,
  startedAt: seen.seenAt,
  goal: {heading: 'forward', scope: {kind: 'all'}},
  notes: {},
  helmMajor: 3,
  atOnce: 2,
  deadlineMs: 60_000,
  brokenBefore: [],
  plan: {sha256: sha256Of(JSON.stringify(PLAN)), uid: 'uid-1'},
}
/** Half way: every step but the last two is done, and one is under way. */
const RECORD = steps.slice(0, -1).reduce((record, step, at) => {
  const doing = reduce(
    record,
    {do: 'start', step, before: ruleOf(step).remember(step, seen)},
    seen.seenAt,
  )
  return at < steps.length - 2
    ? reduce(doing, {do: 'pass', step}, instant(seen.seenAt + 1_000))
    : doing
}, BEGUN)

/**
 * Whoever may write ConfigMaps may also write that both belong together. The plan is written first,
 * so its uid is `uid-1`.
 */
async function journalOf(record: string, plan: string): Promise<Journal> {
  const journal = new SimJournal(new VirtualTime()).ports(() => true)
  await journal.save(`meshctl-upgrade-${PLAN.id}-plan`, {plan}, undefined)
  await journal.save('meshctl-upgrade', {run: record}, undefined)
  return journal
}

/** All that is thought of a journal before anything is done. */
async function thinkOf(record: string, plan: string): Promise<void> {
  const journal = await journalOf(record, plan)
  const stored = await loadRun(journal)
  if (stored === undefined) return
  probesFor(stored.record, stored.plan, seen)
  const decision =
    stored.record.ended === undefined ? decide(stored.record, stored.plan, seen) : undefined
  await statusOf({journal} as Ports, stored, seen, decision)
}

describe('[U] a journal is read, or refused in our words', () => {
  test('that is whole', async () => {
    const stored = await loadRun(await journalOf(JSON.stringify(RECORD), JSON.stringify(PLAN)))
    expect({record: stored?.record, plan: stored?.plan}).toEqual({
      record: JSON.parse(JSON.stringify(RECORD)) as unknown,
      plan: JSON.parse(JSON.stringify(PLAN)) as unknown,
    })
  })

  test('whose record was changed', () =>
    holds(mutatedText(RECORD), record => thinkOf(record, JSON.stringify(PLAN)), {runs: 200}))

  test('whose plan was changed, and the record’s word of it too', () =>
    holds(
      mutatedText(PLAN),
      plan =>
        thinkOf(JSON.stringify({...RECORD, plan: {...RECORD.plan, sha256: sha256Of(plan)}}), plan),
      {runs: 200},
    ))

  test('that is history', () =>
    holds(
      fc.tuple(mutated(RECORD), mutated(PLAN)),
      async ([record, plan]) => {
        const journal = new SimJournal(new VirtualTime()).ports(() => true)
        await journal.save(
          'meshctl-history-a',
          {run: JSON.stringify(record), plan: JSON.stringify(plan)},
          undefined,
        )
        await pastRuns(journal)
      },
      {runs: 100},
    ))
})
