import {execFileSync, spawn} from 'node:child_process'
import {existsSync, globSync, statSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const RUN = `${ROOT}bin/run.js`
const BUILT = `${ROOT}dist/commands/frame/main.js`

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the program itself as scripts do: pipes, no terminal, nothing on stdin. */
export function meshctl(args: readonly string[], options: {readonly cwd?: string; readonly env?: Readonly<Record<string, string>>} = {}): Promise<Ended> {
  const {PATH, HOME} = process.env
  const child = spawn(process.execPath, [RUN, ...args], {cwd: options.cwd ?? ROOT, env: {PATH, HOME, KUBECONFIG: '/nonexistent/kubeconfig', ...options.env}, stdio: ['ignore', 'pipe', 'pipe'], timeout: 30_000})
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => resolve({code, stdout, stderr}))
  })
}

/** Compiles when something is newer than what was compiled last. */
export function build(): void {
  const newest = Math.max(...globSync(['src/**/*.ts', 'commands/**/*.ts', 'package.json'], {cwd: ROOT}).map(file => statSync(`${ROOT}${file}`).mtimeMs))
  if (existsSync(BUILT) && statSync(BUILT).mtimeMs >= newest) return
  execFileSync(process.execPath, [`${ROOT}node_modules/typescript/bin/tsc`, '-p', 'tsconfig.build.json'], {cwd: ROOT, stdio: 'inherit'})
}
