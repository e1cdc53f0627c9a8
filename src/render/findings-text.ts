import type {Finding} from '../checks/finding.ts'
import {visible} from './escape.ts'
import type {Paint} from './paint.ts'

/** Findings, the worst first, each with why and what to do. Out: lines; none for no findings. */
export function findingsText(findings: readonly Finding[], ink: Paint): readonly string[] {
  return worstFirst(findings).flatMap((finding, at) => [
    ...(at === 0 ? [] : ['']),
    ...findingText(finding, ink),
  ])
}

/** What blocks, then what warns, then the rest, else in the order they came. */
export const worstFirst = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted((one, other) => RANK[one.severity] - RANK[other.severity])

const RANK = {blocks: 0, warns: 1, info: 2} as const

function findingText(finding: Finding, ink: Paint): readonly string[] {
  return [
    `${sign(finding, ink)} ${ink.bold(visible(finding.what))}  ${ink.dim(finding.code)}`,
    ...(finding.why === '' ? [] : [`  ${visible(finding.why)}`]),
    ...(finding.accepted === undefined
      ? []
      : [`  ${ink.yellow(visible(acceptance(finding.accepted)))}`]),
    ...finding.next.map(each => `  → ${visible(each)}`),
  ]
}

/** `accepted by mesh-team until 2026-12-31: because …`. */
export const acceptance = ({because, owner, expires}: NonNullable<Finding['accepted']>): string =>
  `accepted${owner === undefined ? '' : ` by ${owner}`}${expires === undefined ? '' : ` until ${expires}`}: ${because}`

function sign(finding: Finding, ink: Paint): string {
  if (finding.severity === 'blocks') return ink.red('✖')
  return finding.severity === 'warns' ? ink.yellow('!') : ink.dim('i')
}

/** `2 block, 1 warns, 3 for information`. */
export function findingsCount(findings: readonly Finding[]): string {
  const number = (severity: Finding['severity']): number =>
    findings.filter(each => each.severity === severity).length
  const [blocks, warns, info] = [number('blocks'), number('warns'), number('info')]
  const parts = [
    blocks > 0 ? `${blocks} ${blocks === 1 ? 'blocks' : 'block'}` : '',
    warns > 0 ? `${warns} ${warns === 1 ? 'warns' : 'warn'}` : '',
    info > 0 ? `${info} for information` : '',
  ]
  return parts.filter(each => each !== '').join(', ')
}
