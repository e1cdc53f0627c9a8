import {existsSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {join, resolve as absolute} from 'node:path'
import {parseDocument} from 'yaml'
import {sh} from '../mesh/shell.ts'
import type {ChartName, Charts} from '../ports/ports.ts'
import {UsageError} from '../ports/trouble.ts'
import {redactUrls} from '../secrets/secret-urls.ts'
import {copyChart} from './chart-copy.ts'
import {readChartFolder} from './chart-folder.ts'
import type {ChartSet} from './chart-folder.ts'
import {cachedCharts} from './chart-cache.ts'
import type {ChartSource} from './chart-cache.ts'
import {remoteCharts} from './chart-remote.ts'
import type {ChartAsker} from './chart-remote.ts'
import type {PrivateFolder} from './private-folder.ts'
import {choose, newestFirst, parseWanted} from './versions.ts'

/** Where Istio publishes its charts now that its Google registries end (https://istio.io/latest/docs/setup/install/helm/). */
export const OFFICIAL_CHARTS = 'oci://ghcr.io/istio/release/charts'
/** Where Istio's images are; a source tree names a place for test images only. */
const OFFICIAL_HUB = 'docker.io/istio'

/**
 * Opens a chart source: `oci://…`, `https://…` (asked through helm, when first needed) or a folder
 * (listed now). Throws UsageError CHARTS_MISSING for a folder that is not there or has no charts,
 * CHARTS_INSECURE for a way that anybody on it may change.
 */
export function openCharts(source: string, helm: ChartAsker, temporary: PrivateFolder): Charts {
  if (source.startsWith('http://')) throw insecure(source)
  if (/^(oci|https):\/\//.test(source))
    return cachedCharts(remoteCharts(source.replace(/\/+$/, ''), helm), temporary)
  return cachedCharts(folderCharts(absolute(source.replace(/^file:\/\//, ''))), temporary)
}

function folderCharts(folder: string): ChartSource {
  const sets = readSets(folder)
  const find = (version: string): ChartSet => {
    const set =
      sets.find(each => each.version === version) ?? sets.find(each => each.version === undefined)
    if (set !== undefined) return set
    throw unknownVersion(version, folder, sets)
  }
  return {
    source: folder,
    resolve: async wanted => Promise.resolve(resolveIn(sets, wanted, folder)),
    fetch: async (chart, version, into) => {
      const set = find(version)
      const path = set.paths.get(chart)
      if (path === undefined) throw chartMissing(chart, version, folder)
      const copy = copyChart(path, join(into, chart))
      if (!set.stamped) stamp(copy, version)
      return Promise.resolve(copy)
    },
    stamp: async (chart, version) =>
      Promise.resolve(
        chart === 'istiod' && !find(version).stamped
          ? {global: {hub: OFFICIAL_HUB, tag: version}}
          : {},
      ),
  }
}

function readSets(folder: string): readonly ChartSet[] {
  const sets =
    statSync(folder, {throwIfNoEntry: false})?.isDirectory() === true ? readChartFolder(folder) : []
  if (sets.length > 0) return sets
  throw new UsageError({
    code: 'CHARTS_MISSING',
    what: `There are no Istio charts in ${folder}`,
    why: existsSync(folder)
      ? 'it holds neither packages such as istiod-1.29.6.tgz nor chart folders base and istiod'
      : 'there is no such folder',
    next: [
      `use --charts ${OFFICIAL_CHARTS}`,
      sh`helm pull ${OFFICIAL_CHARTS}/istiod --version VERSION`,
    ],
  })
}

function resolveIn(sets: readonly ChartSet[], text: string, folder: string): string {
  const wanted = parseWanted(text)
  const found = choose(wanted, versionsOf(sets))
  if (found !== undefined) return found
  if (wanted.kind === 'exact' && sets.some(set => set.version === undefined)) return wanted.version
  throw unknownVersion(text, folder, sets)
}

const versionsOf = (sets: readonly ChartSet[]): readonly string[] =>
  newestFirst([...new Set(sets.flatMap(set => (set.version === undefined ? [] : [set.version])))])

function unknownVersion(wanted: string, folder: string, sets: readonly ChartSet[]): UsageError {
  const versions = versionsOf(sets)
  const isTree = sets.some(set => set.version === undefined)
  return new UsageError({
    code: 'UNKNOWN_VERSION',
    what: `There are no charts for ${wanted} in ${folder}`,
    why: isTree
      ? 'it is a source tree, whose charts do not tell their version: name it in full, such as 1.29.6'
      : `it has ${versions.join(', ')}`,
    next: isTree
      ? ['name the whole version']
      : versions.slice(0, 3).map(version => sh`meshctl upgrade plan ${version}`),
  })
}

function chartMissing(chart: ChartName, version: string, folder: string): UsageError {
  return new UsageError({
    code: 'CHART_MISSING',
    what: `There is no chart ${chart} ${version} in ${folder}`,
    why: 'base and istiod of this version are there',
    next: [sh`helm pull ${OFFICIAL_CHARTS}/${chart} --version ${version}`],
  })
}

const insecure = (source: string): UsageError =>
  new UsageError({
    code: 'CHARTS_INSECURE',
    what: `Charts are not fetched from ${redactUrls(source)}`,
    why: 'anybody on the way could put other charts in their place, and they are installed with your rights',
    next: [
      sh`use --charts ${redactUrls(source).replace(/^http:/, 'https:')}`,
      'pull them into a folder and name that',
    ],
  })

/**
 * Lets a copy say its version as a published chart does, so that releases, labels and schemas are
 * told the truth.
 */
function stamp(chart: string, version: string): void {
  const file = join(chart, 'Chart.yaml')
  const document = parseDocument(readFileSync(file, 'utf8'))
  document.set('version', version)
  document.set('appVersion', version)
  writeFileSync(file, document.toString())
}
