import {FileUnusable, readInputFile} from '../../src/adapters/input-file.ts'
import {writeOutputFile} from '../../src/adapters/output-file.ts'
import {parseCatalog} from '../../src/policy/catalog-file.ts'
import {parsePlan} from '../../src/policy/plan-file.ts'
import {UsageError} from '../../src/ports/trouble.ts'
import {asJson, asYaml} from '../../src/render/as-data.ts'
import type {Policy} from '../../src/verbs/contract.ts'
import type {PlanDocument} from '../../src/verbs/documents.ts'

/** meshctl's own catalog is a twelfth of it. */
const CATALOG_BYTES_MOST = 1024 * 1024
/** A plan that moves ten thousand workloads is a tenth of it. */
const PLAN_BYTES_MOST = 16 * 1024 * 1024

/** What is known of versions. Throws UsageError CATALOG_INVALID. */
export async function readCatalog(file: string): Promise<Policy['catalog']> {
  return parseCatalog(
    await readText(file, {bytesMost: CATALOG_BYTES_MOST, code: 'CATALOG_INVALID', name: 'catalog'}),
    file,
  )
}

/** A plan that was saved with --out. Throws UsageError PLAN_FILE_INVALID. */
export async function readPlan(file: string): Promise<PlanDocument> {
  return parsePlan(
    await readText(file, {
      bytesMost: PLAN_BYTES_MOST,
      code: 'PLAN_FILE_INVALID',
      name: 'plan file',
    }),
    file,
  )
}

/**
 * Saves a plan for review: as YAML where the file's name says so, else as JSON. Throws UsageError
 * FILE_NOT_WRITTEN.
 */
export async function savePlan(file: string, plan: PlanDocument): Promise<void> {
  await saveFile(file, /\.ya?ml$/.test(file) ? asYaml(plan) : asJson(plan), 'plan')
}

/**
 * Writes what --out names. In: what it is called in messages. Throws UsageError FILE_NOT_WRITTEN.
 */
export async function saveFile(
  file: string,
  content: string | Buffer,
  name: string,
): Promise<void> {
  try {
    await writeOutputFile(file, content)
  } catch (error) {
    if (!(error instanceof FileUnusable)) throw error
    throw new UsageError({
      code: 'FILE_NOT_WRITTEN',
      what: `The ${name} could not be saved as ${file}`,
      why: `${capital(error.message)}.`,
      next: [
        'Name another file with --out, in a folder that is there',
        'Without --out, -o json prints to stdout',
      ],
    })
  }
}

/** How a file is read and spoken of. */
interface About {
  readonly bytesMost: number
  readonly code: string
  readonly name: string
}

async function readText(file: string, about: About): Promise<string> {
  return (await readBytes(file, about)).toString('utf8')
}

/** A file that a person named. Throws UsageError with the code. */
export async function readBytes(file: string, about: About): Promise<Buffer> {
  try {
    return await readInputFile(file, about.bytesMost)
  } catch (error) {
    throw unreadable(error, file, about)
  }
}

/**
 * What is said of a file that could not be read; what is no trouble with a file stays what it is.
 */
export function unreadable(
  error: unknown,
  file: string,
  {code, name}: Pick<About, 'code' | 'name'>,
): unknown {
  if (!(error instanceof FileUnusable)) return error
  return new UsageError({
    code,
    what: `The ${name} ${file} cannot be read`,
    why: `${capital(error.message)}.`,
    next: ['Name another file, or make it readable'],
  })
}

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
