import {mkdtempSync} from 'node:fs'
import {join} from 'node:path'
import {sh} from '../mesh/shell.ts'
import type {Values} from '../mesh/snapshot.ts'
import type {ChartContents, ChartName, Charts, LocalChart} from '../ports/ports.ts'
import {OutsideError, UsageError} from '../ports/trouble.ts'
import {chartMismatch, chartUnreadable, readChart} from './chart-contents.ts'
import type {ChartRead} from './chart-contents.ts'
import {chartWords} from './helm-argv.ts'
import type {PrivateFolder} from './private-folder.ts'

/** Where charts come from. */
export interface ChartSource {
  readonly source: string
  /** See `Charts`. */
  resolve(wanted: string): Promise<string>
  /** Brings the chart, a package or a folder, into a folder of ours. Out: its path in there. */
  fetch(chart: ChartName, version: string, into: string): Promise<string>
  /** See `Charts`. */
  stamp(chart: ChartName, version: string): Promise<Values>
}

interface Kept extends LocalChart {
  readonly contents: ChartContents
}

/**
 * Charts of a source, each fetched once, read, judged and kept. The source decides nothing
 * afterwards: what it has later, or what its index said, is never looked at again.
 */
export function cachedCharts(source: ChartSource, temporary: PrivateFolder): Charts {
  const known = new Map<string, Promise<Kept>>()
  const kept = async (chart: ChartName, version: string): Promise<Kept> => {
    const name = chartWords(chart, version)
    const now = known.get(name) ?? keep(source, {chart, version}, temporary)
    known.set(name, now)
    try {
      return await now
    } catch (error) {
      known.delete(name)
      throw error
    }
  }
  return {
    source: source.source,
    resolve: wanted => source.resolve(wanted),
    stamp: (chart, version) => source.stamp(chart, version),
    contents: async (chart, version) => (await kept(chart, version)).contents,
    local: async (chart, version) => {
      const {path, sha256} = await kept(chart, version)
      return {path, sha256}
    },
  }
}

interface Wish {
  readonly chart: ChartName
  readonly version: string
}

async function keep(
  source: ChartSource,
  {chart, version}: Wish,
  temporary: PrivateFolder,
): Promise<Kept> {
  const path = await fetched(source, {chart, version}, mkdtempSync(join(temporary.path, 'chart-')))
  const {says, ...contents} = read(path, `${chart} ${version}`, source.source)
  const isIt =
    says.name === chart &&
    says.version === version &&
    (says.appVersion === undefined || bare(says.appVersion) === version)
  if (!isIt) throw chartMismatch({chart, version}, says, source.source)
  return {path, sha256: contents.sha256, contents}
}

/** Some write `v1.29.6` for the version of what a chart installs. */
const bare = (version: unknown): string => String(version).replace(/^v/, '')

async function fetched(source: ChartSource, {chart, version}: Wish, into: string): Promise<string> {
  try {
    return await source.fetch(chart, version, into)
  } catch (error) {
    if (error instanceof OutsideError || error instanceof UsageError) throw error
    throw unreadable(`${chart} ${version}`, error, source.source)
  }
}

function read(path: string, name: string, source: string): ChartRead {
  try {
    return readChart(path)
  } catch (error) {
    throw unreadable(name, error, source)
  }
}

const unreadable = (name: string, error: unknown, source: string): OutsideError =>
  chartUnreadable(
    name,
    error instanceof Error ? error.message : String(error),
    sh`helm show values ${source}`,
  )
