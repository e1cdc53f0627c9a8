import type {Finding} from '../checks/finding.ts'
import type {
  InventoryDocument,
  PlanDocument,
  StatusDocument,
  VerificationDocument,
} from '../verbs/documents.ts'
import {markdownCode, markdownText} from './escape.ts'
import {acceptance, worstFirst} from './findings-text.ts'
import {workloadName} from './inventory-page.ts'
import {
  changeText,
  changedValues,
  lastExit,
  nextAfterPlan,
  origins,
  waveSummary,
} from './plan-page.ts'
import {nextAfter} from './status-page.ts'
import {duration, objectsInShort, revisionName} from './words.ts'

/** Pages for pull requests and tickets. Each: a document in, lines of Markdown out. */
export function planMarkdown(plan: PlanDocument): readonly string[] {
  const last = lastExit(plan)
  return [
    `# ${markdownText(titleOf(plan))}`,
    '',
    `Plan ${markdownCode(plan.id)}, cluster ${markdownCode(plan.cluster.uid)}, Kubernetes ` +
      `${markdownText(plan.cluster.version)}, about ${duration(plan.estimate.seconds)} ` +
      `(${markdownText(plan.estimate.basis)}).`,
    ...origins(plan).flatMap(({what, name, note}) => [
      '',
      `${what.slice(0, 1).toUpperCase()}${what.slice(1)} ${markdownCode(name)}${note}.`,
    ]),
    ...wavesMarkdown(plan),
    ...stepsMarkdown(plan),
    ...(last === undefined ? [] : ['', `Point of no return: before ${markdownCode(last.id)}.`]),
    ...valuesMarkdown(plan),
    ...findingsMarkdown(plan.findings),
    '',
    `Next: ${markdownCode(nextAfterPlan(plan))}`,
  ]
}

/** `Upgrade 1.27.9 (revision default) → 1.28.10 (revision 1-28-10)`. */
const titleOf = ({from, to}: Pick<PlanDocument, 'from' | 'to'>): string =>
  `Upgrade ${from.map(revisionName).join(' and ')} → ${revisionName(to)}`

function wavesMarkdown({waves}: PlanDocument): readonly string[] {
  if (waves.length === 0) return []
  const rows = waves.map(each => [each.name, waveSummary(each)])
  return ['', '## Waves', '', ...table(['wave', 'who'], rows)]
}

function stepsMarkdown({steps}: PlanDocument): readonly string[] {
  const rows = steps.map((each, at) => [
    String(at + 1),
    each.id,
    each.title,
    objectsInShort(each.touches),
    each.reversible ? each.reverse : `no: ${each.reverse.replace(/^(none|stays): /, '')}`,
  ])
  return ['', '## Steps', '', ...table(['#', 'step', 'what', 'touches', 'way back'], rows)]
}

function valuesMarkdown(plan: PlanDocument): readonly string[] {
  const rows = changedValues(plan).flatMap(({release, changes}) =>
    changes.map(each => [
      `${release.namespace}/${release.name}`,
      each.path,
      changeText(each),
      each.because,
    ]),
  )
  return rows.length === 0
    ? []
    : ['', '## Values', '', ...table(['release', 'key', 'what', 'why'], rows)]
}

/** In: `next` as for the text page. */
export function statusMarkdown(
  status: StatusDocument,
  next: readonly string[] | undefined,
): readonly string[] {
  const {run, proxies} = status
  return [
    `# ${run.state === 'none' ? 'No upgrade is in progress' : markdownText(`${titleOf(run)}: ${run.state}`)}`,
    '',
    ...(run.state === 'none'
      ? []
      : [
          `Run ${markdownCode(run.id)} since ${markdownText(run.startedAt)}, driver: ` +
            `${markdownText(run.driver?.holder ?? 'nobody')}.`,
        ]),
    `Proxies: ${proxies.onTarget} of ${proxies.total} on the target, ${proxies.onOld} on an ` +
      `old revision, ${proxies.unknown} unknown.`,
    ...(status.waitsFor === undefined ? [] : ['', `Waits for: ${markdownText(status.waitsFor)}`]),
    ...(status.steps.length === 0
      ? []
      : [
          '',
          '## Steps',
          '',
          ...table(
            ['step', 'state', 'what', 'because'],
            status.steps.map(each => [each.id, each.state, each.title, each.because ?? '']),
          ),
        ]),
    ...findingsMarkdown(status.findings),
    '',
    ...(next ?? nextAfter(status)).map(each => `- ${markdownCode(each)}`),
  ]
}

export const inventoryMarkdown = ({proxies}: InventoryDocument): readonly string[] =>
  table(
    [
      'namespace',
      'workload',
      'pod',
      'type',
      'revision',
      'version',
      'sync',
      'ready',
      'why',
      'moved by',
    ],
    proxies.map(each => [
      each.namespace,
      workloadName(each) ?? '',
      each.pod ?? '',
      each.type,
      each.revision ?? '',
      each.version ?? '',
      each.sync,
      each.ready ? 'yes' : 'no',
      each.why,
      each.movedBy,
    ]),
  )

export const verificationMarkdown = ({
  healthy,
  laws,
  findings,
}: VerificationDocument): readonly string[] => [
  `# The mesh is ${healthy ? 'healthy' : '**not** healthy'}`,
  '',
  ...laws.map(each => `- ${each.holds ? '✔' : '✖'} ${markdownText(each.title)}`),
  ...findingsMarkdown(findings),
]

function findingsMarkdown(findings: readonly Finding[]): readonly string[] {
  if (findings.length === 0) return []
  const lines = worstFirst(findings).flatMap(each => [
    findingMarkdown(each),
    ...each.next.map(step => `  - ${markdownText(step)}`),
  ])
  return ['', '## Findings', '', ...lines]
}

function findingMarkdown({severity, code, what, why, accepted}: Finding): string {
  const words = `${markdownText(what)} ${markdownText(why)}`
  const by = accepted === undefined ? '' : ` *${markdownText(acceptance(accepted))}*`
  return `- **${severity}** ${markdownCode(code)}: ${words}${by}`
}

function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    line(headings),
    line(headings.map(() => '---')),
    ...rows.map(row => line(row.map(markdownText))),
  ]
}
