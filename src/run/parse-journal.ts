import {createHash} from 'node:crypto'
import type * as z from 'zod'
import {remembers, unlike} from '../plan/well-formed.ts'
import {sh} from '../mesh/shell.ts'
import {OutsideError} from '../ports/trouble.ts'
import {readBy, readJson} from '../schemas/reading.ts'
import {staysOnTheWayBack} from '../steps/stays.ts'
import {runPlan, runRecord} from './record-schema.ts'
import type {RunPlan, RunRecord} from './record.ts'

/** Texts of the journal, and what we take from them: whole and as we write it, or not at all. */

/** More than a ConfigMap holds; whatever is longer was never read from one. */
const LENGTH_MAX = 1024 * 1024

/** Names the ConfigMap for messages. */
export interface ConfigMapRef {
  readonly name: string
  readonly namespace: string
}

/** Throws OutsideError JOURNAL_UNREADABLE, with the field. */
export function parseRecord(text: string | undefined, place: ConfigMapRef): RunRecord {
  return parsed(text, runRecord, place)
}

/** A plan with steps such as our planner makes. Throws OutsideError JOURNAL_UNREADABLE. */
export function parsePlan(text: string | undefined, place: ConfigMapRef): RunPlan {
  const plan = parsed(text, runPlan, place)
  const odd = unlike(plan)
  if (odd !== undefined) throw journalUnreadable(place, odd)
  return plan
}

/**
 * A record may speak of the plan's own steps alone, and remember of each what its rule remembers.
 * Throws OutsideError JOURNAL_UNREADABLE; in: where the record is.
 */
export function demandMatch(
  {notes, goal, halted}: RunRecord,
  {steps}: RunPlan,
  place: ConfigMapRef,
): void {
  const known = new Map(steps.map(each => [each.id, each]))
  for (const [id, {before, state}] of Object.entries(notes)) {
    const step = known.get(id)
    if (step === undefined) throw journalUnreadable(place, `notes.${id} is of no step of the plan`)
    if (!remembers(step, before))
      throw journalUnreadable(
        place,
        `notes.${id}.before is of kind ${before.kind}, which a ${step.kind} does not remember`,
      )
    if (state === 'kept' && !staysOnTheWayBack(step))
      throw journalUnreadable(place, `notes.${id}.state is kept, which a ${step.kind} is not`)
  }
  const named = [
    ...(goal.scope.kind === 'steps' ? goal.scope.ids : []),
    ...(halted?.step === undefined ? [] : [halted.step]),
  ]
  const stranger = named.find(each => !known.has(each))
  if (stranger !== undefined)
    throw journalUnreadable(place, `it names ${stranger}, which is no step of the plan`)
}

/** In hexadecimal. */
export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A ConfigMap holds far fewer, whatever they are. */
const VALUES_MAX = 400_000

/**
 * The value as it was written, not as the schema would write it: records are compared by their
 * text.
 */
function parsed<T>(text: string | undefined, schema: z.ZodType<T>, place: ConfigMapRef): T {
  if (text === undefined) throw journalUnreadable(place, 'it is not there')
  if (text.length > LENGTH_MAX)
    throw journalUnreadable(place, `it is longer than ${LENGTH_MAX} characters`)
  const json = readJson(text, VALUES_MAX)
  if ('wrong' in json) throw journalUnreadable(place, json.wrong.join('; '))
  const read = readBy(schema, json.value)
  if ('wrong' in read) throw journalUnreadable(place, read.wrong.join('; '))
  return json.value as T
}

function journalUnreadable(place: ConfigMapRef, because: string): OutsideError {
  return new OutsideError({
    kind: 'broken',
    code: 'JOURNAL_UNREADABLE',
    what: `ConfigMap ${place.name} does not hold a journal as this meshctl writes it: ${because}.`,
    why:
      'Another version of meshctl wrote it, or somebody edited it. Nothing is guessed from ' +
      'half a journal, and nothing was done.',
    next: waysOn(place),
  })
}

/** The plan is not the one that the record was begun with, or belongs to another run. */
export function journalMismatch(place: ConfigMapRef, because: string): OutsideError {
  return new OutsideError({
    kind: 'broken',
    code: 'JOURNAL_MISMATCH',
    what: `ConfigMap ${place.name} does not hold the plan that this run was begun with: ${because}.`,
    why: 'A plan never changes once its run has begun, so somebody else wrote it. Nothing was done.',
    next: waysOn(place),
  })
}

/**
 * Who wrote it; the meshctl or backup that knows it; and going on without it, from what the cluster
 * shows.
 */
const waysOn = ({name, namespace}: ConfigMapRef): readonly string[] => [
  sh`kubectl -n ${namespace} get configmap ${name} -o yaml --show-managed-fields`,
  'Use the meshctl that began the run, or put back what was there.',
  `Or give this run up: ${sh`kubectl -n ${namespace} delete configmap meshctl-upgrade`}`,
  'and plan anew, from what the cluster shows: meshctl upgrade plan VERSION',
]
