import {sh} from '../mesh/shell.ts'
import type {RunPart, RunState, StatusDocument, StepRow} from '../verbs/documents.ts'
import {columns} from './columns.ts'
import {visible} from './escape.ts'
import {findingsCount, findingsText} from './findings-text.ts'
import type {Paint} from './paint.ts'
import {count, duration, revisionName} from './words.ts'

/**
 * Where the run is, short, with the command that makes sense now.
 * In: `next` as whoever drove the run gave it; undefined: told from the state. Out: lines.
 */
export function statusPage(
  status: StatusDocument,
  ink: Paint,
  next: readonly string[] | undefined,
): readonly string[] {
  return [
    ...(status.run.state === 'none'
      ? ['No upgrade is in progress.', ...fact('Proxies', String(status.proxies.total))]
      : runLines(status, status.run, ink)),
    ...(status.steps.length === 0 ? [] : ['', ...stepTable(status.steps)]),
    ...(status.findings.length === 0
      ? []
      : [
          '',
          ink.bold(`FINDINGS: ${findingsCount(status.findings)}`),
          ...findingsText(status.findings, ink),
        ]),
    '',
    ...nextLines(next === undefined || next.length === 0 ? nextAfter(status) : next),
  ]
}

/** Why the run is where it is: only the evidence. Out: lines. */
export function whyPage(status: StatusDocument, ink: Paint): readonly string[] {
  const current = status.steps.find(each => each.state === 'halted' || each.state === 'doing')
  return [
    ...(status.run.state === 'none'
      ? ['No upgrade is in progress.']
      : [
          ink.bold(
            visible(
              `Upgrade ${status.run.from.map(revisionName).join(' and ')} → ${revisionName(status.run.to)}: `,
            ),
          ) + stateText(status.run.state, ink),
        ]),
    ...(current === undefined ? [] : fact('Step', `${current.id}: ${current.title}`)),
    ...(current?.because === undefined ? [] : fact('Because', current.because)),
    ...(status.waitsFor === undefined ? [] : fact('Waits for', status.waitsFor)),
    ...(status.findings.length === 0 ? [] : ['', ...findingsText(status.findings, ink)]),
    '',
    ...nextLines(nextAfter(status).filter(each => each !== 'meshctl upgrade why')),
  ]
}

function runLines(status: StatusDocument, run: RunPart, ink: Paint): readonly string[] {
  const done = status.steps.filter(each => each.state === 'done' || each.state === 'skipped').length
  const way = status.rollback.possible
    ? `possible, about ${duration(status.rollback.estimateSeconds)}`
    : 'not possible'
  const phase = run.phase === undefined ? '' : `, phase ${run.phase}`
  const heading = run.heading === 'back' ? ', going back' : ''
  return [
    ink.bold(
      visible(`Upgrade ${run.from.map(revisionName).join(' and ')} → ${revisionName(run.to)}: `),
    ) + stateText(run.state, ink),
    ...fact('Run', `${run.id}, since ${run.startedAt}${phase}${heading}`),
    ...fact(
      'Driver',
      run.driver === null ? 'nobody' : `${run.driver.holder} since ${run.driver.since}`,
    ),
    ...fact('Steps', `${done} of ${status.steps.length} done`),
    ...fact('Proxies', proxies(status)),
    ...fact(
      'Way back',
      status.rollback.because === '' ? way : `${way}: ${status.rollback.because}`,
    ),
    ...(status.waitsFor === undefined ? [] : fact('Waits for', status.waitsFor)),
  ]
}

const fact = (name: string, text: string): readonly string[] => [
  `  ${name.padEnd(10)} ${visible(text)}`,
]

function proxies({proxies: {total, onTarget, onOld, unknown}}: StatusDocument): string {
  if (total === 0) return 'none'
  const rest = unknown === 0 ? '' : `, ${unknown} unknown`
  return `${onTarget} of ${total} on the target, ${onOld} on an old revision${rest}`
}

function stateText(state: RunState, ink: Paint): string {
  if (state === 'halted') return ink.red(state)
  if (state === 'finished') return ink.green(state)
  return state === 'running' ? state : ink.yellow(state)
}

const stepTable = (steps: readonly StepRow[]): readonly string[] =>
  columns(
    ['STEP', 'STATE', 'TOOK', 'WHAT'],
    steps.map(each => [
      each.id,
      each.state,
      took(each),
      each.because === undefined ? each.title : `${each.title}: ${each.because}`,
    ]),
  ).map(line => `  ${line}`)

function took({startedAt, endedAt}: StepRow): string {
  if (startedAt === undefined || endedAt === undefined) return '-'
  const seconds = (Date.parse(endedAt) - Date.parse(startedAt)) / 1000
  return Number.isFinite(seconds) ? duration(seconds) : '-'
}

/** Lines that end a page: the first next command in full, the others below it. */
const nextLines = (next: readonly string[]): readonly string[] =>
  next.map((each, at) => `${at === 0 ? 'Next: ' : '      '}${visible(each)}`)

/** The next command that a run in this state asks for. */
export function nextAfter({run, steps}: StatusDocument): readonly string[] {
  if (run.state === 'none') return ['meshctl upgrade plan VERSION']
  if (run.state === 'running')
    return run.driver === null ? ['meshctl upgrade resume'] : ['meshctl upgrade status --watch']
  if (run.state === 'waiting')
    return [sh`meshctl upgrade ${steps.find(each => each.state === 'todo')?.phase ?? 'resume'}`]
  return AFTER[run.state]
}

const AFTER: Readonly<Record<Exclude<RunState, 'running' | 'waiting'>, readonly string[]>> = {
  none: ['meshctl upgrade plan VERSION'],
  paused: ['meshctl upgrade resume'],
  halted: [
    'meshctl upgrade why',
    'meshctl upgrade resume, once the cause is gone',
    'meshctl upgrade rollback',
  ],
  finished: ['meshctl verify'],
  undone: ['meshctl verify', 'meshctl upgrade plan VERSION'],
}

/** `3 steps would be done` and which, for --dry-run. */
export function previewPage(
  status: StatusDocument,
  command: string,
  ink: Paint,
): readonly string[] {
  const steps = status.steps.filter(each => each.state === 'todo')
  const blocked = status.findings.some(each => each.severity === 'blocks')
  return [
    ink.bold(
      `Dry run of ${command}: ${count(steps.length, 'step')} would be ` +
        `${status.run.state !== 'none' && status.run.heading === 'back' ? 'taken back' : 'done'}, ` +
        'nothing was changed.',
    ),
    ...(steps.length === 0
      ? []
      : [
          '',
          ...columns(
            ['STEP', 'WHAT'],
            steps.map(each => [each.id, each.title]),
          ).map(line => `  ${line}`),
        ]),
    ...(status.findings.length === 0
      ? []
      : [
          '',
          ink.bold(`FINDINGS: ${findingsCount(status.findings)}`),
          ...findingsText(status.findings, ink),
        ]),
    ...(blocked ? ['', 'It would be refused before what blocks is gone.'] : []),
  ]
}
