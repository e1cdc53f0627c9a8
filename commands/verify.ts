import {verificationPage} from '../src/render/inventory-page.ts'
import {verificationMarkdown} from '../src/render/markdown-page.ts'
import {verify} from '../src/verbs/verify.ts'
import {exitCode} from './frame/exit-codes.ts'
import {MeshCommand} from './frame/mesh-command.ts'

export default class Verify extends MeshCommand {
  static override summary =
    'Is the mesh healthy: injectors, webhooks, validators, tags, roots? Ends with 3 when it is not.'
  static override examples = ['<%= config.bin %> verify', '<%= config.bin %> verify -o json']

  async run(): Promise<number> {
    const {flags} = await this.parse(Verify)
    return this.withPorts(flags, {}, async ports => {
      const document = await verify({ports, istioNamespace: flags['istio-namespace']})
      this.answer(flags, {
        document,
        text: ink => verificationPage(document, ink),
        markdown: () => verificationMarkdown(document),
      })
      return exitCode(document.healthy ? 'done' : 'refused')
    })
  }
}
