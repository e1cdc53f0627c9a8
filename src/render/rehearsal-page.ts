import {sh} from '../mesh/shell.ts'
import type {
  RehearsalDocument,
  RehearsedStep,
  RehearsedWarning,
  RehearsedWorkload,
} from '../rehearse/rehearsal.ts'
import {markdownCode, markdownText, visible} from './escape.ts'
import {findingsCount, findingsText} from './findings-text.ts'
import type {Paint} from './paint.ts'
import {count, duration, revisionName, waveName} from './words.ts'

/**
 * A rehearsal for a person: how it ended, the timeline with what each step did to workloads, what
 * was found, what it cannot know. Out: lines.
 */
export function rehearsalPage(rehearsal: RehearsalDocument, ink: Paint): readonly string[] {
  const {plan, basis, findings, warnings, unknown} = rehearsal
  return [
    ink.bold(
      visible(`Rehearsal: ${plan.from.map(revisionName).join(' and ')} → ${revisionName(plan.to)}`),
    ),
    visible(
      `plan ${plan.id}, on a copy of cluster ${plan.cluster.uid} (Kubernetes ` +
        `${plan.cluster.version}) as of ${basis.takenAt}, with Helm ${basis.helm}`,
    ),
    '',
    ...rehearsal.steps.flatMap((step, at) => [
      ...heading(step, rehearsal.steps[at - 1], ink),
      ...stepLines(step, rehearsal, ink),
    ]),
    ...(findings.length === 0
      ? []
      : ['', ink.bold(`FINDINGS: ${findingsCount(findings)}`), ...findingsText(findings, ink)]),
    ...(warnings.length === 0
      ? []
      : [
          '',
          ink.bold('KUBERNETES COMPLAINED'),
          ...warnings.map(each => `  ${ink.yellow('!')} ${visible(warningText(each))}`),
        ]),
    '',
    ink.bold('WHAT A COPY CANNOT KNOW'),
    ...unknown.map(each => `  - ${visible(each)}`),
    '',
    ...ending(rehearsal, ink),
  ]
}

function heading(
  step: RehearsedStep,
  before: RehearsedStep | undefined,
  ink: Paint,
): readonly string[] {
  return [
    ...(step.phase === before?.phase ? [] : [ink.bold(step.phase.toUpperCase())]),
    ...(step.wave === undefined || step.wave === before?.wave
      ? []
      : [`  ${ink.bold(visible(waveName(step.wave)))}`]),
  ]
}

function stepLines(
  step: RehearsedStep,
  {startedAt}: RehearsalDocument,
  ink: Paint,
): readonly string[] {
  const sign =
    step.state === 'done' ? ink.green('✔') : step.state === 'halted' ? ink.red('✖') : ink.dim('·')
  const took = step.seconds === undefined ? '' : duration(step.seconds)
  const when =
    step.startedAt === undefined
      ? '       '
      : `+${clock(Date.parse(step.startedAt) - Date.parse(startedAt))}`
  return [
    `  ${when.padStart(9)}  ${sign} ${visible(step.title)}  ` +
      ink.dim(visible([step.id, took].filter(each => each !== '').join(', '))),
    ...step.workloads
      .slice(0, SHOWN)
      .map(each => `             ${ink.dim(visible(workloadText(each)))}`),
    ...(step.workloads.length > SHOWN
      ? [`             ${ink.dim(`and ${count(step.workloads.length - SHOWN, 'more workload')}`)}`]
      : []),
  ]
}

const SHOWN = 8

/** `1:02:03`, `02:03`. */
function clock(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const two = (number: number): string => String(number).padStart(2, '0')
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return seconds < 3600 ? rest : `${Math.floor(seconds / 3600)}:${rest}`
}

const workloadText = ({
  namespace,
  kind,
  name,
  podsReplaced,
  lowestReady,
  wanted,
}: RehearsedWorkload): string => {
  const fewest = wanted === 0 ? '' : `, never fewer than ${lowestReady} of ${wanted} ready`
  return `${kind} ${namespace}/${name}: ${count(podsReplaced, 'pod')} ended${fewest}`
}

const warningText = ({
  step,
  kind,
  namespace,
  name,
  reason,
  message,
  count: times,
}: RehearsedWarning): string =>
  `${step}: ${kind} ${namespace}/${name}: ${reason}${times > 1 ? ` (${times} times)` : ''}: ${message}`

function ending({result, steps, estimate, plan}: RehearsalDocument, ink: Paint): readonly string[] {
  const version = plan.to.version ?? ''
  if (result === 'nothing') return [`Nothing is left to do for ${visible(version)}.`]
  const replaced = steps.reduce((sum, each) => sum + each.podsReplaced, 0)
  const parts = [...estimate.phases.map(each => `${each.phase} ${duration(each.seconds)}`)]
  if (result === 'halted')
    return [
      ink.red(
        `✖ It halted${visible(haltedAt(steps))}. Nothing real was touched: mend the cause in ` +
          'the cluster, then rehearse again.',
      ),
    ]
  return [
    `${ink.green('✔')} It went through: about ${duration(estimate.seconds)} ` +
      `(${parts.join(', ')}), ${count(replaced, 'pod')} ended. Nothing real was touched.`,
    visible(
      `  Next: ${sh`meshctl upgrade plan ${version}`}, which quotes this estimate as long as the plan is the same`,
    ),
  ]
}

const haltedAt = (steps: readonly RehearsedStep[]): string => {
  const halted = steps.find(each => each.state === 'halted')
  return halted === undefined ? '' : ` at "${halted.title}"`
}

/** The same in Markdown. */
export function rehearsalMarkdown({
  result,
  plan,
  basis,
  steps,
  estimate,
  findings,
  warnings,
  unknown,
}: RehearsalDocument): readonly string[] {
  return [
    `# ${markdownText(`Rehearsal ${plan.from.map(revisionName).join(' and ')} → ${revisionName(plan.to)}: ${result}`)}`,
    '',
    `Plan ${markdownCode(plan.id)}, snapshot of ${markdownText(basis.takenAt)}. About ` +
      `${duration(estimate.seconds)}: ${markdownText(estimate.basis)}.`,
    '',
    '| step | state | seconds | pods ended | workloads: fewest ready |',
    '| --- | --- | --- | --- | --- |',
    ...steps.map(stepRow),
    ...section(
      'Findings',
      findings.map(
        each =>
          `- **${each.severity}** ${markdownCode(each.code)}: ${markdownText(each.what)} ${markdownText(each.why)}`,
      ),
    ),
    ...section(
      'Kubernetes complained',
      warnings.map(each => `- ${markdownText(warningText(each))}`),
    ),
    ...section(
      'What a copy cannot know',
      unknown.map(each => `- ${markdownText(each)}`),
    ),
  ]
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines]

function stepRow({id, state, seconds, podsReplaced, workloads}: RehearsedStep): string {
  const fewest = workloads.map(({namespace, name, lowestReady, wanted}) =>
    markdownText(`${namespace}/${name} ${lowestReady} of ${wanted}`),
  )
  const cells = [markdownText(id), state, seconds ?? '', podsReplaced, fewest.join(', ')]
  return `| ${cells.join(' | ')} |`
}
