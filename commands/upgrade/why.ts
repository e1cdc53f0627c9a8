import {statusMarkdown} from '../../src/render/markdown-page.ts'
import {whyPage} from '../../src/render/status-page.ts'
import {why} from '../../src/verbs/status.ts'
import {exitCode} from '../frame/exit-codes.ts'
import {MeshCommand} from '../frame/mesh-command.ts'

export default class UpgradeWhy extends MeshCommand {
  static override summary =
    'What the current step waits for, or why it stopped: evidence, and the commands that help.'
  static override examples = ['<%= config.bin %> upgrade why']

  async run(): Promise<number> {
    const {flags} = await this.parse(UpgradeWhy)
    return this.withPorts(flags, {}, async ports => {
      const document = await why({ports, istioNamespace: flags['istio-namespace']})
      this.answer(flags, {
        document,
        text: ink => whyPage(document, ink),
        markdown: () => statusMarkdown(document, undefined),
      })
      return exitCode('done')
    })
  }
}
