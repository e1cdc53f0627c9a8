import {readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import {z} from 'zod'

const read = (file: string): string =>
  readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
const strings = z.record(z.string(), z.string())
const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      integrity: z.string().optional(),
      hasInstallScript: z.boolean().optional(),
      link: z.boolean().optional(),
      resolved: z.string().optional(),
      os: z.unknown().optional(),
      cpu: z.unknown().optional(),
      optional: z.boolean().optional(),
      dev: z.boolean().optional(),
    }),
  ),
})
const Package = z.object({
  license: z.string(),
  files: z.array(z.string()),
  dependencies: strings,
  devDependencies: strings,
  optionalDependencies: strings.optional(),
  publishConfig: z.object({provenance: z.boolean()}),
})

const packages = Object.entries(Lock.parse(JSON.parse(read('package-lock.json'))).packages)
const ours = Package.parse(JSON.parse(read('package.json')))
const platforms = z
  .object({optionalDependencies: strings})
  .parse(JSON.parse(read('test/node/package.json'))).optionalDependencies

/** Row 24 of issue 9. */
describe('[U] what npm installs is what the lockfile names', () => {
  const fetched = packages.filter(
    ([path, {link}]) => path.startsWith('node_modules/') && link !== true,
  )

  it('by a hash, for every package', () => {
    expect(fetched.length).toBeGreaterThan(100)
    expect(fetched.filter(([, {integrity}]) => integrity?.startsWith('sha512-') !== true)).toEqual(
      [],
    )
  })

  it('from the registry alone: no git, no address', () => {
    expect(fetched.filter(([, {resolved}]) => resolved !== undefined)).toEqual([])
  })

  it('and no package runs anything when it is installed', () => {
    expect(
      packages.filter(([, {hasInstallScript}]) => hasInstallScript === true).map(([path]) => path),
    ).toEqual([])
  })

  it('the Node of npm scripts too, for each platform, whole versions, and none of it with what is published', () => {
    for (const [name, version] of Object.entries(platforms)) {
      expect(version).toMatch(/^24\.\d+\.\d+$/)
      expect(fetched.find(([path]) => path === `node_modules/${name}`)?.[1]).toMatchObject({
        dev: true,
        optional: true,
        os: expect.anything() as unknown,
        cpu: expect.anything() as unknown,
      })
    }
    expect(
      Object.keys(platforms).some(each => each.endsWith(`-${process.platform}-${process.arch}`)),
    ).toBe(true)
    expect(ours.devDependencies['node-of-this-platform']).toBe('file:test/node')
    expect(ours.optionalDependencies).toBeUndefined()
  })
})

describe('[U] the package says under which terms it comes, and asks for proof of where it was built', () => {
  it('MIT', () => {
    expect(ours.license).toBe('MIT')
    expect(read('LICENSE')).toMatch(/^MIT License\n\nCopyright \(c\) \d{4} The meshctl authors\n/)
  })

  it('with provenance', () => {
    expect(ours.publishConfig.provenance).toBe(true)
  })
})
