import type {Finding, ObjectRef} from '../../src/checks/finding.ts'
import type {LoggedHelm} from './helm-log.ts'
import type {Meshctl} from './meshctl.ts'
import {PLACE} from './tenant.ts'

/** What a command says of everybody but the tenant, and what it told Helm. */
export type Said = {
  exit: number | null
  /** Why it could not do it, when it could not. */
  trouble: string | undefined
  /** Calls for releases that are not in the tenant's namespace. */
  helm: readonly string[]
  steps: readonly string[]
  laws: unknown
  findings: readonly string[]
}

/** The same, and what was told of the tenant alone. */
export type Heard = {
  said: Said
  /** Words that Helm was told for releases in the tenant's namespace. */
  helmThere: readonly (readonly string[])[]
  /** Codes of what blocks for the sake of the tenant's own objects. */
  blocks: readonly string[]
}

const isThere = (each: ObjectRef): boolean =>
  each.namespace === PLACE || (each.kind === 'Namespace' && each.name === PLACE)
const isTheirs = ({objects}: Finding): boolean => objects.length > 0 && objects.every(isThere)

/** What of any document is compared. */
type Document = {
  readonly findings?: readonly Finding[]
  readonly steps?: readonly {readonly title: string; readonly touches?: readonly ObjectRef[]}[]
  readonly laws?: unknown
  readonly what?: string
  readonly why?: string
}

/** Runs a command with `-o json`. */
export async function hear(
  {helm, meshctl}: {helm: LoggedHelm; meshctl: Meshctl},
  args: readonly string[],
): Promise<Heard> {
  helm.clear()
  const ended = await meshctl.run([...args, '-o', 'json'])
  const document = JSON.parse(ended.stdout) as Document
  const {findings = [], steps = []} = document
  const calls = helm.calls()
  const named = findings.filter(each => !isTheirs(each))
  return {
    said: {
      exit: ended.exitCode,
      trouble: document.what === undefined ? undefined : `${document.what}: ${document.why ?? ''}`,
      helm: calls.filter(each => !isFor(each, PLACE)).map(each => each.join(' ')),
      steps: steps.flatMap(each => stepOf(each)),
      laws: document.laws,
      findings: named.map(each => `${each.severity} ${each.code} ${each.what}`).sort(),
    },
    helmThere: calls.filter(each => isFor(each, PLACE)),
    blocks: [
      ...new Set(
        findings
          .filter(each => isTheirs(each) && each.severity === 'blocks')
          .map(each => each.code),
      ),
    ].sort(),
  }
}

const isFor = (call: readonly string[], namespace: string): boolean =>
  call.includes(`--namespace=${namespace}`)

/**
 * A step of the tenant's own namespace is the tenant's affair; waves are numbered by the size of
 * all that is in them.
 */
function stepOf({
  title,
  touches = [],
}: {
  readonly title: string
  readonly touches?: readonly ObjectRef[]
}): readonly string[] {
  if (title.includes(` ${PLACE} `)) return []
  return [
    [
      title,
      ...touches
        .filter(each => !isThere(each))
        .map(each => `${each.kind} ${each.namespace ?? ''}/${each.name}`),
    ].join('; '),
  ]
}

/**
 * What meshctl itself tells Helm: flags with values of its own, `--`, the name of a release, and a
 * path or a number.
 */
const OURS =
  /^--(namespace=[a-z0-9-]+|values=TMP\/values\.json|install|reset-values|history-max=20|timeout=10m|output=json|server-side=auto|force-conflicts|skip-schema-validation|kubeconfig=TMP\/kubeconfig|kube-context=[a-z-]+)$/
const BEHIND = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?|TMP\/[A-Za-z0-9._-]+|\d+)$/

/** Words of a call that meshctl would not say by itself. */
export function strangeWords(call: readonly string[]): readonly string[] {
  const end = call.indexOf('--')
  if (end < 0) return call
  return [
    ...call.slice(1, end).filter(each => !OURS.test(each)),
    ...call.slice(end + 1).filter(each => !BEHIND.test(each)),
  ]
}
