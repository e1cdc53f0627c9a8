import {execa} from 'execa'
import type {Stand} from '../stand/stand.ts'

/** A program of other people's, run to its end. Out: its stdout. @throws with its stderr when it fails. */
export type Tool = (args: readonly string[], input?: string) => Promise<string>

const TIMEOUT_MS = 150_000

/** kubectl with all rights. */
export function kubectlOf(stand: Stand): Tool {
  return tool(stand.kubectlPath, ['--kubeconfig', stand.kubeconfig], {})
}

/** Helm of a major, with folders of its own. */
export async function helmOf(stand: Stand, major: 3 | 4): Promise<Tool> {
  const home = `${stand.folder}/helm-${major}`
  const env = {KUBECONFIG: stand.kubeconfig, HELM_CACHE_HOME: home, HELM_CONFIG_HOME: home, HELM_DATA_HOME: home}
  return tool(await stand.helm(major), [], env)
}

function tool(program: string, before: readonly string[], env: Record<string, string>): Tool {
  return async (args, input) => {
    const result = await execa(program, [...before, ...args], {env, timeout: TIMEOUT_MS, reject: false, ...(input === undefined ? {stdin: 'ignore'} : {input})})
    if (result.exitCode !== 0) throw new Error(`${program.split('/').at(-1) ?? ''} ${args.join(' ')}: ${result.stderr}`)
    return result.stdout
  }
}
