import {userInfo, hostname} from 'node:os'
import {Command} from '@oclif/core'
import {commandLine} from '../../src/mesh/shell.ts'
import type {Connect, PortOptions, OpenPorts} from '../../src/open.ts'
import {asJson, asJsonLine, asYaml} from '../../src/render/as-data.ts'
import {paint} from '../../src/render/paint.ts'
import type {Paint} from '../../src/render/paint.ts'
import {commonFlags} from './common-flags.ts'
import type {CommonFlags} from './common-flags.ts'
import type {PolicyAsker} from './policy-file.ts'
import {prompt} from './prompt.ts'
import {listenToSignals} from './signals.ts'
import type {Signals} from './signals.ts'
import {terminalOf} from './terminal.ts'
import type {Terminal} from './terminal.ts'

/** One answer in every form that a person or a program may want. */
export interface Answer {
  readonly document: unknown
  readonly text: (ink: Paint) => readonly string[]
  readonly markdown: () => readonly string[]
}

/** What a command needs from outside before it opens the ports. */
export interface Needs {
  readonly helm?: boolean
  readonly charts?: boolean
  /** The policy file's word about charts; flags and environment win. */
  readonly chartsByPolicy?: string | undefined
  /** For a cluster that is not reached by HTTPS. */
  readonly connect?: Connect
}

/** Every command is one. `run` gives the exit code; what is thrown is told by `main`. */
export abstract class MeshCommand extends Command {
  static override baseFlags = commonFlags

  abstract override run(): Promise<number>

  /** Errors are told in one place, with one form (main). */
  protected override catch(error: Error): Promise<never> {
    return Promise.reject(error)
  }

  /**
   * Who may be asked whether a policy file counts that nobody named: a person at a terminal, unless
   * nothing is to be asked.
   */
  protected asker(flags: CommonFlags): PolicyAsker {
    const command = commandLine(['meshctl', ...(this.id ?? '').split(':'), ...this.argv])
    if (flags.yes || !this.terminal(flags).canAsk) return {command, agree: undefined}
    return {command, agree: text => this.asked(text)}
  }

  private async asked(text: string): Promise<boolean> {
    const signals = this.listen(undefined)
    try {
      return await prompt(text, signals.stop, signals.raise)
    } finally {
      signals.close()
    }
  }

  protected terminal(flags: CommonFlags): Terminal {
    return terminalOf(process, flags['no-color'])
  }

  /** Builds the ports; a test hands in others. */
  protected async open(flags: CommonFlags, needs: Needs): Promise<OpenPorts> {
    // Loaded late: clients are big, and a slip in the command line should be told at once.
    const {openPorts} = await import('../../src/open.ts')
    return openPorts(this.wanted(flags, needs), needs.connect)
  }

  /** Which ports the flags ask for. */
  protected wanted(flags: CommonFlags, needs: Needs): PortOptions {
    return {
      version: this.config.version,
      kubeconfig: given(flags.kubeconfig),
      context: flags.context,
      as: flags.as,
      asGroup: flags['as-group'],
      requestTimeout: flags['request-timeout'],
      istioNamespace: flags['istio-namespace'],
      charts: given(flags.charts) ?? needs.chartsByPolicy,
      helm: given(flags.helm),
      needsHelm: needs.helm === true,
      needsCharts: needs.charts === true,
    }
  }

  /** Whoever may want it to stop. In: see `listenToSignals`. */
  protected listen(atFirst: (() => void) | undefined): Signals {
    return listenToSignals(atFirst)
  }

  /** A deed that only looks: Ctrl-C may end it anywhere. */
  protected async withPorts<T>(
    flags: CommonFlags,
    needs: Needs,
    deed: (ports: OpenPorts) => Promise<T>,
  ): Promise<T> {
    const signals = this.listen(undefined)
    try {
      const ports = await this.open(flags, needs)
      try {
        return await deed(ports)
      } finally {
        await ports.close()
      }
    } finally {
      signals.close()
    }
  }

  /** The one thing that goes to stdout. */
  protected answer(flags: CommonFlags, answer: Answer): void {
    process.stdout.write(this.formed(flags, answer))
  }

  private formed(flags: CommonFlags, {document, text, markdown}: Answer): string {
    switch (flags.output) {
      case 'json':
        return asJson(document)
      case 'ndjson':
        return asJsonLine(document)
      case 'yaml':
        return asYaml(document)
      case 'md':
        return `${markdown().join('\n')}\n`
      case 'table':
        return `${text(paint(this.terminal(flags).colours.out)).join('\n')}\n`
    }
  }
}

/** An empty text from the environment means that nothing was given. */
const given = (text: string | undefined): string | undefined => (text === '' ? undefined : text)

/** `user@host`, for the Lease and for whoever reads who paused a run. */
export const holder = (): string => `${userInfo().username}@${hostname()} (pid ${process.pid})`
