import {createHash} from 'node:crypto'
import {readFileSync, readdirSync, statSync} from 'node:fs'
import {join, relative} from 'node:path'
import {parse} from 'yaml'
import type {Values} from '../mesh/snapshot.ts'
import type {ChartContents} from '../ports/ports.ts'
import {OutsideError} from '../ports/trouble.ts'
import {filesInTar} from './chart-tar.ts'

/** Reads a chart package or a chart folder. Throws an Error when it is neither, or holds no values. */
export function readChart(path: string): ChartContents {
  if (statSync(path).isDirectory()) return {...contentsOf(filesIn(path)), sha256: undefined}
  const packed = readFileSync(path)
  const files = [...filesInTar(packed)].map(([name, body]): [string, string] => [name.replace(/^[^/]*\//, ''), body.toString()])
  return {...contentsOf(new Map(files)), sha256: createHash('sha256').update(packed).digest('hex')}
}

function filesIn(folder: string): ReadonlyMap<string, string> {
  const all = readdirSync(folder, {recursive: true, withFileTypes: true}).filter(each => each.isFile()).map(each => join(each.parentPath, each.name))
  return new Map(all.map(file => [relative(folder, file).replaceAll('\\', '/'), readFileSync(file, 'utf8')]))
}

function contentsOf(files: ReadonlyMap<string, string>): Omit<ChartContents, 'sha256'> {
  const text = files.get('values.yaml')
  if (text === undefined) throw new Error('it has no values.yaml')
  const values = (parse(text) ?? {}) as Values
  const templates = [...files].filter(([name]) => /^(templates|files)\//.test(name)).map(([, content]) => content)
  return {values, named: [...new Set(templates.flatMap(pathsIn))].sort()}
}

/** `.Values.global.proxy.lifecycle`, `((.Values.global).platform)` and `"global.tracer.zipkin.address"` name paths of values. */
function pathsIn(template: string): readonly string[] {
  const dotted = [...template.matchAll(/\.Values\)?((?:\)*\.[A-Za-z_]\w*)+)/g)].map(([, path = '']) => path.replaceAll(')', '').slice(1))
  const picked = [...template.matchAll(/\b(?:pick|index|hasKey|get|dig)\s+\$?\.Values((?:\s+"\w+")+)/g)].flatMap(([, keys = '']) => [...keys.matchAll(/"(\w+)"/g)].map(([, key = '']) => key))
  return [...dotted, ...picked]
}

/** In: chart and version, what went wrong, and the command that shows it. */
export const chartUnreadable = (name: string, why: string, command: string): OutsideError =>
  new OutsideError({kind: 'broken', code: 'CHART_UNREADABLE', what: `The chart ${name} cannot be read`, why, next: [command, 'name another source with --charts']})
