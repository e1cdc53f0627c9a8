import builtIn from '../../templates/catalog.json' with {type: 'json'}
import type {Catalog} from '../checks/catalog.ts'
import {badRevisionName} from '../mesh/names.ts'
import {UsageError} from '../ports/trouble.ts'
import type {Policy} from '../verbs/contract.ts'
import {DURATION_FORMS, parseDuration} from './duration.ts'
import {entries, invalid, members, notSupported, openPolicy, positive, text} from './policy-file.ts'
import type {Place} from './policy-file.ts'
import {waiversAt} from './waivers.ts'

/** What a policy file says. */
export interface PolicyFileContents {
  readonly policy: Policy
  /** Where charts come from when no flag says it. */
  readonly charts: string | undefined
}

/**
 * Without a file: five workloads of a step at once, and ten minutes without progress before the run
 * halts.
 */
export const DEFAULT_POLICY: Policy = {
  revision: undefined,
  from: undefined,
  waves: [],
  workloadsAtOnce: 5,
  workloadDeadlineMs: 600_000,
  waivers: [],
  catalog: builtIn as Catalog,
  file: undefined,
  chartsBy: 'default',
}

const WORKLOADS_AT_ONCE_MAX = 1000
const KNOWN = [
  'apiVersion',
  'kind',
  'charts',
  'revision',
  'waves',
  'limits',
  'gates',
  'tags',
  'gateways',
  'windows',
  'waivers',
  'cleanup',
]
const NOT_YET = ['gates', 'tags', 'gateways', 'windows', 'cleanup']

/**
 * Reads `meshctl.yaml`. Pure.
 * In: its text, and its name for messages. Throws UsageError POLICY_INVALID with the line,
 * POLICY_NOT_SUPPORTED for what this version cannot honour.
 */
export function parsePolicy(yaml: string, name: string): PolicyFileContents {
  const top = openPolicy(yaml, name)
  if (top === undefined) return {policy: DEFAULT_POLICY, charts: undefined}
  const found = entries(top, KNOWN)
  fixed(found.get('apiVersion'), 'meshctl.dev/v1')
  fixed(found.get('kind'), 'UpgradePolicy')
  refuse(found, NOT_YET)
  const charts = found.get('charts')
  return {
    policy: {
      ...DEFAULT_POLICY,
      revision: revisionAt(found.get('revision')),
      waves: wavesAt(found.get('waves')),
      waivers: waiversAt(found.get('waivers')),
      ...limitsAt(found.get('limits')),
    },
    charts: charts === undefined ? undefined : text(charts),
  }
}

function fixed(place: Place | undefined, wanted: string): void {
  if (place !== undefined && text(place) !== wanted)
    throw invalid(
      place,
      `must be ${wanted}`,
      'A file of another kind or version may mean something else by the same keys.',
    )
}

function refuse(found: ReadonlyMap<string, Place>, keys: readonly string[]): void {
  const place = keys.map(key => found.get(key)).find(each => each !== undefined)
  if (place !== undefined) throw notSupported(place)
}

function revisionAt(place: Place | undefined): string | undefined {
  if (place === undefined) return undefined
  const name = text(place)
  const bad = badRevisionName(name)
  if (bad !== undefined) throw invalid(place, `"${name}" ${bad}`, '')
  return name
}

function limitsAt(
  place: Place | undefined,
): Pick<Policy, 'workloadsAtOnce' | 'workloadDeadlineMs'> {
  const found =
    place === undefined
      ? new Map<string, Place>()
      : entries(place, ['workloadsAtOnce', 'podsAtOnce', 'unavailablePercent', 'workloadDeadline'])
  refuse(found, ['podsAtOnce', 'unavailablePercent'])
  const atOnce = found.get('workloadsAtOnce')
  const deadline = found.get('workloadDeadline')
  return {
    workloadsAtOnce:
      atOnce === undefined
        ? DEFAULT_POLICY.workloadsAtOnce
        : positive(atOnce, WORKLOADS_AT_ONCE_MAX),
    workloadDeadlineMs:
      deadline === undefined ? DEFAULT_POLICY.workloadDeadlineMs : durationAt(deadline),
  }
}

function durationAt(place: Place): number {
  const ms = parseDuration(text(place))
  if (ms === undefined)
    throw invalid(place, 'is no duration', `Durations are written ${DURATION_FORMS}.`)
  return ms
}

type Wave = Policy['waves'][number]

function wavesAt(place: Place | undefined): readonly Wave[] {
  const waves: Wave[] = []
  for (const each of place === undefined ? [] : members(place)) waves.push(waveAt(each, waves))
  return waves
}

function waveAt(place: Place, before: readonly Wave[]): Wave {
  const found = entries(place, [
    'name',
    'namespaces',
    'selector',
    'percent',
    'approval',
    'soak',
    'gates',
    'window',
  ])
  refuse(found, ['selector', 'percent', 'approval', 'soak', 'gates', 'window'])
  const name = found.get('name')
  const namespaces = found.get('namespaces')
  if (name === undefined)
    throw invalid(place, 'has no name', 'Commands and reports call a wave by its name.')
  if (namespaces === undefined)
    throw invalid(place, 'names no namespaces', 'A wave is a list of namespaces.')
  return {name: waveName(name, before), namespaces: namespacesAt(namespaces, before)}
}

function waveName(place: Place, before: readonly Wave[]): string {
  const name = text(place)
  if (!DNS_LABEL.test(name))
    throw invalid(place, `"${name}" must be of lower case letters, digits and dashes`, '')
  if (name === 'gateways' || name.startsWith('tag-'))
    throw invalid(
      place,
      `"${name}" is reserved`,
      'Gateways and tags move in waves of their own, which have these names.',
    )
  if (before.some(each => each.name === name))
    throw invalid(place, `"${name}" is the name of two waves`, '')
  return name
}

function namespacesAt(place: Place, before: readonly Wave[]): readonly string[] {
  const names: string[] = []
  for (const each of members(place)) {
    const name = text(each)
    if (!DNS_LABEL.test(name))
      throw invalid(each, `"${name}" cannot be the name of a namespace`, '')
    const other = before.find(wave => wave.namespaces.includes(name))
    if (other !== undefined || names.includes(name))
      throw invalid(
        each,
        `"${name}" is listed twice`,
        other === undefined ? '' : `It is in the wave ${other.name} already.`,
      )
    names.push(name)
  }
  if (names.length === 0)
    throw invalid(place, 'is empty', 'A wave without namespaces moves nothing.')
  return names
}

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/

/**
 * Flags win over the file. Throws UsageError REVISION_NAME_BAD for a name that no revision can
 * have.
 */
export function withFlags(
  policy: Policy,
  flags: {
    readonly revision?: string | undefined
    readonly from?: string | undefined
    readonly timeoutMs?: number | undefined
  },
): Policy {
  const bad = flags.revision === undefined ? undefined : badRevisionName(flags.revision)
  if (bad !== undefined) {
    throw new UsageError({
      code: 'REVISION_NAME_BAD',
      what: `The revision "${flags.revision ?? ''}" ${bad}`,
      why: 'It becomes part of the names of Services and labels.',
      next: ['Choose another name, or leave --revision out: it is derived from the version'],
    })
  }
  return {
    ...policy,
    revision: flags.revision ?? policy.revision,
    from: flags.from ?? policy.from,
    workloadDeadlineMs: flags.timeoutMs ?? policy.workloadDeadlineMs,
  }
}
