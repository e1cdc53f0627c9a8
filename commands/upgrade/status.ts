import {Flags} from '@oclif/core'
import {UsageError} from '../../src/ports/trouble.ts'
import {statusMarkdown} from '../../src/render/markdown-page.ts'
import {statusPage} from '../../src/render/status-page.ts'
import type {StatusDocument} from '../../src/verbs/documents.ts'
import {status} from '../../src/verbs/status.ts'
import type {CommonFlags} from '../frame/common-flags.ts'
import {exitCode, exitOfState} from '../frame/exit-codes.ts'
import {MeshCommand} from '../frame/mesh-command.ts'
import {watch} from '../frame/watch-status.ts'

export default class UpgradeStatus extends MeshCommand {
  static override summary =
    'Where the run is, who drives it, what is left, and whether going back is possible.'
  static override flags = {
    watch: Flags.boolean({
      summary: 'look again and again until the run has ended, halted or been paused',
    }),
    'exit-status': Flags.boolean({
      summary: 'exit with the code that the state of the run stands for',
    }),
  }
  static override examples = [
    '<%= config.bin %> upgrade status --watch',
    '<%= config.bin %> upgrade status --exit-status -o json',
  ]

  async run(): Promise<number> {
    const {flags} = await this.parse(UpgradeStatus)
    if (flags.watch && flags.output === 'json') {
      throw new UsageError({
        code: 'FLAGS_EXCLUDE',
        what: '--watch gives more than one document, and -o json is one',
        why: 'A program would read the first and choke on the second.',
        next: ['meshctl upgrade status --watch -o ndjson'],
      })
    }
    return this.withPorts(flags, {}, async ports => {
      const look = (): Promise<StatusDocument> =>
        status({ports, istioNamespace: flags['istio-namespace']})
      const last = flags.watch
        ? await watch(look, ports.clock, document => this.show(flags, document, true))
        : await look()
      if (!flags.watch) this.show(flags, last, false)
      return flags['exit-status'] ? exitOfState(last.run.state) : exitCode('done')
    })
  }

  private show(flags: CommonFlags, document: StatusDocument, again: boolean): void {
    if (again && process.stdout.isTTY && flags.output === 'table') process.stdout.write(CLEAR)
    this.answer(flags, {
      document,
      text: ink => statusPage(document, ink, undefined),
      markdown: () => statusMarkdown(document, undefined),
    })
  }
}

const CLEAR = '\u001b[H\u001b[2J\u001b[3J'
