import {isAbsolute} from 'node:path'
import semver from 'semver'
import {isNamespaceName, isReleaseName, isReleaseNumber} from '../mesh/helm-names.ts'
import type {ReleaseRef} from '../mesh/snapshot.ts'
import type {ChartName} from '../ports/ports.ts'
import {OutsideError} from '../ports/trouble.ts'
import type {ApplyFlag, SchemaFlag} from './helm-flags.ts'

declare const made: unique symbol
/**
 * Words for the helm program. Only this file makes them: flags first, then `--`, then what Helm
 * takes by its place.
 */
export type HelmArgv = readonly string[] & {readonly [made]: true}

/** Where a chart is pulled from. */
export interface ChartAddress {
  /** `oci://…` or `https://…`, without a slash at its end. */
  readonly source: string
  readonly chart: ChartName
  /** A version, or `~1.29.0`; undefined: the newest. */
  readonly version: string | undefined
}

/** The cluster and the release that a call is about. */
export interface Aim {
  readonly release: ReleaseRef
  /** A kubeconfig of our own, with this one context. */
  readonly kubeconfig: string
  readonly context: string
}

/** Revisions that Helm keeps of each release: enough for a run with its undoing. */
const HISTORY = ['--history-max=20']
/** For a single operation within helm (hooks, deletion); readiness is never waited for by helm. */
const TIMEOUT = ['--timeout=10m']
const CHARTS: readonly string[] = ['base', 'istiod', 'gateway']

/**
 * Every function here throws OutsideError HELM_ARGUMENT_REFUSED for a value that is not of its
 * kind; nothing was started then.
 */
export const versionArgv = (): HelmArgv => argv(['version'], ['--template={{.Version}}'], [])

/** Chart.yaml of a chart elsewhere, on stdout. */
export const showChartArgv = (at: ChartAddress): HelmArgv =>
  argv(['show', 'chart'], addressFlags(at), [addressWord(at)])

/** The package of a chart elsewhere, into a folder. */
export const pullArgv = (at: ChartAddress, into: string): HelmArgv =>
  argv(['pull'], [...addressFlags(at), `--destination=${pathWord(into)}`], [addressWord(at)])

/** A chart of ours, rendered without a cluster. In: paths of the chart and of its values. */
export function templateArgv(
  release: ReleaseRef,
  chart: string,
  values: string,
  flags: readonly SchemaFlag[],
): HelmArgv {
  const {name, namespace} = releaseWords(release)
  return argv(
    ['template'],
    [`--namespace=${namespace}`, `--values=${listWord(values)}`, ...flags],
    [name, pathWord(chart)],
  )
}

/** In: paths of the chart and of its whole values. */
export function upgradeArgv(
  aim: Aim,
  chart: string,
  values: string,
  flags: readonly (ApplyFlag | SchemaFlag)[],
): HelmArgv {
  const own = [
    '--install',
    `--values=${listWord(values)}`,
    '--reset-values',
    ...HISTORY,
    ...TIMEOUT,
    '--output=json',
    ...flags,
  ]
  return argv(
    ['upgrade'],
    [...own, ...aimFlags(aim)],
    [releaseWords(aim.release).name, pathWord(chart)],
  )
}

/** In: the number of the revision to go back to. */
export function rollbackArgv(aim: Aim, number: number, flags: readonly ApplyFlag[]): HelmArgv {
  return argv(
    ['rollback'],
    [...HISTORY, ...TIMEOUT, ...flags, ...aimFlags(aim)],
    [releaseWords(aim.release).name, numberWord(number)],
  )
}

/** The release and all that is in it. */
export const uninstallArgv = (aim: Aim): HelmArgv =>
  argv(['uninstall'], [...TIMEOUT, ...aimFlags(aim)], [releaseWords(aim.release).name])

/**
 * A release as Helm and Kubernetes let it be named; anything else comes from somebody who is
 * neither.
 */
