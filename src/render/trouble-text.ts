import type {Finding} from '../checks/finding.ts'
import {API_VERSION} from '../verbs/documents.ts'
import {visibleLines} from './escape.ts'
import {findingsText} from './findings-text.ts'
import type {Paint} from './paint.ts'

/** An error as every output speaks of it. */
export interface Trouble {
  readonly code: string
  readonly what: string
  readonly why: string
  readonly next: readonly string[]
  readonly exitCode: number
  readonly findings: readonly Finding[]
}

/** What, why, next, code. Out: lines for stderr. */
export function troubleText(
  {code, what, why, next, findings}: Trouble,
  ink: Paint,
): readonly string[] {
  const indented = (text: string): readonly string[] => visibleLines(text).map(line => `  ${line}`)
  const [first = '', ...more] = visibleLines(what)
  return [
    `${ink.red('✖')} ${ink.bold(first)}`,
    ...more.map(line => `  ${line}`),
    ...(why === '' ? [] : indented(why)),
    ...next.flatMap(each =>
      visibleLines(each).map((line, at) => (at === 0 ? `  → ${line}` : `    ${line}`)),
    ),
    ...(findings.length === 0
      ? []
      : ['', ...findingsText(findings, ink).map(line => (line === '' ? '' : `  ${line}`)), '']),
    ink.dim(`  Code: ${code} (docs/errors.md#${code.toLowerCase()})`),
  ]
}

/** The `Error` document. `findings` only when checks refused. */
export const troubleDocument = ({code, what, why, next, exitCode, findings}: Trouble): unknown => ({
  apiVersion: API_VERSION,
  kind: 'Error',
  code,
  what,
  why,
  next,
  exitCode,
  ...(findings.length === 0 ? {} : {findings}),
})
