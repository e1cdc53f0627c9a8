// An upgrade before your eyes: npm start. Boots a cluster, puts a mesh on it, upgrades it with
// meshctl, and leaves nothing behind.
import {spawn} from 'node:child_process'
import type {ChildProcess} from 'node:child_process'
import type {Stand} from '../stand/stand.ts'
import {bootWorld} from '../stand/world-stand.ts'
import {judge} from '../e2e/judge.ts'
import {INGRESS, MESHED, PROXIES, QUIET, putMesh} from '../e2e/mesh.ts'
import {BIN, surroundings} from '../e2e/surroundings.ts'
import type {MeshctlOptions} from '../e2e/surroundings.ts'
import {CHAPTERS, FAREWELL, FROM, WELCOME} from './words.ts'

let child: ChildProcess | undefined
let stand: Stand | undefined
const asked = new AbortController()

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt(signal))

const code = await demo().catch(failed)
await stand?.stop()
process.exit(code) // the witness may still be watching

/** Out: the exit code. */
async function demo(): Promise<number> {
  say(WELCOME)
  stand = await bootWorld()
  say(
    `A cluster is up after ${stand.seconds.toFixed(1)} s. Now Istio ${FROM} and six namespaces move in.`,
  )
  const mesh = await putMesh(stand, {kind: 'unrevisioned', version: FROM, helm: 3})
  const watching = await judge(stand.api, [...MESHED, QUIET, INGRESS])
  say(
    `${Object.values(PROXIES).reduce((sum, each) => sum + each, 0)} proxies run, all served ` +
      'by the old istiod. From here on a witness watches every change.',
  )
  for (const {words, args} of CHAPTERS) {
    if (asked.signal.aborted) return 130
    say(words)
    const code = await meshctl(stand, {mesh}, args)
    if (code !== 0) return code
  }
  const [changes, breaches] = [await watching.seen(), await watching.breaches()]
  watching.stop()
  for (const {law, what, since} of breaches)
    process.stdout.write(`  ✖ ${law}: ${what}, since ${since}\n`)
  say(
    breaches.length === 0
      ? `The witness saw ${changes} changes. ${FAREWELL}`
      : 'The witness saw what must not be. That is a bug of meshctl.',
  )
  return breaches.length === 0 ? 0 : 1
}

/** One command as a reader would type it, on this very terminal. Out: its exit code. */
async function meshctl(
  on: Stand,
  options: MeshctlOptions,
  args: readonly string[],
): Promise<number> {
  process.stdout.write(`\n${bold(`$ meshctl ${args.join(' ')}`)}\n`)
  const {cwd, env} = surroundings(on, options)
  const running = spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: {...env, ...terminalOf(process.env)},
    stdio: 'inherit',
  })
  child = running
  const code = await new Promise<number>(done =>
    running.once('exit', status => done(status ?? 130)),
  )
  child = undefined
  return code
}

/**
 * A terminal sends Ctrl-C to meshctl too; anybody else sends it to us alone. A second one does not
 * wait for a safe point.
 */
function interrupt(signal: NodeJS.Signals): void {
  if (asked.signal.aborted || !process.stdin.isTTY) child?.kill(signal)
  if (!asked.signal.aborted) say('Stopping, and leaving nothing behind.')
  asked.abort()
  if (child === undefined)
    void (stand?.stop() ?? Promise.resolve()).finally(() => process.exit(130))
}

function failed(error: unknown): number {
  if (asked.signal.aborted) return 130
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  return 1
}

/** What a program needs to know of the terminal that it writes to. */
function terminalOf(env: NodeJS.ProcessEnv): Record<string, string> {
  const names = ['TERM', 'COLORTERM', 'COLUMNS', 'LINES', 'NO_COLOR', 'FORCE_COLOR', 'CI']
  return Object.fromEntries(
    names.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]])),
  )
}

function say(words: string): void {
  process.stdout.write(`\n${words}\n`)
}

function bold(text: string): string {
  return process.stdout.isTTY && !process.env['NO_COLOR'] ? `\u001b[1m${text}\u001b[22m` : text
}
