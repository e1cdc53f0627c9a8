import {existsSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {chartFolder} from '../e2e/charts.ts'
import {FIXTURE_VERSIONS} from '../../src/embedded/boot/charts.ts'

/**
 * Are these Istio's own charts? Else they are the demo's, which are made like them from 1.27 on.
 */
export const OWN = (process.env['MESHCTL_TEST_CHARTS'] ?? '') !== ''

/** Names of the files beside which Istio's own charts lie; none for the demo's. */
export const givenFiles = (): string[] =>
  OWN ? readdirSync(process.env['MESHCTL_TEST_CHARTS'] ?? '') : []

/** Istio's minors that the suite goes through, each to the next. */
const MINORS = ['1.22', '1.24', '1.26', '1.28', '1.30'] as const

/** The charts of a mesh, in the order in which they are installed. */
export const CHARTS = ['base', 'istiod', 'gateway', 'cni', 'ztunnel'] as const
export type Chart = (typeof CHARTS)[number]

/** From one version to the next. */
export interface Pair {
  readonly from: string
  readonly to: string
}

/**
 * What is upgraded: of Istio's own charts the newest patch of each minor that is there, of the
 * demo's every version. In: names of the files in the folder of packages. Out: neighbours, oldest
 * first.
 */
export function pairsOf(files: readonly string[]): Pair[] {
  const versions = OWN ? MINORS.flatMap(minor => newest(files, minor) ?? []) : FIXTURE_VERSIONS
  return versions.slice(1).map((to, at) => ({from: versions[at] as string, to}))
}

/**
 * The last version whose charts write everything, and the first with resource scopes and without a
 * failure policy in upgrades.
 */
export function turningPoint(files: readonly string[]): Pair {
  const [from = '', to = ''] = OWN
    ? ['1.27', '1.28'].map(minor => newest(files, minor))
    : FIXTURE_VERSIONS
  return {from, to}
}

/** The newest patch of a minor such as 1.27 among package files; undefined when there is none. */
function newest(files: readonly string[], minor: string): string | undefined {
  const patches = files.flatMap(file => {
    const [, version = '', patch = ''] = /^istiod-(\d+\.\d+\.(\d+))\.tgz$/.exec(file) ?? []
    return version.startsWith(`${minor}.`) ? [Number(patch)] : []
  })
  return patches.length === 0 ? undefined : `${minor}.${Math.max(...patches)}`
}

/** 28 of 1.28.10. */
export const minorOf = (version: string): number => Number(version.split('.')[1])

/** Packages of charts by name and version. */
export interface Packages {
  readonly path: (chart: Chart, version: string) => string
  readonly has: (chart: Chart, version: string) => boolean
}

/** In: the Helm that packages the demo's charts when no others are given. */
export async function packages(helm: string): Promise<Packages> {
  const folder = await chartFolder(helm)
  const path = (chart: Chart, version: string) => join(folder, `${chart}-${version}.tgz`)
  return {path, has: (chart, version) => existsSync(path(chart, version))}
}
