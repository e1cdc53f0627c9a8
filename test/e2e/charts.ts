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
  const given = process.env['MESHCTL_TEST_CHARTS']
  if (given !== undefined && given !== '') return resolve(given)
  const folder = join(cacheFolder(), `charts-${fingerprint()}`)
  const names = FIXTURE_VERSIONS.flatMap(version => CHARTS.map(chart => `${chart}-${version}.tgz`))
  await cached(folder, names, async (_missing, into) => {
    await packageCharts({helm, folder: into})
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
