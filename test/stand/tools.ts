import {execFile} from 'node:child_process'
import {createHash} from 'node:crypto'
import {existsSync} from 'node:fs'
import {readdir, readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {cached, cacheFolder, progress} from './cache.ts'

/** Paths of the programs a stand runs. */
export type Tools = {
  etcd: string
  apiserver: string
  controllerManager: string
  scheduler: string
  kubectl: string
  kwok: string
  /** The xDS clients that stand in for Envoy; only beside a real istiod. */
  proxies?: string
}

type Program = {name: string; source: string}
type Module = {name: string; programs: Program[]; stamp?: string}

const KUBERNETES = 'v1.35.4' // as in build/kubernetes/go.mod
const GO_MINOR = 26 // of Go 1, as the go.mod files ask

const etcd: Module = {name: 'etcd', programs: [{name: 'etcd', source: 'go.etcd.io/etcd/server/v3'}]}
const kwok: Module = {name: 'kwok', programs: [{name: 'kwok', source: 'sigs.k8s.io/kwok/cmd/kwok'}]}
const proxies: Module = {name: 'proxies', programs: [{name: 'proxies', source: '.'}]}
const kubernetes: Module = {
  name: 'kubernetes',
  programs: ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'].map(
    name => ({name, source: `k8s.io/kubernetes/cmd/${name}`}),
  ),
  stamp: ['component-base', 'client-go/pkg']
    .map(where => `-X k8s.io/${where}/version.gitVersion=${KUBERNETES}`)
    .join(' '),
}

/**
 * Finds the programs of a stand, and builds with Go what is not in the cache (some minutes, once).
 * etcd, kube-apiserver and kubectl come from the folder $KUBEBUILDER_ASSETS when that is set.
 */
export async function findTools(options: {proxies: boolean}): Promise<Tools> {
  const given = process.env['KUBEBUILDER_ASSETS']
  const paths = new Map<string, string>()
  if (given !== undefined)
    for (const name of ['etcd', 'kube-apiserver', 'kubectl'])
      if (existsSync(join(given, name))) paths.set(name, join(given, name))
  for (const module of [etcd, kubernetes, kwok, ...(options.proxies ? [proxies] : [])]) {
    const wanted = module.programs.filter(program => !paths.has(program.name))
    const built = await build(module, wanted)
    wanted.forEach((program, i) => paths.set(program.name, built[i] as string))
  }
  const path = (name: string) => paths.get(name) as string
  return {
    etcd: path('etcd'),
    apiserver: path('kube-apiserver'),
    controllerManager: path('kube-controller-manager'),
    scheduler: path('kube-scheduler'),
    kubectl: path('kubectl'),
    kwok: path('kwok'),
    ...(options.proxies && {proxies: path('proxies')}),
  }
}

async function build(module: Module, programs: Program[]): Promise<string[]> {
  const source = join(import.meta.dirname, 'build', module.name)
  const folder = join(cacheFolder(), `${module.name}-${await fingerprint(source)}`)
  return cached(
    folder,
    programs.map(program => program.name),
    async (missing, into) => {
      await requireGo()
      progress(
        `building ${missing.join(', ')} with Go, once (some minutes when Go has not compiled it before)`,
      )
      const from = programs
        .filter(program => missing.includes(program.name))
        .map(program => program.source)
      // go names several programs itself, and would call etcd `server`
      const to = from.length === 1 ? join(into, missing[0] as string) : `${into}/`
      await goBuild(source, ['-ldflags', `-s -w ${module.stamp ?? ''}`, '-o', to, ...from])
    },
  )
}

async function goBuild(cwd: string, args: string[]): Promise<void> {
  const env = {...process.env, CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false', GOWORK: 'off'}
  try {
    await promisify(execFile)('go', ['build', ...args], {cwd, env, maxBuffer: 1 << 26})
  } catch (error) {
    const said = String((error as {stderr?: string}).stderr ?? error)
      .trim()
      .split('\n')
      .slice(-15)
      .join('\n')
    throw new Error(
      `go build failed in ${cwd}; it needs the Go module proxy (GOPROXY) the first time:\n${said}`,
    )
  }
}

async function requireGo(): Promise<void> {
  const asked = await promisify(execFile)('go', ['env', 'GOVERSION']).catch(() => undefined)
  const version = asked?.stdout.trim() ?? ''
  if (Number(/^go1\.(\d+)/.exec(version)?.[1]) >= GO_MINOR) return
  throw new Error(
    `the test stand is built with Go 1.${GO_MINOR} or newer and found ` +
      `${version || 'no go on the PATH'}: install it from https://go.dev/dl`,
  )
}

/** Of everything that decides what is built: go.mod, go.sum and Go files of our own. */
async function fingerprint(folder: string): Promise<string> {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`)
  for (const file of (await readdir(folder)).sort())
    hash.update(file).update(await readFile(join(folder, file)))
  return hash.digest('hex').slice(0, 12)
}

if (import.meta.main)
  process.stdout.write(
    `${JSON.stringify(await findTools({proxies: process.argv.includes('--proxies')}), null, 2)}\n`,
  )
