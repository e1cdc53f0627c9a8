import type {ReleaseRef, Values} from '../mesh/snapshot.ts'
import type {HelmRendered} from '../ports/ports.ts'
import {withoutSecrets} from '../secrets/without-secrets.ts'
import {templateArgv} from './helm-argv.ts'
import {schemaFlags} from './helm-flags.ts'
import type {HelmRun} from './helm-run.ts'
import {helmText} from './helm-text.ts'
import {manifestOf} from './manifest.ts'
import {privateFolder} from './private-folder.ts'

export interface Rendering {
  readonly release: ReleaseRef
  readonly chart: string
  readonly version: string
  /** Where the chart is kept. */
  readonly path: string
  readonly values: Values
}

/** Helm's words go into plans, and those go to other people. */
const WORDS_MAX = 600

/**
 * Has helm render a chart as an upgrade would, without a cluster: what it would make, or why it
 * would not.
 */
export async function renderChart(run: HelmRun, rendering: Rendering): Promise<HelmRendered> {
  const {ok, why, text} = await renderText(run, rendering)
  return {ok, why, objects: manifestOf(text)}
}

/** The same, as helm prints it. */
export async function renderText(
  run: HelmRun,
  {release, chart, version, path, values}: Rendering,
): Promise<{readonly ok: boolean; readonly why: string; readonly text: string}> {
  const folder = privateFolder()
  try {
    const file = folder.write('values.json', helmText(values))
    const argv = templateArgv(release, path, file, schemaFlags(chart, version, run.version))
    const {exitCode, stdout, stderr} = await run.offline(argv)
    if (exitCode === 0) return {ok: true, why: '', text: stdout}
    const why = firstWords(withoutSecrets(stderr.replaceAll(folder.path, ''), [values]))
    return {
      ok: false,
      why: why || `helm template ended with ${exitCode} and said nothing`,
      text: '',
    }
  } finally {
    folder.remove()
  }
}

/** Without the advice to debug, and the warnings about logins and files. */
function firstWords(stderr: string): string {
  const lines = stderr
    .split('\n')
    .filter(line => line.trim() !== '' && !/^(WARNING|level=|I\d{4} |Use --debug)/.test(line))
  return lines
    .map(line => line.trim())
    .join(' ')
    .replace(/^Error: /, '')
    .slice(0, WORDS_MAX)
}