export function releaseWords({namespace, name}: ReleaseRef): {
  readonly namespace: string
  readonly name: string
} {
  if (!isReleaseName(name))
    throw refused(
      'name of a release',
      name,
      'Helm allows lower-case letters, digits, dots and dashes, 53 at most',
    )
  if (!isNamespaceName(namespace))
    throw refused(
      'name of a namespace',
      namespace,
      'Kubernetes allows lower-case letters, digits and dashes',
    )
  return {namespace, name}
}

/** One of Istio's charts that meshctl installs, in one version. */
export function chartWords(chart: string, version: string): string {
  if (!CHARTS.includes(chart))
    throw refused('name of a chart', chart, `there are ${CHARTS.join(', ')}`)
  if (typeof version !== 'string' || semver.valid(version) !== version)
    throw refused('version of a chart', version, 'a version is written as 1.29.6')
  return `${chart} ${version}`
}

/**
 * No shell reads these words, and what stands behind `--` is never a flag, for Helm 3 and Helm 4
 * alike.
 */
function argv(
  command: readonly string[],
  flags: readonly string[],
  positionals: readonly string[],
): HelmArgv {
  const words = [...command, ...flags, ...(positionals.length === 0 ? [] : ['--', ...positionals])]
  return words as unknown as HelmArgv
}

function aimFlags({release, kubeconfig, context}: Aim): readonly string[] {
  if (!isLine(context)) throw refused('name of a context', context, 'it is one line of text')
  return [
    `--namespace=${releaseWords(release).namespace}`,
    `--kubeconfig=${pathWord(kubeconfig)}`,
    `--kube-context=${context}`,
  ]
}

function addressFlags({source, version}: ChartAddress): readonly string[] {
  return [
    ...(version === undefined ? [] : [`--version=${rangeWord(version)}`]),
    ...(isOci(source) ? [] : [`--repo=${sourceWord(source)}`]),
  ]
}

const addressWord = ({source, chart}: ChartAddress): string =>
  isOci(source) ? `${sourceWord(source)}/${chartWord(chart)}` : chartWord(chart)

const isOci = (source: string): boolean => source.startsWith('oci://')

function chartWord(chart: string): string {
  chartWords(chart, '1.0.0')
  return chart
}

function rangeWord(version: string): string {
  chartWords('base', version.replace(/^~/, ''))
  return version
}

function sourceWord(source: string): string {
  if (
    isLine(source) &&
    /^(oci|https):\/\/[A-Za-z0-9[]/.test(source) &&
    !/\s/.test(source) &&
    URL.canParse(source)
  )
    return source
  throw refused('source of charts', source, 'it is oci://…, https://… or a folder')
}

function pathWord(path: string): string {
  if (typeof path === 'string' && isAbsolute(path) && !path.includes('\0')) return path
  throw refused('path', path, 'it is absolute')
}

/** Helm splits this flag at commas and minds quotes. */
function listWord(path: string): string {
  if (!/[,"]/.test(pathWord(path))) return path
  throw refused(
    'path of values',
    path,
    'Helm takes a comma for the end of it: name another folder in TMPDIR',
  )
}

/** The number of a revision of a release. */
export function numberWord(number: number): string {
  if (isReleaseNumber(number)) return String(number)
  throw refused('revision of a release', number, 'it is a whole number above 0')
}

/** Without control characters, which could end it where nobody looks. */
const isLine = (text: unknown): text is string =>
  typeof text === 'string' && text !== '' && !/\p{Cc}/u.test(text)

const SHOWN_MAX = 80

function refused(kind: string, value: unknown, rule: string): OutsideError {
  const text = JSON.stringify(value) as string | undefined
  const shown =
    text === undefined || text.length <= SHOWN_MAX ? String(text) : `${text.slice(0, SHOWN_MAX)}…`
  return new OutsideError({
    kind: 'refused',
    code: 'HELM_ARGUMENT_REFUSED',
    what: `Helm was not started: ${shown} is no ${kind}`,
    why: `${rule}; whatever is named otherwise was written by somebody else than Helm`,
    next: ['kubectl get secrets --all-namespaces -l owner=helm', 'meshctl upgrade status'],
  })
}
