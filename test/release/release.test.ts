import {execFile} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {promisify} from 'node:util'
import {describe, expect, it} from 'vitest'
import {z} from 'zod'
import {bill} from './bill.ts'

const read = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'))
const License = z.object({license: z.object({id: z.string()})})
const Cyclone = z.object({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.object({
    component: z.object({name: z.string(), version: z.string(), licenses: z.array(License)}),
  }),
  components: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      hashes: z.array(z.object({alg: z.string(), content: z.string()})),
    }),
  ),
})
const Spdx = z.object({
  spdxVersion: z.string(),
  packages: z.array(z.object({name: z.string(), versionInfo: z.string()})),
})
const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      dev: z.boolean().optional(),
      link: z.boolean().optional(),
      integrity: z.string().optional(),
    }),
  ),
})

/** `name@version integrity-in-hex` of every package that comes with meshctl. */
const installed = (): readonly string[] =>
  Object.entries(Lock.parse(read('package-lock.json')).packages)
    .filter(
      ([path, {dev, link}]) => path.startsWith('node_modules/') && dev !== true && link !== true,
    )
    .map(
      ([path, {version = '', integrity = ''}]) =>
        `${path.split('node_modules/').at(-1) ?? ''}@${version} ` +
        Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex'),
    )

const once = (all: readonly string[]): readonly string[] => [...new Set(all)].toSorted()

/** Row 24 of issue 9. */
describe('[U] a release', () => {
  it('has a bill of materials: what the lockfile installs for a user, with its hashes, and nothing else', async () => {
    const {
      metadata: {component},
      components,
    } = Cyclone.parse(JSON.parse(await bill('cyclonedx')))
    expect([component.name, component.licenses.map(each => each.license.id)]).toEqual([
      'meshctl',
      ['MIT'],
    ])
    expect(
      once(
        components.map(
          ({name, version, hashes}) =>
            `${name}@${version} ${hashes.find(each => each.alg === 'SHA-512')?.content ?? ''}`,
        ),
      ),
    ).toEqual(once(installed()))
  })

  it('has it as SPDX too', async () => {
    const {packages} = Spdx.parse(JSON.parse(await bill('spdx')))
    expect(
      once(
        packages
          .filter(each => each.name !== 'meshctl')
          .map(each => `${each.name}@${each.versionInfo}`),
      ),
    ).toEqual(once(installed().map(each => each.split(' ')[0] ?? '')))
  })

  it('holds the licence and what runs, and no tests and no Node', async () => {
    const {stdout} = await promisify(execFile)(
      'npm',
      ['pack', '--dry-run', '--json', '--ignore-scripts'],
      {cwd: new URL('../../', import.meta.url), maxBuffer: 16 * 1024 * 1024},
    )
    const files = z
      .array(z.object({files: z.array(z.object({path: z.string()}))}))
      .parse(JSON.parse(stdout))
      .flatMap(each => each.files.map(({path}) => path))
    expect(files).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'bin/run.js', 'package.json']),
    )
    expect(
      once(files.map(path => path.split('/')[0] ?? '').filter(each => each !== 'dist')),
    ).toEqual([
      'LICENSE',
      'README.md',
      'bin',
      'oclif.manifest.json',
      'package.json',
      'schemas',
      'templates',
    ])
  })
})
