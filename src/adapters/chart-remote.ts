import {mkdtempSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import semver from 'semver'
import {node} from '../mesh/fields.ts'
import {commandLine, sh} from '../mesh/shell.ts'
import type {ChartName} from '../ports/ports.ts'
import {OutsideError, UsageError} from '../ports/trouble.ts'
import {parseYaml} from '../schemas/yaml.ts'
import {withoutSecrets} from '../secrets/without-secrets.ts'
import {redactUrls} from '../secrets/secret-urls.ts'
import {chartMismatch, chartUnreadable} from './chart-contents.ts'
import type {ChartSource} from './chart-cache.ts'
import {pullArgv, showChartArgv} from './helm-argv.ts'
import type {HelmRun} from './helm-run.ts'
import {helmRange, parseWanted} from './versions.ts'
import type {Wanted} from './versions.ts'

/** Asks helm something that needs no cluster. */
export type ChartAsker = HelmRun['offline']

/**
 * Charts in an OCI registry or a Helm repository, asked through helm, which knows the user's logins
 * and proxies.
 */
export function remoteCharts(source: string, helm: ChartAsker): ChartSource {
  return {
    source: redactUrls(source),
    resolve: async wanted => resolve(source, helm, wanted),
    fetch: async (chart, version, into) => pulled(helm, {source, chart, version}, into),
    stamp: () => Promise.resolve({}),
  }
}

interface Wish {
  readonly source: string
  readonly chart: ChartName
  readonly version: string
}

async function pulled(helm: ChartAsker, wish: Wish, into: string): Promise<string> {
  const folder = mkdtempSync(join(into, 'pulled-'))
  const {exitCode, stderr} = await helm(pullArgv(wish, folder))
  const [file] = readdirSync(folder).filter(each => each.endsWith('.tgz'))
  if (exitCode === 0 && file !== undefined) return join(folder, file)
  const {source, chart, version} = wish
  const command = commandLine(['helm', 'pull', ...named(source, chart), '--version', version])
  throw chartUnreadable(
    `${chart} ${version}`,
    stderr === '' ? 'helm could not pull it' : withoutSecrets(stderr).slice(0, 600),
    command,
  )
}

async function resolve(source: string, helm: ChartAsker, text: string): Promise<string> {
  const wanted = parseWanted(text)
  const found = await shownVersion(source, helm, wanted)
  if (found.version !== undefined) return found.version
  // Helm tells an unknown version from a broken source in prose only: ask for any version instead.
  const newest =
    wanted.kind === 'latest' ? found : await shownVersion(source, helm, {kind: 'latest'})
  if (newest.version === undefined) throw sourceBroken(source, newest.stderr)
  throw new UsageError({
    code: 'UNKNOWN_VERSION',
    what: `There are no charts for ${text} at ${redactUrls(source)}`,
    why: `the newest there is ${newest.version}`,
    next: [sh`meshctl upgrade plan ${newest.version}`],
  })
}

interface Shown {
  /** Undefined: helm could not show it. */
  readonly version: string | undefined
  readonly stderr: string
}

/**
 * An index may say one version over a chart that says another: what is inside the chart counts, and
 * must be what was asked for.
 */
async function shownVersion(source: string, helm: ChartAsker, wanted: Wanted): Promise<Shown> {
  const range = helmRange(wanted)
  const {exitCode, stdout, stderr} = await helm(
    showChartArgv({source, chart: 'istiod', version: range}),
  )
  if (exitCode !== 0) return {version: undefined, stderr}
  const {name, version} = chartIn(stdout)
  const isIt = name === 'istiod' && typeof version === 'string' && semver.valid(version) === version
  if (isIt && (range === undefined || semver.satisfies(version, range))) return {version, stderr}
  throw chartMismatch(
    {chart: 'istiod', version: range ?? 'in any version'},
    {name, version},
    redactUrls(source),
  )
}

/** What is no YAML is no chart. */
function chartIn(stdout: string): Readonly<Record<string, unknown>> {
  try {
    return node(parseYaml(stdout))
  } catch {
    return {}
  }
}

function sourceBroken(source: string, stderr: string): OutsideError {
  return new OutsideError({
    kind: 'unreachable',
    code: 'CHARTS_UNREACHABLE',
    what: `The chart source ${redactUrls(source)} cannot be read`,
    why: stderr === '' ? 'helm could not show its istiod chart' : withoutSecrets(stderr),
    next: [
      commandLine(['helm', 'show', 'chart', ...named(source, 'istiod')]),
      'name a folder or another source with --charts',
    ],
  })
}

/** The chart in hints, newest version or any. */
function named(source: string, chart: ChartName): readonly string[] {
  const told = redactUrls(source)
  return told.startsWith('oci://') ? [`${told}/${chart}`] : [chart, '--repo', told]
}
