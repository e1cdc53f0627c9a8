import {spawn} from 'node:child_process'
import type {ChildProcess} from 'node:child_process'
import type {RunEvent} from '../../src/verbs/documents.ts'
import type {Stand} from '../stand/stand.ts'
import {hearing} from './hearing.ts'
import type {Ended} from './hearing.ts'
import {startInside} from './meshctl-inside.ts'
import {BIN, surroundings} from './surroundings.ts'
import type {MeshctlOptions} from './surroundings.ts'

const TIMEOUT_MS = 240_000

/** A meshctl at work. */
export type Running = {
  readonly pid: number
  /** Events that it told so far; only with `-o ndjson`. */
  readonly events: readonly RunEvent[]
  /** The first event, told or to come, of which this is true. @throws when it ends before. */
  event(is: (event: RunEvent) => boolean): Promise<RunEvent>
  kill(signal: NodeJS.Signals): void
  readonly ended: Promise<Ended>
}

/**
 * meshctl on a stand: `bin/run.js` as a process of its own, or its commands in this process when
 * the cluster is in it, too.
 */
export type Meshctl = {
  start(args: readonly string[]): Running
  run(args: readonly string[]): Promise<Ended>
  /** Runs with `-o json`, wants this exit code, and gives the document. */
  json<K>(args: readonly string[], exitCode?: number): Promise<K>
}

/** Sets up kubeconfig, helm and charts by the environment, and nothing else of ours reaches it. */
export function meshctlOn(
  stand: Pick<Stand, 'folder' | 'kubeconfig' | 'inside'>,
  options: MeshctlOptions,
): Meshctl {
  const {cwd, env} = surroundings(stand, options)
  const {inside} = stand
  const start = (args: readonly string[]): Running =>
    inside === undefined
      ? started(
          spawn(process.execPath, [BIN, ...args], {cwd, env, stdio: ['ignore', 'pipe', 'pipe']}),
          args,
        )
      : startInside({inside, env}, args)
  const run = (args: readonly string[]): Promise<Ended> => start(args).ended
  return {
    start,
    run,
    json: async (args, exitCode = 0) =>
      documentOf(await run([...args, '-o', 'json']), exitCode) as never,
  }
}

/**
 * What it printed with `-o json`. @throws with all that it said when it ended with another code.
 */
export function documentOf(ended: Ended, exitCode: number): unknown {
  if (ended.exitCode !== exitCode)
    throw new Error(
      `meshctl ${ended.args.join(' ')} ended with ${ended.exitCode ?? 'a signal'}, not ` +
        `${exitCode}:\n${ended.stderr}\n${ended.stdout}`,
    )
  return JSON.parse(ended.stdout)
}

function started(child: ChildProcess, args: readonly string[]): Running {
  const heard = hearing(args)
  const timer = setTimeout(() => {
    heard.err(`\n(the test killed it after ${TIMEOUT_MS / 1000} s)`)
    child.kill('SIGKILL')
  }, TIMEOUT_MS)
  child.stderr?.setEncoding('utf8').on('data', heard.err)
  child.stdout?.setEncoding('utf8').on('data', heard.out)
  const ended = new Promise<Ended>(done =>
    child.once('close', exitCode => {
      clearTimeout(timer)
      done(heard.over(exitCode))
    }),
  )
  return {
    pid: child.pid ?? 0,
    events: heard.events,
    event: heard.event,
    kill: signal => child.kill(signal),
    ended,
  }
}

/** The last events that it told, for messages. */
export function lastWords({events}: Running): string {
  return events
    .slice(-8)
    .map(each => `${each.type} ${each.step ?? ''} ${each.text}`)
    .join('\n')
}
