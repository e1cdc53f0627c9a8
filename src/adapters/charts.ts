import {cpSync, existsSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {join, resolve as absolute} from 'node:path'
import {parseDocument} from 'yaml'
import {sh} from '../mesh/shell.ts'
import type {ChartContents, ChartName, Charts} from '../ports/ports.ts'
import {UsageError} from '../ports/trouble.ts'
import {chartUnreadable, readChart} from './chart-contents.ts'
import {readChartFolder} from './chart-folder.ts'
import type {ChartSet} from './chart-folder.ts'
import {remoteCharts} from './chart-remote.ts'
import type {ChartAsker} from './chart-remote.ts'
import type {PrivateFolder} from './private-folder.ts'
import {choose, newestFirst, parseWanted} from './versions.ts'

/** Where Istio publishes its charts now that its Google registries end (istio.md 1.1). */
export const OFFICIAL_CHARTS = 'oci://ghcr.io/istio/release/charts'
/** Where Istio's images are; a source tree names a place for test images only. */
const OFFICIAL_HUB = 'docker.io/istio'

/**
 * Opens a chart source: `oci://…`, `https://…` (asked through helm, when first needed) or a folder (read now).
 * Throws UsageError CHARTS_MISSING for a folder that is not there or has no charts.
 */
export function openCharts(source: string, helm: ChartAsker, temporary: PrivateFolder): Charts {
  if (/^(oci|https?):\/\//.test(source)) return readOnce(remoteCharts(source.replace(/\/+$/, ''), helm, temporary))
  return readOnce(folderCharts(absolute(source.replace(/^file:\/\//, '')), temporary))
}

/** A chart is read, or pulled, once a process. */
function readOnce(charts: Charts): Charts {
  const read = new Map<string, Promise<ChartContents>>()
  const contents = async (chart: ChartName, version: string): Promise<ChartContents> => {
    const known = read.get(`${chart} ${version}`)
    const now = known ?? charts.contents(chart, version)
    read.set(`${chart} ${version}`, now)
    try {
      return await now
    } catch (error) {
      read.delete(`${chart} ${version}`)
      throw error
    }
  }
  return {...charts, contents}
}

function readPath(path: string, name: string): ChartContents {
  try {
    return readChart(path)
  } catch (error) {
    throw chartUnreadable(name, (error as Error).message, sh`helm show values ${path}`)
  }
}

function folderCharts(folder: string, temporary: PrivateFolder): Charts {
  const sets = readSets(folder)
  const find = (version: string): ChartSet => {
    const set = sets.find(each => each.version === version) ?? sets.find(each => each.version === undefined)
    if (set !== undefined) return set
    throw unknownVersion(version, folder, sets)
  }
  const staged = new Map<string, string>()
  const pathOf = (chart: ChartName, version: string): string => {
    const set = find(version)
    const path = set.paths.get(chart)
    if (path === undefined) throw chartMissing(chart, version, folder)
    if (set.stamped) return path
    const key = `${chart}-${version}`
    const copy = staged.get(key) ?? stampedCopy(path, version, join(temporary.path, key))
    staged.set(key, copy)
    return copy
  }
  return {
    source: folder,
    resolve: async wanted => Promise.resolve(resolveIn(sets, wanted, folder)),
    args: async (chart, version) => Promise.resolve([pathOf(chart, version)]),
    contents: async (chart, version) => Promise.resolve(readPath(pathOf(chart, version), `${chart} ${version}`)),
    stamp: async (chart, version) => Promise.resolve(chart === 'istiod' && !find(version).stamped ? {global: {hub: OFFICIAL_HUB, tag: version}} : {}),
  }
}

function readSets(folder: string): readonly ChartSet[] {
  const sets = statSync(folder, {throwIfNoEntry: false})?.isDirectory() === true ? readChartFolder(folder) : []
  if (sets.length > 0) return sets
  throw new UsageError({
    code: 'CHARTS_MISSING',
    what: `There are no Istio charts in ${folder}`,
    why: existsSync(folder) ? 'it holds neither packages such as istiod-1.29.6.tgz nor chart folders base and istiod' : 'there is no such folder',
    next: [`use --charts ${OFFICIAL_CHARTS}`, sh`helm pull ${OFFICIAL_CHARTS}/istiod --version VERSION`],
  })
}

function resolveIn(sets: readonly ChartSet[], text: string, folder: string): string {
  const wanted = parseWanted(text)
  const found = choose(wanted, versionsOf(sets))
  if (found !== undefined) return found
  if (wanted.kind === 'exact' && sets.some(set => set.version === undefined)) return wanted.version
  throw unknownVersion(text, folder, sets)
}

const versionsOf = (sets: readonly ChartSet[]): readonly string[] => newestFirst([...new Set(sets.flatMap(set => (set.version === undefined ? [] : [set.version])))])

function unknownVersion(wanted: string, folder: string, sets: readonly ChartSet[]): UsageError {
  const versions = versionsOf(sets)
  const isTree = sets.some(set => set.version === undefined)
  return new UsageError({
    code: 'UNKNOWN_VERSION',
    what: `There are no charts for ${wanted} in ${folder}`,
    why: isTree ? 'it is a source tree, whose charts do not tell their version: name it in full, such as 1.29.6' : `it has ${versions.join(', ')}`,
    next: isTree ? ['name the whole version'] : versions.slice(0, 3).map(version => sh`meshctl upgrade plan ${version}`),
  })
}

function chartMissing(chart: ChartName, version: string, folder: string): UsageError {
  return new UsageError({code: 'CHART_MISSING', what: `There is no chart ${chart} ${version} in ${folder}`, why: 'base and istiod of this version are there', next: [sh`helm pull ${OFFICIAL_CHARTS}/${chart} --version ${version}`]})
}

/** A copy that says its version as a published chart does, so that releases, labels and schemas are told the truth. */
function stampedCopy(chart: string, version: string, to: string): string {
  cpSync(chart, to, {recursive: true, dereference: true})
  const file = join(to, 'Chart.yaml')
  const document = parseDocument(readFileSync(file, 'utf8'))
  document.set('version', version)
  document.set('appVersion', version)
  writeFileSync(file, document.toString())
  return to
}
