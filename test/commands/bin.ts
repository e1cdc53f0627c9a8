import {execFileSync, spawn} from 'node:child_process'
import {createHash} from 'node:crypto'
import {existsSync, globSync, mkdirSync, rmdirSync, statSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {until} from '../../src/embedded/boot/until.ts'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const RUN = `${ROOT}bin/run.js`
const BUILT = `${ROOT}dist/commands/frame/main.js`
const LOCK = join(
  tmpdir(),
  `meshctl-build-${createHash('sha256').update(ROOT).digest('hex').slice(0, 12)}`,
)

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the program itself as scripts do: pipes, no terminal, nothing on stdin. */
export function meshctl(
  args: readonly string[],
  options: {readonly cwd?: string; readonly env?: Readonly<Record<string, string>>} = {},
): Promise<Ended> {
  const {PATH, HOME} = process.env
  const child = spawn(process.execPath, [RUN, ...args], {
    cwd: options.cwd ?? ROOT,
    env: {PATH, HOME, KUBECONFIG: '/nonexistent/kubeconfig', ...options.env},
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => resolve({code, stdout, stderr}))
  })
}

/**
 * Compiles when something is newer than what was compiled last. Suites that want it at the same
 * time wait for the first.
 */
export async function build(): Promise<void> {
  for (;;) {
    await until('the build of another suite', () => !isLocked(), 110_000)
    if (isFresh() || built()) return
  }
}

function isFresh(): boolean {
  const newest = Math.max(
    ...globSync(['src/**/*.ts', 'commands/**/*.ts', 'package.json'], {cwd: ROOT}).map(
      file => statSync(`${ROOT}${file}`).mtimeMs,
    ),
  )
  return existsSync(BUILT) && statSync(BUILT).mtimeMs >= newest
}

/** Of one who was killed, a lock is left; no build takes so long. */
const isLocked = (): boolean => existsSync(LOCK) && statSync(LOCK).mtimeMs > Date.now() - 100_000

/** Out: was it we who built? @throws when it does not compile. */
function built(): boolean {
  try {
    if (existsSync(LOCK)) rmdirSync(LOCK)
    mkdirSync(LOCK)
  } catch {
    return false
  }
  try {
    execFileSync(
      process.execPath,
      [`${ROOT}node_modules/typescript/bin/tsc`, '-p', 'tsconfig.build.json'],
      {cwd: ROOT, stdio: 'inherit'},
    )
    return true
  } finally {
    rmdirSync(LOCK)
  }
}
