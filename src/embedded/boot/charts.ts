import {existsSync} from 'node:fs'
import {cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {tool} from './tool.ts'

/** The versions of the demo charts, oldest first: what tests and scenarios upgrade between. */
export const FIXTURE_VERSIONS: readonly string[] = ['1.27.9', '1.28.10', '1.29.6']

/** Which charts to package: versions such as 1.28.10, where to, with which Helm program. */
export interface PackageOrder {
  readonly helm: string
  readonly folder: string
  readonly versions?: readonly string[]
}

const CHARTS = ['base', 'istiod', 'gateway']

/**
 * The folder with the sources of the charts: beside the code, or above it when the code is
 * compiled.
 */
export function chartSources(): string {
  for (
    let folder = import.meta.dirname;
    folder !== path.dirname(folder);
    folder = path.dirname(folder)
  ) {
    const found = path.join(folder, 'templates', 'charts')
    if (existsSync(found)) return found
  }
  throw new Error('templates/charts is missing from this installation of meshctl: install it again')
}

/**
 * Writes the demo charts as NAME-VERSION.tgz into a folder and resolves to their paths. A line of
 * the source that ends in `# since 1.28` or `# until 1.27` is only in charts of such versions;
 * alone on the first line it speaks for the file.
 */
export async function packageCharts({
  helm,
  folder,
  versions = FIXTURE_VERSIONS,
}: PackageOrder): Promise<string[]> {
  await mkdir(folder, {recursive: true})
  // In there, so that whoever removes the folder in the middle of it removes everything.
  const work = await mkdtemp(path.join(folder, '.sources-'))
  const source = chartSources()
  const pack = tool(helm, [], {})
  try {
    const packages = versions.flatMap(version =>
      CHARTS.map(chart => ({version, chart, copy: path.join(work, version, chart)})),
    )
    await Promise.all(packages.map(each => writeSources(source, each)))
    for (const {version, copy} of packages) {
      const versionFlags = ['--version', version, '--app-version', version]
      await pack(['package', ...versionFlags, '--destination', folder, '--', copy])
    }
    return packages.map(({version, chart}) => path.join(folder, `${chart}-${version}.tgz`))
  } finally {
    await rm(work, {recursive: true})
  }
}

/** The sources of one chart as a version has them, in a folder of their own. */
async function writeSources(
  source: string,
  {version, chart, copy}: {version: string; chart: string; copy: string},
): Promise<void> {
  await cp(path.join(source, chart), copy, {recursive: true})
  await cp(path.join(source, 'shared'), copy, {recursive: true})
  await writeCompatibility(copy, version)
  await stampFolder(copy, version)
}

/** The text of a source file as a version has it; undefined if that version has no such file. */
export function stamp(text: string, version: string): string | undefined {
  const minor = minorOf(version)
  const lines = text.split('\n')
  if (!isIn(lines[0] ?? '', minor) && MARK.exec(lines[0] ?? '')?.index === 0) return undefined
  return lines
    .filter(line => isIn(line, minor))
    .map(line => line.replace(MARK, ''))
    .join('\n')
    .replace(/\bVERSION\b/g, version)
}

const MARK = /\s*# (since|until) 1\.(\d+)$/

function isIn(line: string, minor: number): boolean {
  const [, word, bound] = MARK.exec(line) ?? []
  if (!word) return true
  return word === 'since' ? minor >= Number(bound) : minor <= Number(bound)
}

function minorOf(version: string): number {
  return Number(version.split('.')[1])
}

async function stampFolder(folder: string, version: string): Promise<void> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true})
  await Promise.all(
    entries
      .filter(entry => entry.isFile())
      .map(async entry => {
        const file = path.join(entry.parentPath, entry.name)
        const text = stamp(await readFile(file, 'utf8'), version)
        if (text === undefined) await rm(file)
        else await writeFile(file, text)
      }),
  )
}

// three older minors; from 1.28 on everything since 1.25
async function writeCompatibility(folder: string, version: string): Promise<void> {
  const minor = minorOf(version)
  for (let older = Math.min(minor - 3, 25); older < minor; older++) {
    // native sidecars became the default with 1.27
    const classic = older < 27 && minor >= 27 ? '    ENABLE_NATIVE_SIDECARS: "false"\n' : ''
    const text = `pilot:\n  env:\n    TEST_COMPATIBILITY: "1.${older}"\n${classic}`
    await writeFile(
      path.join(folder, 'files', `profile-compatibility-version-1.${older}.yaml`),
      text,
    )
  }
}
