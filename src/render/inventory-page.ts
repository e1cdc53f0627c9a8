import type {InventoryDocument, ProxyRow, VerificationDocument} from '../verbs/documents.ts'
import {columns} from './columns.ts'
import {visible} from './escape.ts'
import {findingsCount, findingsText} from './findings-text.ts'
import type {Paint} from './paint.ts'
import {count} from './words.ts'

/** Every proxy in a line, totals below. Out: lines. */
export function inventoryPage({proxies, totals}: InventoryDocument): readonly string[] {
  if (proxies.length === 0) return ['No proxies found.']
  const totalLine = [
    count(totals.total, 'proxy', 'proxies'),
    tally('by revision', totals.byRevision),
    tally('sync', totals.bySync),
  ]
    .filter(each => each !== '')
    .join('; ')
  return [...columns(HEADINGS, proxies.map(row)), '', visible(totalLine)]
}

const HEADINGS = [
  'NAMESPACE',
  'WORKLOAD',
  'POD',
  'TYPE',
  'REVISION',
  'VERSION',
  'SYNC',
  'READY',
  'SERVED BY',
  'WHY',
  'MOVED BY',
]

const row = (each: ProxyRow): readonly (string | undefined)[] => [
  each.namespace,
  workloadName(each),
  each.pod,
  each.type,
  each.revision,
  each.version,
  each.sync,
  each.ready ? 'yes' : 'no',
  each.servedBy,
  each.why === '' ? '-' : each.why,
  each.movedBy === '' ? '-' : each.movedBy,
]

/** `Deployment/cart`. */
export const workloadName = ({workload}: ProxyRow): string | undefined =>
  workload === null ? undefined : `${workload.kind}/${workload.name}`

function tally(name: string, by: Readonly<Record<string, number>>): string {
  const parts = Object.entries(by).map(([key, number]) => `${key} ${number}`)
  return parts.length === 0 ? '' : `${name}: ${parts.join(', ')}`
}

/** Whether the mesh is healthy, what was verified, and what is wrong. Out: lines. */
export function verificationPage(
  {healthy, laws, findings}: VerificationDocument,
  ink: Paint,
): readonly string[] {
  return [
    healthy ? ink.green('✔ The mesh is healthy.') : ink.red('✖ The mesh is not healthy.'),
    ...laws.map(each => `  ${each.holds ? ink.green('✔') : ink.red('✖')} ${visible(each.title)}`),
    ...(findings.length === 0
      ? []
      : ['', ink.bold(`FINDINGS: ${findingsCount(findings)}`), ...findingsText(findings, ink)]),
  ]
}
