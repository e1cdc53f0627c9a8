import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach} from 'vitest'
import type {ChartAsker} from '../../src/adapters/chart-remote.ts'
import {openCharts} from '../../src/adapters/charts.ts'
import {privateFolder} from '../../src/adapters/private-folder.ts'
import type {PrivateFolder} from '../../src/adapters/private-folder.ts'
import type {Charts} from '../../src/ports/ports.ts'
import {chartFiles} from './fake-helm.ts'
import {packedChart} from './packing.ts'

/** New for each test of a file that calls `givenChartFolder`. */
export let folder: string
export let temporary: PrivateFolder

const noHelm: ChartAsker = () => Promise.reject(new Error('helm was asked'))
export const open = (source = folder): Charts => openCharts(source, noHelm, temporary)

export async function pack(
  name: string,
  version: string,
  inside: Readonly<Record<string, string>> = chartFiles(name, version),
): Promise<void> {
  await writeFile(join(folder, `${name}-${version}.tgz`), packedChart(name, inside))
}

export async function unpack(
  root: string,
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(join(root, name, file, '..'), {recursive: true})
    await writeFile(join(root, name, file), text)
  }
}

/** To be called once, at the top of a test file. */
export function givenChartFolder(): void {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pins-'))
    temporary = privateFolder()
  })
  afterEach(async () => {
    temporary.remove()
    await rm(folder, {recursive: true})
  })
}

/** A repository that always gives this package. */
export const giving =
  (files: Readonly<Record<string, string>>, pulls: string[] = []): ChartAsker =>
  async argv => {
    const [into] = argv.flatMap(each => /^--destination=(.*)$/.exec(each)?.[1] ?? [])
    pulls.push(argv.at(-1) ?? '')
    if (into !== undefined)
      await writeFile(join(into, 'istiod-1.28.10.tgz'), packedChart('istiod', files))
    return {exitCode: 0, stdout: files['Chart.yaml'] ?? '', stderr: ''}
  }
