import {DURATION_FORMS, parseDuration} from '../../src/policy/duration.ts'
import {UsageError} from '../../src/ports/trouble.ts'
import type {Scope, ShiftScope} from '../../src/verbs/contract.ts'

/** What can be told about flags by looking at them alone. All pure; all throw UsageError. */

/**
 * `1.29`, `1.29.6`, `1.30.0-rc.1` or `latest`, with or without a v in front. Out: without. Throws
 * BAD_VERSION.
 */
export function version(given: string): string {
  const text = given.replace(/^v(?=\d)/, '')
  if (/^(latest|\d{1,3}\.\d{1,3}(\.\d{1,3}(-[0-9A-Za-z][0-9A-Za-z.-]{0,63})?)?)$/.test(text))
    return text
  throw new UsageError({
    code: 'BAD_VERSION',
    what: `"${given}" is no version`,
    why: 'A version is 1.29 (its newest patch), 1.29.6, or latest.',
    next: ['meshctl upgrade plan latest'],
  })
}

/** `--timeout`. Out: milliseconds, undefined without the flag. Throws BAD_TIMEOUT. */
export function timeoutMs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const ms = parseDuration(text)
  if (ms !== undefined) return ms
  throw new UsageError({
    code: 'BAD_TIMEOUT',
    what: `--timeout ${text} is no time`,
    why: `Times are written ${DURATION_FORMS}.`,
    next: ['Use --timeout 10m'],
  })
}

/** Namespaces as they were given: repeated, or separated by commas. Throws BAD_NAMESPACE. */
export function namespaces(given: readonly string[] | undefined): readonly string[] {
  const names = (given ?? []).flatMap(each => each.split(',')).map(each => each.trim())
  const bad = names.find(each => !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(each))
  if (bad !== undefined)
    throw new UsageError({
      code: 'BAD_NAMESPACE',
      what: `"${bad}" cannot be the name of a namespace`,
      why: 'Names are of lower case letters, digits and dashes, 63 at most.',
      next: ['kubectl get namespaces'],
    })
  return [...new Set(names)]
}

export interface ShiftFlags {
  readonly next: boolean
  readonly all: boolean
  readonly wave: string | undefined
  readonly namespace: readonly string[] | undefined
}

/** What `upgrade shift` is about; the next wave when nothing is said. */
export function shiftScope(flags: ShiftFlags): ShiftScope {
  if (flags.all) return {kind: 'shift'}
  return narrowed(flags) ?? {kind: 'next-wave'}
}

/** What `upgrade rollback` is about; everything when nothing is said. */
export const rollbackScope = (flags: Pick<ShiftFlags, 'wave' | 'namespace'>): Scope =>
  narrowed(flags) ?? {kind: 'all'}

function narrowed({
  wave,
  namespace,
}: Pick<ShiftFlags, 'wave' | 'namespace'>): ShiftScope | undefined {
  if (wave !== undefined) return {kind: 'wave', wave}
  return namespace === undefined
    ? undefined
    : {kind: 'namespaces', namespaces: namespaces(namespace)}
}

export interface TakeOverFlags {
  readonly 'take-over': boolean
  readonly because: string | undefined
}

const REASON_LENGTH_MAX = 1_000

/**
 * `--take-over --because TEXT`. Out: the text; undefined without the flag. Throws REASON_MISSING.
 */
export function takeOverReason({
  'take-over': takeOver,
  because = '',
}: TakeOverFlags): string | undefined {
  if (!takeOver) return undefined
  if (because.trim() !== '') return because.trim().slice(0, REASON_LENGTH_MAX)
  throw new UsageError({
    code: 'REASON_MISSING',
    what: '--take-over has no --because',
    why: 'A driver is stopped for a reason that its owner can read later.',
    next: ['Add --because "the reason"'],
  })
}

/**
 * A reason without anything that it is the reason for is a slip. In: whether the command accepts
 * findings, too. Throws REASON_MISSING.
 */
export function demandUsedReason(
  {'take-over': takeOver, because = ''}: TakeOverFlags,
  accepts: boolean,
): void {
  if (takeOver || accepts || because === '') return
  throw new UsageError({
    code: 'REASON_MISSING',
    what: '--because was given without --take-over',
    why: 'It is the reason for which a driver is stopped.',
    next: ['Leave it out, or add --take-over'],
  })
}

/** Mutating without a terminal needs a yes beforehand. Throws CONFIRMATION_NEEDED. */
export function demandConsent(
  flags: {readonly yes: boolean; readonly 'dry-run': boolean},
  canAsk: boolean,
  command: string,
): void {
  if (flags.yes || flags['dry-run'] || canAsk) return
  throw new UsageError({
    code: 'CONFIRMATION_NEEDED',
    what: `${command} changes the cluster, and there is no terminal to ask at`,
    why: 'Without a terminal nothing is ever asked, and nothing is done that nobody agreed to.',
    next: [`${command} --yes`, `${command} --dry-run`],
  })
}
