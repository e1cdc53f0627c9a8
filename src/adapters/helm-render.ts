import type {Json, ReleaseRef, Values} from '../mesh/snapshot.ts'
import type {HelmRendered} from '../ports/ports.ts'
import {schemaFlags} from './helm-flags.ts'
import type {HelmRun} from './helm-run.ts'
import {manifestOf} from './manifest.ts'
import {privateFolder} from './private-folder.ts'

export interface Rendering {
  readonly release: ReleaseRef
  readonly chart: string
  readonly version: string
  /** argv that names the chart. */
  readonly source: readonly string[]
  readonly values: Values
}

/** Helm's words go into plans, and those go to other people. */
const WORDS_MAX = 600

/** Has helm render a chart as an upgrade would, without a cluster: what it would make, or why it would not. */
export async function renderChart(run: HelmRun, {release, chart, version, source, values}: Rendering): Promise<HelmRendered> {
  const folder = privateFolder()
  try {
    const file = folder.write('values.json', JSON.stringify(values))
    const {exitCode, stdout, stderr} = await run.offline(['template', release.name, ...source, '--namespace', release.namespace, '-f', file, ...schemaFlags(chart, version, run.version)])
    if (exitCode === 0) return {ok: true, why: '', objects: manifestOf(stdout)}
    const why = masked(firstWords(stderr).replaceAll(folder.path, ''), values)
    return {ok: false, why: why || `helm template ended with ${exitCode} and said nothing`, objects: []}
  } finally {
    folder.remove()
  }
}

/** Without the advice to debug, and the warnings about logins and files. */
function firstWords(stderr: string): string {
  const lines = stderr.split('\n').filter(line => line.trim() !== '' && !/^(WARNING|level=|I\d{4} |Use --debug)/.test(line))
  return lines.map(line => line.trim()).join(' ').replace(/^Error: /, '').slice(0, WORDS_MAX)
}

/** Nothing that the user wrote, but for plain words and versions that do not stand under a key that smells of a secret. */
function masked(text: string, values: Values): string {
  const own = [...new Set(secretsIn(values, false))].sort((one, other) => other.length - one.length)
  return own.reduce((shown, secret) => shown.replaceAll(secret, '***'), text)
}

function secretsIn(value: Json, isSecret: boolean): readonly string[] {
  if (typeof value === 'string') return value.split('\n').map(line => line.trim()).filter(line => line.length >= 4 && (isSecret || !/^([a-z]+([-.][a-z]+)*|[\d.]+(-[a-z]+)?)$/.test(line)))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => secretsIn(each, isSecret || /passw|token|secret|credential|private|key$/i.test(key)))
}
