import {Flags} from '@oclif/core'
import {inventoryPage} from '../src/render/inventory-page.ts'
import {inventoryMarkdown} from '../src/render/markdown-page.ts'
import {proxies} from '../src/verbs/proxies.ts'
import {exitCode} from './frame/exit-codes.ts'
import {namespaces} from './frame/validate-flags.ts'
import {MeshCommand} from './frame/mesh-command.ts'

export default class Proxies extends MeshCommand {
  static override summary =
    'Every proxy: version, revision, who serves it, in sync or not, why it is as it is, what will move it.'
  static override flags = {
    namespace: Flags.string({char: 'n', helpValue: 'NAMESPACE', summary: 'only this namespace'}),
  }
  static override examples = [
    '<%= config.bin %> proxies',
    '<%= config.bin %> proxies -n shop -o json',
  ]

  async run(): Promise<number> {
    const {flags} = await this.parse(Proxies)
    const [namespace] = namespaces(flags.namespace === undefined ? undefined : [flags.namespace])
    return this.withPorts(flags, {}, async ports => {
      const document = await proxies(
        {ports, istioNamespace: flags['istio-namespace']},
        namespace === undefined ? {} : {namespace},
      )
      this.answer(flags, {
        document,
        text: () => inventoryPage(document),
        markdown: () => inventoryMarkdown(document),
      })
      return exitCode('done')
    })
  }
}
