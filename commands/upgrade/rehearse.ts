import {Args, Flags} from '@oclif/core'
import type {OpenPorts} from '../../src/open.ts'
import {eventStream, plainLines} from '../../src/render/follower.ts'
import {rehearsalMarkdown, rehearsalPage} from '../../src/render/rehearsal-page.ts'
import {refuseIncomplete, refuseBlocked} from '../../src/rehearse/preconditions.ts'
import type {RehearsalDocument} from '../../src/rehearse/rehearsal.ts'
import {takeSnapshot} from '../../src/snapshot/take.ts'
import type {Snapshot} from '../../src/snapshot/snapshot.ts'
import type {CommandContext, Policy} from '../../src/verbs/contract.ts'
import type {PlanDocument} from '../../src/verbs/documents.ts'
import {planUpgrade} from '../../src/verbs/plan.ts'
import type {CommonFlags} from '../frame/common-flags.ts'
import {drivingFlags, planningFlags} from '../frame/common-flags.ts'
import {exitCode} from '../frame/exit-codes.ts'
import {version} from '../frame/validate-flags.ts'
import {MeshCommand} from '../frame/mesh-command.ts'
import {planningPolicy} from '../frame/planning-policy.ts'
import {keepEstimate} from '../frame/rehearsal-estimates.ts'
import {listenToSignals} from '../frame/signals.ts'
import {loadSnapshot} from '../frame/snapshot-file.ts'

/** How a rehearsal is asked for, once judged. */
interface Wanted {
  readonly version: string
  readonly policy: Policy
  readonly charts: string | undefined
  readonly file: string | undefined
}

interface Seen {
  readonly snapshot: Snapshot
  /** The plan on the cluster itself; unknown of a file. */
  readonly expected: PlanDocument | undefined
}

export default class UpgradeRehearse extends MeshCommand {
  static override summary =
    'The whole upgrade on a copy of the cluster inside this process, with your Helm and your ' +
    'charts; the cluster is only read.'
  static override description =
    'Prints the timeline, what each step does to workloads, what only an attempt shows, and ' +
    'an estimate that plan quotes afterwards. Ends with 3 when the plan is blocked, with 4 ' +
    'when the upgrade would halt.'
  static override args = {
    version: Args.string({
      required: true,
      description: '1.29 (its newest patch), 1.29.6, or latest',
    }),
  }
  static override flags = {
    ...planningFlags,
    timeout: drivingFlags.timeout,
    snapshot: Flags.string({
      helpValue: 'FILE',
      summary: 'a file of meshctl snapshot instead of the cluster as it is now',
    }),
  }
  static override examples = [
    '<%= config.bin %> upgrade rehearse 1.29',
    '<%= config.bin %> upgrade rehearse 1.29.6 --snapshot shop.json.gz -o md',
  ]

  async run(): Promise<number> {
    const {args, flags} = await this.parse(UpgradeRehearse)
    const file = await planningPolicy(flags, this.asker(flags))
    const {policy} = file
    const wanted: Wanted = {
      version: version(args.version),
      policy,
      charts: file.charts,
      file: flags.snapshot,
    }
    const {snapshot, expected} = await this.seen(flags, wanted)
    refuseIncomplete(snapshot)
    const document = await this.rehearseOnCopy(flags, wanted, {snapshot, expected})
    keepEstimate(document)
    this.answer(flags, {
      document,
      text: ink => rehearsalPage(document, ink),
      markdown: () => rehearsalMarkdown(document),
    })
    return exitCode(document.result === 'halted' ? 'halted' : 'done')
  }

  private async seen(flags: CommonFlags, given: Wanted): Promise<Seen> {
    const {file, charts, policy, version: wanted} = given
    if (file !== undefined) {
      const snapshot = await loadSnapshot(file)
      await this.judge(flags, given)
      return {snapshot, expected: undefined}
    }
    return this.withPorts(flags, {helm: true, chartsByPolicy: charts}, async ports => {
      const istioNamespace = flags['istio-namespace']
      const expected = await planUpgrade({ports, istioNamespace, policy}, wanted)
      refuseBlocked(expected)
      return {
        snapshot: await takeSnapshot({...ports, istioNamespace, version: this.config.version}),
        expected,
      }
    })
  }

  /** Helm, charts and version before a copy is made: no cluster is needed to find them wrong. */
  private async judge(flags: CommonFlags, {version: wanted, charts}: Wanted): Promise<void> {
    const {withoutCluster} = await import('../../src/open-copy.ts')
    await withoutCluster(kubeconfig =>
      this.withPorts(elsewhere(flags, kubeconfig), {helm: true, chartsByPolicy: charts}, ({helm}) =>
        helm.charts.resolve(wanted),
      ),
    )
  }

  private async rehearseOnCopy(
    flags: CommonFlags,
    wanted: Wanted,
    {snapshot, expected}: Seen,
  ): Promise<RehearsalDocument> {
    // Loaded late: a whole cluster comes with it.
    const [{openCopy}, {rehearse}] = await Promise.all([
      import('../../src/open-copy.ts'),
      import('../../src/rehearse/rehearse.ts'),
    ])
    const signals = listenToSignals(undefined)
    const {copy, kubeconfig, connect, close} = await openCopy(snapshot)
    const {istioNamespace} = snapshot
    const there = {...elsewhere(flags, kubeconfig), 'istio-namespace': istioNamespace}
    const needs = {helm: true, chartsByPolicy: wanted.charts, connect}
    try {
      return await this.withPorts(there, needs, ports => {
        const context = this.context(flags, {wanted, ports, istioNamespace})
        const source = sourceOf(wanted)
        return rehearse({snapshot, source, copy, expected, context}, wanted.version)
      })
    } finally {
      await close()
      signals.close()
    }
  }

  private context(
    flags: CommonFlags,
    {
      wanted,
      ports,
      istioNamespace,
    }: {readonly wanted: Wanted; readonly ports: OpenPorts; readonly istioNamespace: string},
  ): CommandContext {
    const toStderr = (text: string): boolean => process.stderr.write(text)
    const follower =
      flags.output === 'ndjson'
        ? eventStream(text => process.stdout.write(text), toStderr)
        : plainLines(toStderr)
    return {
      ports,
      istioNamespace,
      policy: wanted.policy,
      holder: 'rehearsal',
      stop: new AbortController().signal,
      tell: follower.tell,
      begin: follower.begin,
      confirm: undefined,
    }
  }
}

/** Whoever is asked for in the real cluster is nobody in another. */
const elsewhere = (flags: CommonFlags, kubeconfig: string): CommonFlags => ({
  ...flags,
  kubeconfig,
  context: undefined,
  as: undefined,
  'as-group': undefined,
})

/** Where the copy comes from. */
const sourceOf = ({file}: Wanted): Pick<RehearsalDocument['basis'], 'source' | 'file'> =>
  file === undefined ? {source: 'cluster'} : {source: 'file', file}
