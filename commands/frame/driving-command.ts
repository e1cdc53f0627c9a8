import {commandLine} from '../../src/mesh/shell.ts'
import type {OpenPorts} from '../../src/open.ts'
import {planPage} from '../../src/render/plan-page.ts'
import {eventStream, plainLines} from '../../src/render/follower.ts'
import type {Follower} from '../../src/render/follower.ts'
import {liveView} from '../../src/render/live-view.ts'
import {planMarkdown, statusMarkdown} from '../../src/render/markdown-page.ts'
import {outcomeDocument, outcomePage} from '../../src/render/outcome-page.ts'
import {paint} from '../../src/render/paint.ts'
import {previewPage} from '../../src/render/status-page.ts'
import type {CommandContext, Outcome, Policy} from '../../src/verbs/contract.ts'
import type {PlanDocument, StatusDocument} from '../../src/verbs/documents.ts'
import {withFlags} from '../../src/policy/parse-policy.ts'
import type {CommonFlags} from './common-flags.ts'
import {exitCode, exitOfOutcome} from './exit-codes.ts'
import {demandConsent, demandUsedReason, takeOverReason, timeoutMs} from './validate-flags.ts'
import type {TakeOverFlags} from './validate-flags.ts'
import {MeshCommand, holder} from './mesh-command.ts'
import {prompt} from './prompt.ts'
import type {Signals} from './signals.ts'
import {readPolicy} from './policy-file.ts'

export interface DrivingFlags extends CommonFlags, TakeOverFlags {
  readonly 'dry-run': boolean
}

interface TimeoutFlag {
  readonly timeout: string | undefined
}

/** How a command drives. */
export interface Drive {
  readonly flags: DrivingFlags
  readonly policy: Policy
  readonly chartsByPolicy: string | undefined
  readonly goesBack?: boolean
}

/** A command that drives a run: asks, follows, listens to Ctrl-C, and says how it ended. */
export abstract class DrivingCommand extends MeshCommand {
  /**
   * Judged before anything outside is asked. Throws UsageError CONFIRMATION_NEEDED, REASON_MISSING.
   */
  protected consent(flags: DrivingFlags): void {
    takeOverReason(flags)
    demandUsedReason(flags, 'accept' in this.ctor.flags)
    demandConsent(flags, this.terminal(flags).canAsk, this.typed())
  }

  /** Judges the flags, then reads the policy. Throws UsageError. */
  protected async prepare(flags: DrivingFlags & TimeoutFlag): Promise<Drive> {
    this.consent(flags)
    const timeout = timeoutMs(flags.timeout)
    const {policy, charts} = await readPolicy(flags, this.asker(flags))
    return {flags, policy: withFlags(policy, {timeoutMs: timeout}), chartsByPolicy: charts}
  }

  /** The command as it was typed, for messages; without what would need quotes. */
  private typed(): string {
    const words = this.argv.every(each => /^[\w./:=,@-]+$/.test(each))
      ? this.argv.filter(each => each !== '--dry-run')
      : []
    return commandLine(['meshctl', ...(this.id ?? '').split(':'), ...words])
  }

  /** `--dry-run`: an action that changes nothing. Out: exit code. */
  protected preview(
    drive: Drive,
    action: (context: CommandContext) => Promise<PlanDocument | StatusDocument>,
  ): Promise<number> {
    return this.withPorts(
      drive.flags,
      {helm: true, chartsByPolicy: drive.chartsByPolicy},
      async ports => {
        const document = await action(
          this.context(drive, ports, {
            stop: new AbortController().signal,
            follower: plainLines(() => undefined),
            confirm: undefined,
          }),
        )
        const command = this.typed()
        this.answer(drive.flags, {
          document,
          text: ink =>
            document.kind === 'UpgradePlan'
              ? planPage(document, ink)
              : previewPage(document, command, ink),
          markdown: () =>
            document.kind === 'UpgradePlan'
              ? planMarkdown(document)
              : statusMarkdown(document, undefined),
        })
        return exitCode(
          document.findings.some(each => each.severity === 'blocks') ? 'refused' : 'done',
        )
      },
    )
  }

  /** Drives. Out: exit code. */
  protected async drive(
    drive: Drive,
    action: (context: CommandContext) => Promise<Outcome>,
  ): Promise<number> {
    const ports = await this.open(drive.flags, {helm: true, chartsByPolicy: drive.chartsByPolicy})
    const follower = this.follower(drive)
    const signals = this.listen(() => follower.note(STOPPING))
    try {
      const ended = await action(
        this.context(drive, ports, {
          stop: signals.stop,
          follower,
          confirm: this.confirm(drive.flags, follower, signals),
        }),
      )
      // Ctrl-C at a question answers it with no, and is still Ctrl-C.
      const outcome =
        ended.end === 'declined' && signals.stop.aborted
          ? {...ended, end: 'interrupted' as const}
          : ended
      await follower.end()
      this.answer(drive.flags, {
        document: outcomeDocument(outcome),
        text: ink => outcomePage(outcome, ink),
        markdown: () => statusMarkdown(outcome.status, outcome.next),
      })
      return exitOfOutcome(outcome.end, outcome.heading === 'back')
    } finally {
      await follower.end()
      signals.close()
      await ports.close()
    }
  }

  private context(
    {flags, policy}: Drive,
    ports: OpenPorts,
    by: {
      readonly stop: AbortSignal
      readonly follower: Follower
      readonly confirm: CommandContext['confirm']
    },
  ): CommandContext {
    return {
      ports,
      istioNamespace: flags['istio-namespace'],
      policy,
      holder: holder(),
      takeOver: takeOverReason(flags),
      stop: by.stop,
      tell: event => {
        ports.named(event.run)
        by.follower.tell(event)
      },
      begin: by.follower.begin,
      confirm: by.confirm,
    }
  }

  private follower({flags, goesBack}: Drive): Follower {
    const terminal = this.terminal(flags)
    const toStderr = (text: string): boolean => process.stderr.write(text)
    if (flags.output === 'ndjson') return eventStream(text => process.stdout.write(text), toStderr)
    return terminal.canAsk
      ? liveView(process.stderr, paint(terminal.colours.err), goesBack === true)
      : plainLines(toStderr)
  }

  private confirm(
    flags: DrivingFlags,
    follower: Follower,
    signals: Signals,
  ): CommandContext['confirm'] {
    if (flags.yes) return undefined
    return text => follower.aside(() => prompt(text, signals.stop, signals.raise))
  }
}

const STOPPING =
  'Stopping at the next safe point; go on later with: meshctl upgrade resume. Ctrl-C again leaves at once.'
