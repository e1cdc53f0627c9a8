import {some} from '../mesh/sentences.ts'
import {sh} from '../mesh/shell.ts'
import type {PlanDocument, PlanRow, ValuesRow, WaveRow} from '../verbs/documents.ts'
import {visible} from './escape.ts'
import {findingsCount, findingsText} from './findings-text.ts'
import type {Paint} from './paint.ts'
import {count, duration, objectsInShort, revisionName, waveName} from './words.ts'

/** How a plan is laid before a person. Out: lines. */
export function planPage(plan: PlanDocument, ink: Paint): readonly string[] {
  return [
    ink.bold(
      visible(
        plan.from.length === 0
          ? `Upgrade to ${revisionName(plan.to)}`
          : `Upgrade ${plan.from.map(revisionName).join(' and ')} → ${revisionName(plan.to)}`,
      ),
    ),
    visible(`plan ${plan.id}, cluster ${plan.cluster.uid}, Kubernetes ${plan.cluster.version}`),
    ...origins(plan).map(({what, name, note}) => visible(`${what} ${name}${note}`)),
    ...(plan.steps.length === 0
      ? emptiness(plan)
      : [
          `${count(plan.steps.length, 'step')}, about ${duration(plan.estimate.seconds)} ` +
            `(${visible(plan.estimate.basis)})`,
        ]),
    ...plan.phases.flatMap(phase => phaseLines(plan, phase, ink)),
    ...valueLines(plan, ink),
    ...(plan.findings.length === 0
      ? []
      : [
          '',
          ink.bold(`FINDINGS: ${findingsCount(plan.findings)}`),
          ...findingsText(plan.findings, ink),
        ]),
    '',
    ...closing(plan),
  ]
}

/** Where charts and policy come from: whoever chose them chose what is installed. */
export const origins = ({chartSource, policy}: PlanDocument): readonly Origin[] => [
  ...(chartSource === undefined
    ? []
    : [{what: 'charts from', name: chartSource.source, note: CHOSEN[chartSource.by]}]),
  ...(policy === undefined
    ? []
    : [
        {
          what: 'policy',
          name: policy.file,
          note: policy.named ? '' : ', found in this folder: nobody named it',
        },
      ]),
]

interface Origin {
  readonly what: string
  readonly name: string
  readonly note: string
}

const CHOSEN = {
  command: '',
  policy: ', as the policy says',
  default: ', where Istio publishes them',
} as const

/** Nothing to do is only said where nothing stands in the way. */
const emptiness = (plan: PlanDocument): readonly string[] =>
  plan.findings.some(each => each.severity === 'blocks')
    ? []
    : ['', visible(`Everything is on ${revisionName(plan.to)} already: nothing is left to do.`)]

function phaseLines(
  plan: PlanDocument,
  phase: PlanDocument['phases'][number],
  ink: Paint,
): readonly string[] {
  const rows = plan.steps.filter(each => each.phase === phase)
  if (rows.length === 0) return []
  return [
    '',
    ink.bold(phase.toUpperCase()),
    ...rows.flatMap((row, at) => [
      ...waveHeading(plan, row, rows[at - 1], ink),
      ...pointOfNoReturn(plan, row, ink),
      ...stepLines(plan, row, ink),
    ]),
  ]
}

/** A wave is introduced before its first step. */
function waveHeading(
  plan: PlanDocument,
  row: PlanRow,
  before: PlanRow | undefined,
  ink: Paint,
): readonly string[] {
  if (row.wave === undefined || row.wave === before?.wave) return []
  const wave = plan.waves.find(each => each.name === row.wave)
  return [
    `  ${ink.bold(visible(waveName(row.wave)))}${wave === undefined ? '' : `: ${visible(waveSummary(wave))}`}`,
  ]
}

/** Who moves with a wave: `2 namespaces (pay, shop), 3 workloads, 7 pods`. */
export function waveSummary(wave: WaveRow): string {
  const gateways = wave.gateways.map(each => `${each.namespace}/${each.name}`)
  const parts = [
    wave.namespaces.length === 0
      ? ''
      : `${count(wave.namespaces.length, 'namespace')} (${some(wave.namespaces, 6)})`,
    wave.gateways.length === 0
      ? ''
      : `${count(wave.gateways.length, 'gateway release')} (${some(gateways, 6)})`,
    wave.workloads === 0 ? '' : count(wave.workloads, 'workload'),
    wave.pods === 0 ? '' : count(wave.pods, 'pod'),
  ]
  return parts.filter(each => each !== '').join(', ')
}

/**
 * Before the first retirement there is a line that nobody overlooks. CRDs and the base chart cannot
 * be taken back either, but what follows them can: they are compatible with the old istiod.
 */
function pointOfNoReturn(plan: PlanDocument, row: PlanRow, ink: Paint): readonly string[] {
  return plan.steps.find(each => !each.reversible && each.phase === 'cleanup')?.id === row.id
    ? [ink.yellow('  ── point of no return: what follows cannot be taken back ──')]
    : []
}

/**
 * The step from which on the run as a whole cannot be taken back. Steps before the cleanup that
 * stay as they are, such as newer CRDs, do not keep the rest from going back.
 */
export const lastExit = (plan: PlanDocument): PlanRow | undefined =>
  plan.steps.find(each => !each.reversible && each.phase === 'cleanup')

function stepLines(plan: PlanDocument, row: PlanRow, ink: Paint): readonly string[] {
  const number = String(plan.steps.indexOf(row) + 1).padStart(String(plan.steps.length).length + 2)
  const pad = ' '.repeat(number.length + 2)
  const stays = row.phase === 'cleanup' ? 'not reversible' : 'stays when the rest is taken back'
  const mark = row.reversible ? '' : ink.yellow(`  (${stays})`)
  return [
    `${number}. ${visible(row.title)}  ${ink.dim(visible(row.id))}${mark}`,
    ...(row.touches.length === 0
      ? []
      : [`${pad}${ink.dim(visible(`touches ${objectsInShort(row.touches)}`))}`]),
  ]
}

/** What becomes of the user's values, where it is anything. */
function valueLines(plan: PlanDocument, ink: Paint): readonly string[] {
  const rows = changedValues(plan)
  if (rows.length === 0) return []
  const lines = rows.flatMap(({release, chart, changes}) => [
    `  ${visible(`${chart} ${release.namespace}/${release.name}`)}`,
    ...changes.map(
      each =>
        `    ${visible(each.path)}  ${ink.dim(visible(changeText(each)))}: ${visible(each.because)}`,
    ),
  ])
  return ['', ink.bold('VALUES'), ...lines]
}

/** What becomes of a value: `dropped`, `moved to global.hub`. */
export const changeText = ({does, to}: ValuesRow['changes'][number]): string =>
  to === undefined ? does : `moved to ${to}`

/** Without what goes over as it is. */
export const changedValues = ({values}: PlanDocument): readonly ValuesRow[] =>
  values
    .map(each => ({...each, changes: each.changes.filter(change => change.does !== 'carried')}))
    .filter(each => each.changes.length > 0)

function closing(plan: PlanDocument): readonly string[] {
  if (plan.findings.some(each => each.severity === 'blocks'))
    return ['Nothing can begin before what blocks is gone. Nothing was changed.']
  if (plan.steps.length === 0) return ['Next: meshctl verify']
  return [`Nothing was changed. Next: ${nextAfterPlan(plan)}`]
}

/** The command that does what the plan says. */
export const nextAfterPlan = (plan: PlanDocument): string =>
  sh`meshctl upgrade install ${plan.to.version ?? undefined}`
