import {execFile} from 'node:child_process'
import {mkdir} from 'node:fs/promises'
import {join} from 'node:path'
import {bootStand} from '../stand/stand.ts'
import type {Stand} from '../stand/stand.ts'
import type {HelmMajor} from '../stand/helm-binaries.ts'
import {bootWorld} from '../stand/world-stand.ts'

/** What a Helm said at its end. */
export interface Said {
  readonly code: number
  readonly printed: readonly string[]
  readonly errors: readonly string[]
}

/** One of the two clusters that are compared. */
export interface Side {
  readonly name: 'world' | 'real'
  readonly stand: Stand
  helm(major: HelmMajor, args: readonly string[]): Promise<Said>
  kubectl(args: readonly string[], stdin?: string): Promise<Said>
  /** Any client, by its path. `stdin` is what it reads from `-`. */
  run(program: string, args: readonly string[], stdin?: string): Promise<Said>
}

/** A question that both clusters are asked at the same time. */
export interface Both {
  readonly world: Side
  readonly real: Side
  /** Answers in the order world, real. */
  ask<T>(what: (side: Side) => Promise<T>): Promise<readonly [T, T]>
  stop(): Promise<void>
}

const NODES = 2
const HELM_WITHIN_MS = 200_000

/** Boots an embedded cluster and a real control plane. */
export async function bootBoth(): Promise<Both> {
  const [world, real] = await Promise.all([bootWorld({nodes: NODES}), bootStand({nodes: NODES})])
  const sides = {world: await sideOf('world', world), real: await sideOf('real', real)}
  return {
    ...sides,
    ask: async what => Promise.all([what(sides.world), what(sides.real)]),
    stop: async () => {
      await Promise.all([world.stop(), real.stop()])
    },
  }
}

async function sideOf(name: Side['name'], stand: Stand): Promise<Side> {
  const home = join(stand.folder, 'helm')
  await mkdir(home, {recursive: true})
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    KUBECONFIG: stand.kubeconfig,
    HELM_CACHE_HOME: home,
    HELM_CONFIG_HOME: home,
    HELM_DATA_HOME: home,
  }
  const client: Side['run'] = (program, args, stdin) => run({program, args, env, stdin})
  return {
    name,
    stand,
    helm: async (major, args) => client(await stand.helm(major), args),
    kubectl: (args, stdin) => client(stand.kubectlPath, args, stdin),
    run: client,
  }
}

interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly env: Record<string, string>
  readonly stdin?: string | undefined
}

function run({program, args, env, stdin}: Command): Promise<Said> {
  return new Promise(resolve => {
    const child = execFile(
      program,
      args,
      {env, timeout: HELM_WITHIN_MS, killSignal: 'SIGKILL', maxBuffer: 1 << 26},
      (error, out, err) => {
        resolve({
          code: error === null ? 0 : (child.exitCode ?? -1),
          printed: lines(out),
          errors: lines(err),
        })
      },
    )
    child.stdin?.end(stdin)
  })
}

/**
 * Lines of a text without the time and process that klog puts before a warning, and without Helm
 * 4's words about its own watch that it has just ended.
 */
function lines(text: string): string[] {
  const all = text
    .split('\n')
    .map(line => line.replace(/^[EIW]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ /, ''))
  return all.filter(line => line !== '' && !/^reflector\.go.*context canceled/.test(line))
}
