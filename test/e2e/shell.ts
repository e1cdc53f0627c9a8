import {helmTool, tool} from '../../src/embedded/boot/tool.ts'
import type {Tool} from '../../src/embedded/boot/tool.ts'
import type {Stand} from '../stand/stand.ts'

export type {Tool} from '../../src/embedded/boot/tool.ts'

/** kubectl with all rights. */
export function kubectlOf(stand: Stand): Tool {
  return tool(stand.kubectlPath, ['--kubeconfig', stand.kubeconfig], {})
}

/** Helm of a major, with folders of its own. */
export async function helmOf(stand: Stand, major: 3 | 4): Promise<Tool> {
  return helmTool({
    program: await stand.helm(major),
    kubeconfig: stand.kubeconfig,
    home: `${stand.folder}/helm-${major}`,
  })
}
