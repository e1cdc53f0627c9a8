import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {parse} from 'yaml'
import type {Catalog} from '../../src/checks/catalog.ts'
import {parseCatalog} from '../../src/policy/catalog-file.ts'
import {DEFAULT_POLICY, parsePolicy} from '../../src/policy/parse-policy.ts'
import type {PolicyFileContents} from '../../src/policy/parse-policy.ts'
import {UsageError} from '../../src/ports/trouble.ts'
import {asJson, asYaml} from '../../src/render/as-data.ts'
import {API_VERSION} from '../../src/verbs/documents.ts'
import type {PlanDocument} from '../../src/verbs/documents.ts'

const POLICY_FILE = 'meshctl.yaml'
const POLICY_BYTES_MAX = 1024 * 1024

/** The policy: the named file, else meshctl.yaml when it is here, else the defaults. Throws UsageError CONFIG_UNREADABLE, POLICY_… */
export function readPolicy(named: string | undefined): PolicyFileContents {
  const file = named !== undefined && named !== '' ? named : existsSync(POLICY_FILE) ? POLICY_FILE : undefined
  if (file === undefined) return {policy: DEFAULT_POLICY, charts: undefined}
  const text = read(file, {code: 'CONFIG_UNREADABLE', name: 'policy file'})
  if (text.length > POLICY_BYTES_MAX) throw new UsageError({code: 'CONFIG_UNREADABLE', what: `The policy file ${file} is too large`, why: 'A policy has a few lines; this is something else.', next: ['Name another file with --config']})
  return parsePolicy(text, file)
}

/** What is known of versions. Throws UsageError CATALOG_INVALID. */
export function readCatalog(file: string): Catalog {
  return parseCatalog(read(file, {code: 'CATALOG_INVALID', name: 'catalog'}), file)
}

/** A plan that was saved with --out. Throws UsageError PLAN_FILE_INVALID. */
export function readPlan(file: string): PlanDocument {
  const text = read(file, {code: 'PLAN_FILE_INVALID', name: 'plan file'})
  const plan = parsed(text)
  if (isPlan(plan)) return plan
  throw new UsageError({code: 'PLAN_FILE_INVALID', what: `${file} holds no plan of meshctl`, why: `A plan is JSON or YAML of kind UpgradePlan and of apiVersion ${API_VERSION}.`, next: ['meshctl upgrade plan VERSION --out plan.json']})
}

/** Saves a plan for review: as YAML where the file's name says so, else as JSON. Throws UsageError FILE_NOT_WRITTEN. */
export function savePlan(file: string, plan: PlanDocument): void {
  try {
    writeFileSync(file, /\.ya?ml$/.test(file) ? asYaml(plan) : asJson(plan))
  } catch (error) {
    throw new UsageError({code: 'FILE_NOT_WRITTEN', what: `The plan could not be saved as ${file}`, why: `The system says ${codeOf(error)}.`, next: ['Name another file with --out']})
  }
}

function read(file: string, {code, name}: {readonly code: string; readonly name: string}): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError({code, what: `The ${name} ${file} cannot be read`, why: `The system says ${codeOf(error)}.`, next: ['Name another file, or make it readable']})
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'nothing more'

/** JSON is YAML, too. */
function parsed(text: string): unknown {
  try {
    return parse(text) as unknown
  } catch {
    // Told apart from other wrong files by nobody: the answer is the same.
    return undefined
  }
}

/** What verbs read of a saved plan is there and of the right kind; whether it is still true is theirs to judge. */
function isPlan(value: unknown): value is PlanDocument {
  if (!isFields(value) || value['apiVersion'] !== API_VERSION || value['kind'] !== 'UpgradePlan') return false
  const {hash, to, steps, findings} = value
  const isTarget = isFields(to) && typeof to['revision'] === 'string' && typeof to['version'] === 'string'
  return typeof hash === 'string' && isTarget && isListOf(steps, 'id') && isListOf(findings, 'code')
}

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)

const isListOf = (value: unknown, key: string): boolean => Array.isArray(value) && value.every(each => isFields(each) && typeof each[key] === 'string')
