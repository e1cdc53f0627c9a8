import {execa} from 'execa'

/** A program of other people's, run to its end. Out: its stdout. @throws with its stderr when it fails. */
export type Tool = (args: readonly string[], input?: string) => Promise<string>

const TIMEOUT_MS = 150_000

/** In: the program, arguments that come before all others, and what its environment has besides ours. */
export function tool(program: string, before: readonly string[], env: Readonly<Record<string, string>>): Tool {
  return async (args, input) => {
    const result = await execa(program, [...before, ...args], {env, timeout: TIMEOUT_MS, reject: false, ...(input === undefined ? {stdin: 'ignore'} : {input})})
    if (result.exitCode !== 0) throw new Error(`${program.split('/').at(-1) ?? ''} ${args.join(' ')}: ${result.stderr}`)
    return result.stdout
  }
}

/** Helm against the cluster of a kubeconfig, with folders of its own below `home`. */
export function helmTool({program, kubeconfig, home}: {readonly program: string; readonly kubeconfig: string; readonly home: string}): Tool {
  return tool(program, [], {KUBECONFIG: kubeconfig, HELM_CACHE_HOME: home, HELM_CONFIG_HOME: home, HELM_DATA_HOME: home})
}
