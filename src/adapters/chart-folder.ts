import {existsSync, readdirSync, statSync} from 'node:fs'
import {basename, join} from 'node:path'
import semver from 'semver'
import type {ChartName} from '../ports/ports.ts'
import {parseYaml} from '../schemas/yaml.ts'
import {readChartFile} from './chart-copy.ts'

/** The charts of one version in a folder. */
export interface ChartSet {
  /** Undefined: a source tree, whose charts say no version and run any. */
  readonly version: string | undefined
  /**
   * Charts of Istio's source tree lack the version and the image's place, which its release build
   * fills in.
   */
  readonly stamped: boolean
  readonly paths: ReadonlyMap<ChartName, string>
}

/** A source tree's charts all say this. */
const UNSTAMPED = '1.0.0'
const NAMES: readonly ChartName[] = ['base', 'istiod', 'gateway']
const LAYOUTS: readonly Readonly<Record<ChartName, string>>[] = [
  {base: 'base', istiod: 'istiod', gateway: 'gateway'},
  {base: 'base', istiod: 'istio-control/istio-discovery', gateway: 'gateway'},
]

/**
 * Everything that a folder offers: packages NAME-VERSION.tgz, chart folders, a source tree, or
 * sub-folders named by version with any of these. A set without base or istiod is no set. Out: in
 * no order; empty when nothing is there.
 */
export function readChartFolder(folder: string): readonly ChartSet[] {
  const below = folders(folder).filter(name => versionOfName(name) !== undefined)
  return [
    ...setsIn(folder, versionOfName(basename(folder))),
    ...below.flatMap(name => setsIn(join(folder, name), versionOfName(name))),
  ]
}

function setsIn(folder: string, named: string | undefined): readonly ChartSet[] {
  const roots = [folder, join(folder, 'manifests', 'charts'), join(folder, 'charts')]
  const unpacked = roots.map(root => unpackedSet(root, named)).find(set => set !== undefined)
  return [...packageSets(folder), ...(unpacked === undefined ? [] : [unpacked])]
}

function packageSets(folder: string): readonly ChartSet[] {
  const byVersion = new Map<string, Map<ChartName, string>>()
  for (const file of readdirSync(folder)) {
    const [, name, version] = /^(base|istiod|gateway)-(\d+\.\d+\.\d+.*)\.tgz$/.exec(file) ?? []
    if (name === undefined || version === undefined || semver.valid(version) === null) continue
    const paths = byVersion.get(version) ?? new Map<ChartName, string>()
    byVersion.set(version, paths.set(name as ChartName, join(folder, file)))
  }
  return [...byVersion]
    .filter(([, paths]) => isWhole(paths))
    .map(([version, paths]) => ({version, stamped: true, paths}))
}

function unpackedSet(root: string, named: string | undefined): ChartSet | undefined {
  for (const layout of LAYOUTS) {
    const paths = new Map(
      NAMES.map(name => [name, join(root, layout[name])] as const).filter(([, path]) =>
        existsSync(join(path, 'Chart.yaml')),
      ),
    )
    if (!isWhole(paths)) continue
    const own = chartVersion(paths.get('istiod') ?? '')
    const stamped = own !== undefined && own !== UNSTAMPED
    return {version: stamped ? own : named, stamped, paths}
  }
  return undefined
}

const isWhole = (paths: ReadonlyMap<ChartName, string>): boolean =>
  paths.has('base') && paths.has('istiod')

function chartVersion(chart: string): string | undefined {
  try {
    const {version} = (parseYaml(readChartFile(join(chart, 'Chart.yaml')).toString()) ?? {}) as {
      version?: unknown
    }
    return typeof version === 'string' && semver.valid(version) !== null ? version : undefined
  } catch {
    return undefined
  }
}

/** `1.29.6`, `v1.29.6` and `istio-1.29.6` name a version. */
const versionOfName = (name: string): string | undefined => {
  const bare = name.replace(/^(istio-|v)/, '')
  return semver.valid(bare) === bare ? bare : undefined
}

function folders(folder: string): readonly string[] {
  return readdirSync(folder).filter(
    name => statSync(join(folder, name), {throwIfNoEntry: false})?.isDirectory() === true,
  )
}
