import * as z from 'zod'
import type {Finding} from '../checks/finding.ts'
import type {Instant} from '../mesh/names.ts'
import {exactly} from '../schemas/exactly.ts'
import {waiverRow} from '../schemas/findings.ts'
import {
  chartName,
  chartVersion,
  count,
  listOf,
  revisionName,
  sha256,
  version,
  words,
} from '../schemas/names.ts'
import {memento} from './memento-schema.ts'
import {PLAN_SCHEMA, RECORD_SCHEMA} from './record.ts'
import type {Goal, RunPlan, RunRecord, StepNote, Takeover} from './record.ts'
import {step, stepId, waveName} from './step-schema.ts'

/** Milliseconds since the epoch, up to the last that a Date can say. */
const INSTANT_MAX = 8_640_000_000_000_000
const instant = z.custom<Instant>(
  value => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= INSTANT_MAX,
  {error: 'must be an instant: milliseconds since 1970'},
)

/**
 * `1-29-6-261123080000`: a revision and a time. It becomes part of the names of ConfigMaps and of
 * the marks of restarts.
 */
const runId = z
  .string({error: 'must be the id of a run'})
  .regex(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,98}[A-Za-z0-9])?$/, {error: 'must be the id of a run'})

/**
 * Only ever shown, and written in the middle of a run by whatever stopped it: whatever it names
 * must be readable again.
 */
const finding = exactly<Finding>()(
  z.strictObject({
    code: words,
    severity: z.enum(['blocks', 'warns', 'info']),
    what: words,
    why: words,
    next: listOf(words),
    objects: listOf(z.strictObject({kind: words, namespace: z.exactOptional(words), name: words})),
    source: words,
    accepted: z.exactOptional(
      z.strictObject({
        because: words,
        owner: z.exactOptional(words),
        expires: z.exactOptional(words),
      }),
    ),
  }),
)

const goal = exactly<Goal>()(
  z.strictObject({
    heading: z.enum(['forward', 'back']),
    scope: z.discriminatedUnion('kind', [
      z.strictObject({kind: z.literal('all')}),
      z.strictObject({kind: z.literal('phase'), phase: z.enum(['install', 'shift', 'cleanup'])}),
      z.strictObject({kind: z.literal('waves'), waves: listOf(waveName)}),
      z.strictObject({kind: z.literal('steps'), ids: listOf(stepId)}),
    ]),
  }),
)

const note = exactly<StepNote>()(
  z.strictObject({
    state: z.enum(['doing', 'done', 'undone', 'kept']),
    startedAt: instant,
    before: memento,
    endedAt: z.exactOptional(instant),
    again: z.exactOptional(z.literal(true)),
    best: count,
    bestAt: instant,
  }),
)

const takeover = exactly<Takeover>()(
  z.strictObject({by: words, from: words, at: instant, because: words}),
)

/** The whole memory of a run. */
export const runRecord = exactly<RunRecord>()(
  z.strictObject({
    schema: z.literal(RECORD_SCHEMA),
    id: runId,
    startedAt: instant,
    goal,
    notes: z.record(stepId, note),
    halted: z.exactOptional(
      z.strictObject({at: instant, step: z.exactOptional(stepId), findings: listOf(finding)}),
    ),
    ended: z.exactOptional(z.strictObject({as: z.enum(['finished', 'undone']), at: instant})),
    paused: z.exactOptional(z.strictObject({by: words, at: instant})),
    helmMajor: z
      .int()
      .min(3, {error: 'must be a major of Helm'})
      .max(99, {error: 'must be a major of Helm'}),
    atOnce: z.int().min(1, {error: 'must be at least 1'}),
    deadlineMs: z.number().min(0, {error: 'must not be negative'}),
    brokenBefore: listOf(words),
    unlawfulSince: z.exactOptional(instant),
    plan: z.strictObject({sha256, uid: z.string().min(1, {error: 'must not be empty'}).max(128)}),
    takeovers: z.exactOptional(listOf(takeover)),
    writer: z.exactOptional(z.strictObject({id: words, writes: count})),
  }),
)

const from = z
  .strictObject({revision: revisionName, version: words.optional()})
  .transform(({revision, version: said}) => ({revision: String(revision), version: said}))

/** The plan of a run, by the shape of its parts. */
export const runPlan = exactly<RunPlan>()(
  z.strictObject({
    schema: z.literal(PLAN_SCHEMA),
    id: runId,
    hash: sha256,
    from: listOf(from),
    to: z.strictObject({revision: revisionName.transform(String), version}),
    steps: listOf(step),
    estimateSeconds: z.number().min(0),
    waivers: listOf(waiverRow),
    charts: listOf(z.strictObject({chart: chartName, version: chartVersion, sha256})),
  }),
)
