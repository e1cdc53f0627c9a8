import {mkdtempSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {parse} from 'yaml'
import {commandLine, sh} from '../mesh/shell.ts'
import type {ChartContents, ChartName, Charts} from '../ports/ports.ts'
import {OutsideError, UsageError} from '../ports/trouble.ts'
import {chartUnreadable, readChart} from './chart-contents.ts'
import type {HelmRun} from './helm-run.ts'
import type {PrivateFolder} from './private-folder.ts'
import {helmRange, parseWanted} from './versions.ts'
import type {Wanted} from './versions.ts'

/** Asks helm something that needs no cluster. */
export type ChartAsker = HelmRun['offline']

/** Charts in an OCI registry or a Helm repository, asked through helm, which knows the user's logins and proxies. */
export function remoteCharts(source: string, helm: ChartAsker, temporary: PrivateFolder): Charts {
  return {
    source,
    resolve: async wanted => resolve(source, helm, wanted),
    args: (chart, version) => Promise.resolve(argsFor(source, chart, version)),
    stamp: () => Promise.resolve({}),
    contents: async (chart, version) => pulled(helm, argsFor(source, chart, version), temporary, `${chart} ${version}`),
  }
}

function argsFor(source: string, chart: ChartName, version: string | undefined): readonly string[] {
  const which = version === undefined ? [] : ['--version', version]
  return source.startsWith('oci://') ? [`${source}/${chart}`, ...which] : [chart, '--repo', source, ...which]
}

async function pulled(helm: ChartAsker, args: readonly string[], temporary: PrivateFolder, name: string): Promise<ChartContents> {
  const folder = mkdtempSync(join(temporary.path, 'pulled-'))
  const {exitCode, stderr} = await helm(['pull', ...args, '--destination', folder])
  const [file] = readdirSync(folder).filter(each => each.endsWith('.tgz'))
  if (exitCode !== 0 || file === undefined) throw chartUnreadable(name, stderr === '' ? 'helm could not pull it' : stderr.slice(0, 600), commandLine(['helm', 'pull', ...args]))
  try {
    return readChart(join(folder, file))
  } catch (error) {
    throw chartUnreadable(name, (error as Error).message, commandLine(['helm', 'pull', ...args]))
  }
}

async function resolve(source: string, helm: ChartAsker, text: string): Promise<string> {
  const wanted = parseWanted(text)
  const found = await shownVersion(source, helm, wanted)
  if (found.version !== undefined) return found.version
  // Helm tells an unknown version from a broken source in prose only: ask for any version instead.
  const newest = wanted.kind === 'latest' ? found : await shownVersion(source, helm, {kind: 'latest'})
  if (newest.version === undefined) throw sourceBroken(source, newest.stderr)
  throw new UsageError({code: 'UNKNOWN_VERSION', what: `There are no charts for ${text} at ${source}`, why: `the newest there is ${newest.version}`, next: [sh`meshctl upgrade plan ${newest.version}`]})
}

async function shownVersion(source: string, helm: ChartAsker, wanted: Wanted): Promise<{readonly version: string | undefined; readonly stderr: string}> {
  const {exitCode, stdout, stderr} = await helm(['show', 'chart', ...argsFor(source, 'istiod', helmRange(wanted))])
  if (exitCode !== 0) return {version: undefined, stderr}
  const {version} = (parse(stdout) ?? {}) as {version?: unknown}
  return {version: typeof version === 'string' ? version : undefined, stderr}
}

function sourceBroken(source: string, stderr: string): OutsideError {
  return new OutsideError({
    kind: 'unreachable',
    code: 'CHARTS_UNREACHABLE',
    what: `The chart source ${source} cannot be read`,
    why: stderr === '' ? 'helm could not show its istiod chart' : stderr,
    next: [commandLine(['helm', 'show', 'chart', ...argsFor(source, 'istiod', undefined)]), 'name a folder or another source with --charts'],
  })
}
