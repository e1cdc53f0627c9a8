import {Flags} from '@oclif/core'
import {UsageError} from '../src/ports/trouble.ts'
import {asJson} from '../src/render/as-data.ts'
import {snapshotMarkdown, snapshotPage} from '../src/render/snapshot-page.ts'
import {takeSnapshot} from '../src/snapshot/take.ts'
import {summaryOf} from '../src/verbs/snapshot-summary.ts'
import {exitCode} from './frame/exit-codes.ts'
import {MeshCommand} from './frame/mesh-command.ts'
import {saveSnapshot} from './frame/snapshot-file.ts'

export default class TakeSnapshot extends MeshCommand {
  static override summary =
    'Write down what an upgrade of this cluster can depend on, without secrets: for rehearsals and bug reports.'
  static override description =
    'Holds no values of environment variables, no contents of Secrets and no data of ' +
    'applications. What may not be seen is listed in it as a blind spot. Changes nothing.'
  static override flags = {
    out: Flags.string({
      helpValue: 'FILE',
      summary: 'where to; packed when the name ends in .gz; - is stdout',
    }),
  }
  static override examples = [
    '<%= config.bin %> snapshot --out shop.json.gz',
    '<%= config.bin %> snapshot --out - | less',
  ]

  async run(): Promise<number> {
    const {flags} = await this.parse(TakeSnapshot)
    const file = flags.out
    if (file === undefined || file === '')
      throw new UsageError({
        code: 'ARGUMENT_MISSING',
        what: '--out is missing',
        why: 'A snapshot goes to a file, or to stdout when that is what you want.',
        next: ['meshctl snapshot --out cluster.json.gz', 'meshctl snapshot --out -'],
      })
    return this.withPorts(flags, {}, async ({cluster, clock, releaseBooks}) => {
      const snapshot = await takeSnapshot({
        cluster,
        clock,
        releaseBooks,
        istioNamespace: flags['istio-namespace'],
        version: this.config.version,
      })
      if (file === '-') {
        process.stdout.write(asJson(snapshot))
        return exitCode('done')
      }
      const summary = summaryOf(snapshot, {file, bytes: await saveSnapshot(file, snapshot)})
      this.answer(flags, {
        document: summary,
        text: ink => snapshotPage(summary, ink),
        markdown: () => snapshotMarkdown(summary),
      })
      return exitCode('done')
    })
  }
}
