import {statusMarkdown} from '../../src/render/markdown-page.ts'
import {statusPage} from '../../src/render/status-page.ts'
import {pausable, pause} from '../../src/verbs/pause.ts'
import {mutatingFlags} from '../frame/common-flags.ts'
import {exitCode} from '../frame/exit-codes.ts'
import {MeshCommand, holder} from '../frame/mesh-command.ts'

export default class UpgradePause extends MeshCommand {
  static override summary =
    'Ask whoever drives the run, wherever that is, to stop at the next safe point.'
  static override flags = mutatingFlags
  static override examples = ['<%= config.bin %> upgrade pause']

  async run(): Promise<number> {
    const {flags} = await this.parse(UpgradePause)
    return this.withPorts(flags, {}, async ports => {
      const given = {ports, istioNamespace: flags['istio-namespace']}
      const document = flags['dry-run'] ? await pausable(given) : await pause(given, holder())
      this.answer(flags, {
        document,
        text: ink => statusPage(document, ink, undefined),
        markdown: () => statusMarkdown(document, undefined),
      })
      return exitCode('done')
    })
  }
}
