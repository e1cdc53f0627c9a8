import {execFile} from 'node:child_process'
import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {z} from 'zod'

const Entry = z.looseObject({
  dev: z.boolean().optional(),
  link: z.boolean().optional(),
  devDependencies: z.unknown().optional(),
})
const Lock = z.looseObject({packages: z.record(z.string(), Entry)})

/**
 * The bill of materials of what a user installs: every package of the lockfile that is not for
 * development alone, by `npm sbom`. Out: the document's text. Reads the lockfile only, no network.
 *
 * Not by `--omit dev`: with that, npm 11 leaves out what meshctl and its development both need, zod
 * for example.
 */
export async function bill(form: 'cyclonedx' | 'spdx'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'meshctl-bill-'))
  // npm calls a package that is not published by the name of its folder
  const place = join(folder, 'meshctl')
  try {
    await mkdir(place)
    await writeFile(
      join(place, 'package.json'),
      JSON.stringify(withoutDevelopment(JSON.parse(await text('package.json')))),
    )
    await writeFile(
      join(place, 'package-lock.json'),
      JSON.stringify(lockOfUsers(JSON.parse(await text('package-lock.json')))),
    )
    const args = [
      'sbom',
      '--offline',
      '--package-lock-only',
      '--sbom-type',
      'application',
      '--sbom-format',
      form,
    ]
    return (await promisify(execFile)('npm', args, {cwd: place, maxBuffer: 64 * 1024 * 1024}))
      .stdout
  } finally {
    await rm(folder, {recursive: true, force: true})
  }
}

function lockOfUsers(read: unknown): unknown {
  const lock = Lock.parse(read)
  const users = Object.entries(lock.packages).filter(
    ([, {dev, link}]) => dev !== true && link !== true,
  )
  return {
    ...lock,
    packages: Object.fromEntries(
      users.map(([path, entry]) => [path, path === '' ? withoutDevelopment(entry) : entry]),
    ),
  }
}

function withoutDevelopment(read: unknown): unknown {
  const {devDependencies: _development, ...rest} = Entry.parse(read)
  return rest
}

const text = (file: string): Promise<string> =>
  readFile(new URL(`../../${file}`, import.meta.url), 'utf8')
