import {createHash} from 'node:crypto'
import {readdirSync, readFileSync, statSync} from 'node:fs'
import {join, relative, resolve} from 'node:path'
import {FIXTURE_VERSIONS, chartSources, packageCharts} from '../../src/embedded/boot/charts.ts'
import {cached, cacheFolder} from '../stand/cache.ts'

/** Whatever goes into the packages. */
const SOURCES = [chartSources(), resolve(import.meta.dirname, '../../src/embedded/boot/charts.ts')]
const ROOT = resolve(import.meta.dirname, '../..')
const CHARTS = ['base', 'istiod', 'gateway']

/**
 * The folder with packages NAME-VERSION.tgz: $MESHCTL_TEST_CHARTS when it is set (Istio's own
 * charts), else the fixture charts, packaged once into the cache.
 * @param helm the program that packages.
 */
export async function chartFolder(helm: string): Promise<string> {
  const given = givenFolder()
  return given ?? packagedInto(helm, `charts-${fingerprint()}`, FIXTURE_VERSIONS)
}

/**
 * Versions of the demo charts on both sides of the two turns: v1 is served from 1.22 on, and Helm
 * upgrades the definitions from 1.24 on.
 */
const OLD_VERSIONS: readonly string[] = ['1.21.6', '1.22.8', '1.24.6']

/** Istio's minors on the way from definitions that Helm does not upgrade to those that it does. */
const OLD_MINORS: readonly string[] = ['1.20', '1.21', '1.22', '1.24', '1.26']

/**
 * The charts of old versions, and which to go through, oldest first: the newest patch of each minor
 * in $MESHCTL_TEST_CHARTS, else those of the demo.
 */
export async function oldCharts(
  helm: string,
): Promise<{readonly folder: string; readonly versions: readonly string[]}> {
  const given = givenFolder()
  return given === undefined
    ? {
        folder: await packagedInto(helm, `charts-old-${fingerprint()}`, OLD_VERSIONS),
        versions: OLD_VERSIONS,
      }
    : {folder: given, versions: newestOf(OLD_MINORS, readdirSync(given))}
}

function newestOf(minors: readonly string[], files: readonly string[]): readonly string[] {
  return minors.flatMap(minor => {
    const patches = files
      .filter(each => each.startsWith(`base-${minor}.`))
      .map(each => Number(/\.(\d+)\.tgz$/.exec(each)?.[1]))
    return patches.length === 0 ? [] : [`${minor}.${Math.max(...patches)}`]
  })
}

function givenFolder(): string | undefined {
  const given = process.env['MESHCTL_TEST_CHARTS']
  return given === undefined || given === '' ? undefined : resolve(given)
}

async function packagedInto(
  helm: string,
  name: string,
  versions: readonly string[],
): Promise<string> {
  const folder = join(cacheFolder(), name)
  const names = versions.flatMap(version => CHARTS.map(chart => `${chart}-${version}.tgz`))
  await cached(folder, names, async (_missing, into) => {
    await packageCharts({helm, folder: into, versions})
  })
  return folder
}

function fingerprint(): string {
  const hash = createHash('sha256')
  const files = SOURCES.flatMap(source =>
    statSync(source).isFile()
      ? [source]
      : readdirSync(source, {recursive: true, encoding: 'utf8'}).map(name => join(source, name)),
  )
  for (const file of files.filter(each => statSync(each).isFile()).sort())
    hash.update(relative(ROOT, file)).update(readFileSync(file))
  return hash.digest('hex').slice(0, 12)
}
