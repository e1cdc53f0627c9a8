import {execa} from 'execa'

/**
 * A program of other people's, run to its end. Out: its stdout. @throws with its stderr when it
 * fails.
 */
export type Tool = (args: readonly string[], input?: string) => Promise<string>

const TIMEOUT_MS = 150_000

/**
 * In: the program, arguments that come before all others, and what its environment has besides
 * ours.
 */
export function tool(
  program: string,
  before: readonly string[],
  env: Readonly<Record<string, string>>,
): Tool {
  return toolIn(program, before, {...harmless(process.env), ...env})
}

export interface HelmOptions {
  readonly program: string
  readonly kubeconfig: string
  /** Helm's own folders are there. */
  readonly home: string
  /**
   * Default: that of this process. Nothing in it that would send Helm to another cluster, or its
   * books to another place, is kept.
   */
  readonly env?: NodeJS.ProcessEnv
}

/** Helm against the cluster of a kubeconfig, and no other; with the user's logins to registries. */
export function helmTool({program, kubeconfig, home, env = process.env}: HelmOptions): Tool {
  const registry = env['HELM_REGISTRY_CONFIG']
  return toolIn(program, [], {
    ...harmless(env),
    KUBECONFIG: kubeconfig,
    HELM_CACHE_HOME: home,
    HELM_CONFIG_HOME: home,
    HELM_DATA_HOME: home,
    ...(registry === undefined ? {} : {HELM_REGISTRY_CONFIG: registry}),
  })
}

/** Without HELM_KUBEAPISERVER and all its kin, which win over any kubeconfig. */
const harmless = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !/^(HELM_|KUBECONFIG$)/i.test(name)))

function toolIn(program: string, before: readonly string[], env: NodeJS.ProcessEnv): Tool {
  return async (args, input) => {
    const result = await ended(program, [...before, ...args], env, input)
    if (result.exitCode !== 0)
      throw new Error(`${program.split('/').at(-1) ?? ''} ${args.join(' ')}: ${result.stderr}`)
    return result.stdout
  }
}

/** In a process group of its own, which Ctrl-C on the terminal does not reach; it ends with us. */
async function ended(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  input: string | undefined,
): Promise<{
  readonly exitCode?: number | undefined
  readonly stdout: string
  readonly stderr: string
}> {
  const child = execa(program, args, {
    env,
    extendEnv: false,
    detached: true,
    cleanup: false,
    timeout: TIMEOUT_MS,
    reject: false,
    ...(input === undefined ? {stdin: 'ignore'} : {input}),
  })
  const end = (): void => void child.kill('SIGKILL')
  process.once('exit', end)
  try {
    return await child
  } finally {
    process.off('exit', end)
  }
}
