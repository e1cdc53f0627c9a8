import {spawn} from 'node:child_process'
import type {ChildProcess} from 'node:child_process'
import {mkdirSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {createInterface} from 'node:readline'
import type {RunEvent} from '../../src/verbs/documents.ts'
import type {Stand} from '../stand/stand.ts'
import type {Mesh} from './mesh.ts'

/** The program of this clone. */
export const BIN = resolve(import.meta.dirname, '../../bin/run.js')
const TIMEOUT_MS = 240_000

/** How a meshctl ended. `exitCode` is null when a signal ended it. */
export type Ended = {exitCode: number | null; stdout: string; stderr: string; args: readonly string[]}

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

/** `bin/run.js` on a stand, as a process of its own. */
export type Meshctl = {
  start(args: readonly string[]): Running
  run(args: readonly string[]): Promise<Ended>
  /** Runs with `-o json`, wants this exit code, and gives the document. */
  json<K>(args: readonly string[], exitCode?: number): Promise<K>
}

export type MeshctlOptions = {mesh?: Pick<Mesh, 'helmPath' | 'charts'>; kubeconfig?: string; env?: Record<string, string>}

/** Sets up kubeconfig, helm and charts by the environment, and nothing else of ours reaches it. */
export function meshctlOn(stand: Pick<Stand, 'folder' | 'kubeconfig'>, options: MeshctlOptions): Meshctl {
  const {cwd, env} = surroundings(stand, options)
  const start = (args: readonly string[]): Running => started(spawn(process.execPath, [BIN, ...args], {cwd, env, stdio: ['ignore', 'pipe', 'pipe']}), args)
  const run = (args: readonly string[]): Promise<Ended> => start(args).ended
  return {start, run, json: async (args, exitCode = 0) => documentOf(await run([...args, '-o', 'json']), exitCode) as never}
}

/** The folder and environment of a meshctl on a stand. */
export function surroundings(stand: Pick<Stand, 'folder' | 'kubeconfig'>, {mesh, kubeconfig = stand.kubeconfig, env = {}}: MeshctlOptions): {cwd: string; env: Record<string, string>} {
  const home = join(stand.folder, 'home')
  mkdirSync(home, {recursive: true})
  const doors = mesh === undefined ? {} : {MESHCTL_HELM: mesh.helmPath, MESHCTL_CHARTS: mesh.charts}
  return {cwd: home, env: {PATH: '/usr/bin:/bin', HOME: home, LANG: 'C.UTF-8', KUBECONFIG: kubeconfig, ...doors, ...env}}
}

/** What it printed with `-o json`. @throws with all that it said when it ended with another code. */
export function documentOf(ended: Ended, exitCode: number): unknown {
  if (ended.exitCode !== exitCode) throw new Error(`meshctl ${ended.args.join(' ')} ended with ${ended.exitCode ?? 'a signal'}, not ${exitCode}:\n${ended.stderr}\n${ended.stdout}`)
  return JSON.parse(ended.stdout)
}

function started(child: ChildProcess, args: readonly string[]): Running {
  const output = {stdout: '', stderr: ''}
  const events: RunEvent[] = []
  const waiting = new Set<(event: RunEvent | undefined) => void>()
  const timer = setTimeout(() => {
    output.stderr += `\n(the test killed it after ${TIMEOUT_MS / 1000} s)`
    child.kill('SIGKILL')
  }, TIMEOUT_MS)
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  const lines = createInterface({input: child.stdout as NodeJS.ReadableStream})
  lines.on('line', line => {
    output.stdout += `${line}\n`
    const event = eventIn(line)
    if (event === undefined) return
    events.push(event)
    for (const tell of [...waiting]) tell(event)
  })
  const ended = new Promise<Ended>(done => child.once('close', exitCode => {
    clearTimeout(timer)
    for (const tell of [...waiting]) tell(undefined)
    done({exitCode, ...output, args})
  }))
  const event = (is: (event: RunEvent) => boolean): Promise<RunEvent> => {
    const early = events.find(is)
    if (early !== undefined) return Promise.resolve(early)
    return new Promise((found, missed) => {
      const tell = (event: RunEvent | undefined): void => {
        if (event !== undefined && !is(event)) return
        waiting.delete(tell)
        if (event === undefined) missed(new Error(`meshctl ${args.join(' ')} ended before:\n${output.stderr}\n${output.stdout.slice(-2000)}`))
        else found(event)
      }
      waiting.add(tell)
    })
  }
  return {pid: child.pid ?? 0, events, event, kill: signal => child.kill(signal), ended}
}

/** The last events that it told, for messages. */
export function lastWords({events}: Running): string {
  return events.slice(-8).map(each => `${each.type} ${each.step ?? ''} ${each.text}`).join('\n')
}

function eventIn(line: string): RunEvent | undefined {
  if (!line.startsWith('{"')) return undefined
  const value = JSON.parse(line) as Partial<RunEvent>
  return value.type === undefined ? undefined : value as RunEvent
}
