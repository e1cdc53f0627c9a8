import {mkdirSync, writeFileSync} from 'node:fs'
import {dirname, isAbsolute, join, normalize} from 'node:path'
import {helmText} from './helm-text.ts'
import type {StoredChart} from './release-codec.ts'

/**
 * Writes the chart that a release carries into a folder, as it was before packing: Chart.yaml,
 * values.yaml, templates, files, schema. Throws an Error for a file name that leads out of the
 * folder.
 */
export function writeReleaseChart(chart: StoredChart, folder: string): void {
  write(folder, 'Chart.yaml', helmText(chart.metadata))
  write(folder, 'values.yaml', helmText(chart.values ?? {}))
  if (chart.schema) write(folder, 'values.schema.json', Buffer.from(chart.schema, 'base64'))
  for (const {name, data} of [...(chart.templates ?? []), ...(chart.files ?? [])])
    write(folder, name, Buffer.from(data ?? '', 'base64'))
}

function write(folder: string, name: string, content: string | Buffer): void {
  const within = normalize(name)
  if (isAbsolute(within) || within.includes('\0') || within.split(/[\\/]/).includes('..'))
    throw new Error(`the chart of the release has a file outside itself: ${name}`)
  const path = join(folder, within)
  mkdirSync(dirname(path), {recursive: true})
  writeFileSync(path, content, {mode: 0o600})
}
