import {createHash} from 'node:crypto'
import {readFileSync, readdirSync, statSync} from 'node:fs'
import {join, relative} from 'node:path'
import type {Values} from '../mesh/snapshot.ts'
import type {ChartContents} from '../ports/ports.ts'
import {OutsideError} from '../ports/trouble.ts'
import {parseYaml} from '../schemas/yaml.ts'
import {readChartFile} from './chart-copy.ts'
import {filesInTar} from './chart-tar.ts'
import {definitionsIn} from './definitions.ts'

/** What a chart says of itself in its Chart.yaml: anything, or nothing. */
export interface ChartSays {
  readonly name?: unknown
  readonly version?: unknown
  readonly appVersion?: unknown
}

export interface ChartRead extends ChartContents {
  readonly says: ChartSays
}

/**
 * Reads a chart package or a chart folder of ours. Throws an Error when it is neither, or holds no
 * values.
 */
export function readChart(path: string): ChartRead {
  if (statSync(path).isDirectory()) {
    const files = filesIn(path)
    return {...contentsOf(files), sha256: treeSum(files)}
  }
  const packed = readChartFile(path)
  return {
    ...contentsOf(unpacked(packed)),
    sha256: createHash('sha256').update(packed).digest('hex'),
  }
}

/**
 * Without the folder that a package has around everything. A name that comes twice could be read as
 * either.
 */
function unpacked(packed: Buffer): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>()
  for (const [name, body] of filesInTar(packed)) {
    const own = name.replace(/^[^/]*\//, '')
    if (files.has(own)) throw new Error(`it has two files ${own}`)
    files.set(own, body)
  }
  return files
}

function filesIn(folder: string): ReadonlyMap<string, Buffer> {
  const all = readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter(each => each.isFile())
    .map(each => join(each.parentPath, each.name))
  return new Map(
    all.map(file => [relative(folder, file).replaceAll('\\', '/'), readFileSync(file)]),
  )
}

/** The same for the same files of the same names, in whatever order a system lists them. */
function treeSum(files: ReadonlyMap<string, Buffer>): string {
  const sum = createHash('sha256')
  for (const [name, body] of [...files].sort(([one], [other]) => (one < other ? -1 : 1))) {
    sum.update(`${Buffer.byteLength(name)}:${name}${body.length}:`).update(body)
  }
  return sum.digest('hex')
}

function contentsOf(files: ReadonlyMap<string, Buffer>): Omit<ChartRead, 'sha256'> {
  const text = files.get('values.yaml')
  if (text === undefined) throw new Error('it has no values.yaml')
  const values = (parseYaml(text.toString()) ?? {}) as Values
  const templates = [...files]
    .filter(([name]) => /^(templates|files)\//.test(name))
    .map(([, content]) => content.toString())
  return {
    values,
    named: [...new Set(templates.flatMap(pathsIn))].sort(),
    crds: [...files]
      .filter(([name]) => /^crds\/.+\.(ya?ml|json)$/.test(name))
      .flatMap(([, content]) => definitionsIn(content.toString())),
    says: saidIn(files.get('Chart.yaml')),
  }
}

function saidIn(file: Buffer | undefined): ChartSays {
  const said: unknown = file === undefined ? undefined : parseYaml(file.toString())
  return typeof said === 'object' && said !== null ? said : {}
}

/**
 * `.Values.global.proxy.lifecycle`, `((.Values.global).platform)` and
 * `"global.tracer.zipkin.address"` name paths of values.
 */
function pathsIn(template: string): readonly string[] {
  const dotted = [...template.matchAll(/\.Values\)?((?:\)*\.[A-Za-z_]\w*)+)/g)].map(
    ([, path = '']) => path.replaceAll(')', '').slice(1),
  )
  const picked = [
    ...template.matchAll(/\b(?:pick|index|hasKey|get|dig)\s+\$?\.Values((?:\s+"\w+")+)/g),
  ].flatMap(([, keys = '']) => [...keys.matchAll(/"(\w+)"/g)].map(([, key = '']) => key))
  return [...dotted, ...picked]
}

/** In: chart and version, what went wrong, and the command that shows it. */
export const chartUnreadable = (name: string, why: string, command: string): OutsideError =>
  new OutsideError({
    kind: 'broken',
    code: 'CHART_UNREADABLE',
    what: `The chart ${name} cannot be read`,
    why,
    next: [command, 'name another source with --charts'],
  })

/** In: what was asked for, what the chart says that it is, and where it came from. */
export function chartMismatch(
  asked: {readonly chart: string; readonly version: string},
  says: ChartSays,
  source: string,
): OutsideError {
  const app = says.appVersion === undefined ? '' : ` for version ${said(says.appVersion)}`
  return new OutsideError({
    kind: 'broken',
    code: 'CHART_MISMATCH',
    what: `The chart ${asked.chart} ${asked.version} at ${source} is another one`,
    why:
      `it says of itself that it is ${said(says.name)} ${said(says.version)}${app}: the name ` +
      'or the index that led to it is wrong',
    next: ['Compare it with what Istio publishes.', 'Name another source with --charts.'],
  })
}

const SAID_MAX = 60

const said = (value: unknown): string =>
  value === undefined ? '(nothing)' : JSON.stringify(value).slice(0, SAID_MAX)
