// All that a release consists of, in one folder: node test/release/pack.ts FOLDER. It publishes
// nothing (docs/release.md).
import {execFile} from 'node:child_process'
import {createHash} from 'node:crypto'
import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises'
import {join, resolve} from 'node:path'
import {promisify} from 'node:util'
import {bill} from './bill.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined) {
  process.stderr.write('name a folder: npm run release:pack -- FOLDER\n')
  process.exit(2)
}
await pack(resolve(folder))

async function pack(into: string): Promise<void> {
  const changed = await run('git', ['status', '--porcelain'])
  if (changed !== '')
    throw new Error(`a release is made of what is committed, and this is not:\n${changed}`)
  await mkdir(into, {recursive: true})
  if ((await readdir(into)).length > 0) throw new Error(`${into} is not empty`)
  // prepack builds from scratch
  await run('npm', ['pack', '--pack-destination', into])
  await writeFile(join(into, 'sbom.cdx.json'), await bill('cyclonedx'))
  await writeFile(join(into, 'sbom.spdx.json'), await bill('spdx'))
  await writeFile(join(into, 'COMMIT'), await run('git', ['rev-parse', 'HEAD']))
  const sums = await Promise.all(
    (await readdir(into))
      .toSorted()
      .map(async file => `${await sha256(join(into, file))}  ${file}\n`),
  )
  await writeFile(join(into, 'SHA256SUMS'), sums.join(''))
  process.stdout.write(`${sums.join('')}In ${into}. Nothing was published.\n`)
}

async function run(program: string, args: readonly string[]): Promise<string> {
  return (await promisify(execFile)(program, [...args], {maxBuffer: 64 * 1024 * 1024})).stdout
}

async function sha256(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
}
