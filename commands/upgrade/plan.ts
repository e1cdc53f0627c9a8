import {Args, Flags} from '@oclif/core'
import {planMarkdown} from '../../src/render/markdown-page.ts'
import {planPage} from '../../src/render/plan-page.ts'
import {planUpgrade} from '../../src/verbs/plan.ts'
import {drivingFlags, planningFlags} from '../frame/common-flags.ts'
import {exitCode} from '../frame/exit-codes.ts'
import {savePlan} from '../frame/files.ts'
import {version} from '../frame/validate-flags.ts'
import {MeshCommand} from '../frame/mesh-command.ts'
import {planningPolicy} from '../frame/planning-policy.ts'
import {withRehearsal} from '../frame/rehearsal-estimates.ts'

export default class UpgradePlan extends MeshCommand {
  static override summary =
    'Look, judge, and print the ordered steps of an upgrade; change nothing.'
  static override description =
    'Ends with 3 when a finding blocks; the plan is printed nevertheless.'
  static override args = {
    version: Args.string({
      required: true,
      description: '1.29 (its newest patch), 1.29.6, or latest',
    }),
  }
  static override flags = {
    ...planningFlags,
    timeout: drivingFlags.timeout,
    out: Flags.string({
      helpValue: 'FILE',
      summary: 'save the plan for review; install and run take it with --plan',
    }),
  }
  static override examples = [
    '<%= config.bin %> upgrade plan 1.29',
    '<%= config.bin %> upgrade plan 1.29.6 --out plan.json',
  ]

  async run(): Promise<number> {
    const {args, flags} = await this.parse(UpgradePlan)
    const wanted = version(args.version)
    const file = await planningPolicy(flags, this.asker(flags))
    const {policy} = file
    return this.withPorts(flags, {helm: true, chartsByPolicy: file.charts}, async ports => {
      const plan = withRehearsal(
        await planUpgrade({ports, istioNamespace: flags['istio-namespace'], policy}, wanted),
        policy,
        ports.helm.charts.source,
      )
      if (flags.out !== undefined) await savePlan(flags.out, plan)
      this.answer(flags, {
        document: plan,
        text: ink => planPage(plan, ink),
        markdown: () => planMarkdown(plan),
      })
      return exitCode(plan.findings.some(each => each.severity === 'blocks') ? 'refused' : 'done')
    })
  }
}
