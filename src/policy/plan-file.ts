import {UsageError} from '../ports/trouble.ts'
import {readBy, readJson, sound} from '../schemas/reading.ts'
import type {Reading} from '../schemas/reading.ts'
import type {PlanDocument} from '../verbs/documents.ts'
import {planHash} from '../verbs/plan-hash.ts'
import {oneDocument} from './one-document.ts'
import {planSchema} from './plan-schema.ts'

/** The largest mesh that was planned has a tenth of it. */
const VALUES_MOST = 1_000_000

/**
 * Reads a plan that was saved with --out. In: its text, JSON or YAML, and its name for messages. It
 * is read whole or not at all, and says what its hash says: whoever reviewed it saw what will be
 * done. Pure. Throws UsageError PLAN_FILE_INVALID.
 */
export function parsePlan(text: string, name: string): PlanDocument {
  const read = /^\s*\{/.test(text) ? readJson(text, VALUES_MOST) : readYaml(text)
  if ('wrong' in read) throw invalid(name, read.wrong)
  const plan = readBy(planSchema, read.value)
  if ('wrong' in plan) throw invalid(name, plan.wrong)
  // Of the value as it stands in the file, for the hash goes by the order of keys.
  const hash = planHash(read.value as PlanDocument)
  if (hash !== plan.value.hash || !hash.startsWith(plan.value.id))
    throw invalid(name, [
      'what it says is not what its hash was made of: it was changed after it was saved',
    ])
  return plan.value
}

function readYaml(text: string): Reading<unknown> {
  const {error, second, value} = oneDocument(text)
  if (error !== undefined) return {wrong: [`it is neither JSON nor YAML: ${error.message}`]}
  if (second !== undefined) return {wrong: ['it holds more than one document']}
  try {
    return sound(value() ?? null)
  } catch {
    return {wrong: ['its aliases would make more of it than there is']}
  }
}

const invalid = (name: string, wrong: readonly string[]): UsageError =>
  new UsageError({
    code: 'PLAN_FILE_INVALID',
    what: `${name} holds no plan that meshctl can use`,
    why: `A plan is what upgrade plan --out wrote, unchanged; here ${wrong.join('; ')}.`,
    next: ['meshctl upgrade plan VERSION --out plan.json'],
  })
