import {Flags} from '@oclif/core'
import {sh} from '../src/mesh/shell.ts'
import type {Sandbox as Opened} from '../src/embedded/sandbox.ts'
import {UsageError} from '../src/ports/trouble.ts'
import {sandboxMarkdown, sandboxPage} from '../src/render/sandbox-page.ts'
import {API_VERSION} from '../src/verbs/documents.ts'
import {runChild} from './frame/child-command.ts'
import type {CommonFlags} from './frame/common-flags.ts'
import {exitCode} from './frame/exit-codes.ts'
import {MeshCommand} from './frame/mesh-command.ts'
import {listenToSignals} from './frame/signals.ts'
import {SCENARIOS, SCENARIO_NAMES, stepText} from '../src/embedded/scenarios.ts'
import type {ScenarioName, ScenarioStep} from '../src/embedded/scenarios.ts'

const NOTHING = 'empty'
const DEMO_VERSION = '1.27'

type Given = CommonFlags & {
  readonly scenario: ScenarioName | typeof NOTHING
  readonly istio: string | undefined
  readonly speed: string
  readonly port: string | undefined
}

export default class Sandbox extends MeshCommand {
  static override strict = false
  static override summary =
    'An embedded cluster with a demo mesh: to try meshctl on, or anything else that speaks to Kubernetes.'
  static override description =
    'Runs until Ctrl-C; with a COMMAND, runs that with KUBECONFIG, MESHCTL_CHARTS and ' +
    'MESHCTL_HELM set, and ends with its exit code. Everything is gone afterwards. Nothing ' +
    'runs in its pods but istiods of our own.'
  static override usage = ['sandbox [FLAGS]', 'sandbox [FLAGS] -- COMMAND...']
  static override flags = {
    scenario: Flags.option({
      default: 'shop' as const,
      options: [...SCENARIO_NAMES, NOTHING] as const,
      summary: 'what is in the cluster',
    })(),
    istio: Flags.string({
      helpValue: 'VERSION',
      summary: `the version of Istio that the mesh begins with; ${DEMO_VERSION} with the charts that come with meshctl`,
    }),
    speed: Flags.string({
      default: '1',
      helpValue: 'N',
      summary: "how many times as fast as a clock the cluster's time goes",
    }),
    port: Flags.string({
      helpValue: 'PORT',
      summary: 'where the API listens on 127.0.0.1; else a free one',
    }),
  }
  static override examples = [
    '<%= config.bin %> sandbox',
    '<%= config.bin %> sandbox -- bash',
    '<%= config.bin %> sandbox --scenario tags --speed 10 -- meshctl upgrade run 1.28 --yes',
    '<%= config.bin %> sandbox --charts oci://ghcr.io/istio/release/charts --istio 1.28',
  ]

  async run(): Promise<number> {
    const {flags, argv} = await this.parse(Sandbox)
    const command = commandIn(argv as string[], this.argv)
    const sandbox = await this.boot(flags)
    try {
      if (command.length > 0) return await runChild(command, environmentOf(sandbox))
      this.answer(flags, answerOf(sandbox, flags.scenario))
      await interrupted()
      return exitCode('done')
    } finally {
      await leaving(() => sandbox.stop())
    }
  }

  private boot(flags: Given): Promise<Opened> {
    const charts = flags.charts === '' ? undefined : flags.charts
    return leaving(async () => {
      const {openSandbox} = await import('../src/embedded/sandbox.ts')
      return openSandbox({
        scenario: flags.scenario === NOTHING ? undefined : flags.scenario,
        charts,
        helm: flags.helm === '' ? undefined : flags.helm,
        version: versionOf(flags.istio, charts),
        speed: numberIn('--speed', flags.speed, {min: 0.1, max: 1000}),
        port:
          flags.port === undefined
            ? undefined
            : numberIn('--port', flags.port, {min: 1, max: 65_535, isWhole: true}),
        env: process.env,
        onStep: act => this.tell(act),
      })
    })
  }

  private tell(act: ScenarioStep): void {
    const text = stepText(act)
    if (text !== undefined) process.stderr.write(`${text}\n`)
  }
}

/** Everything after `--`; words before it are a slip. */
function commandIn(words: readonly string[], typed: readonly string[]): readonly string[] {
  const at = typed.indexOf('--')
  const command = at < 0 ? [] : typed.slice(at + 1)
  const loose = words.slice(0, words.length - command.length)
  if (loose.length === 0) return command
  throw new UsageError({
    code: 'ARGUMENT_UNEXPECTED',
    what: sh`meshctl sandbox does not know what to do with ${loose}`,
    why: 'A command to be run in the sandbox stands after --.',
    next: [sh`meshctl sandbox -- ${loose}`],
  })
}

function versionOf(istio: string | undefined, charts: string | undefined): string {
  if (istio !== undefined && istio !== '') return istio
  if (charts === undefined) return DEMO_VERSION
  throw new UsageError({
    code: 'ARGUMENT_MISSING',
    what: '--istio is missing',
    why: `The mesh is installed from ${charts}, and only you know with which version it shall begin.`,
    next: [sh`meshctl sandbox --charts ${charts} --istio 1.28`],
  })
}

interface Range {
  readonly min: number
  readonly max: number
  readonly isWhole?: boolean
}

function numberIn(flag: string, text: string, {min, max, isWhole = false}: Range): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= min && value <= max && (!isWhole || Number.isInteger(value)))
    return value
  throw new UsageError({
    code: 'BAD_VALUE',
    what: `${flag} ${text} makes no sense`,
    why: `It takes a ${isWhole ? 'whole number' : 'number'} from ${min} to ${max}.`,
    next: ['meshctl sandbox --help'],
  })
}

function answerOf(
  sandbox: Opened,
  scenario: ScenarioName | typeof NOTHING,
): Parameters<MeshCommand['answer']>[1] {
  const about =
    scenario === NOTHING
      ? 'nothing but Kubernetes itself'
      : SCENARIOS[scenario]({from: sandbox.version ?? '', next: ''}).about
  const {server, kubeconfig, helm, charts, version} = sandbox
  const document = {
    apiVersion: API_VERSION,
    kind: 'Sandbox',
    scenario,
    about,
    server,
    kubeconfig,
    ...(version === undefined ? {} : {istio: version, charts, helm}),
  }
  return {
    document,
    text: ink => sandboxPage(document, ink),
    markdown: () => sandboxMarkdown(document),
  }
}

/**
 * Ours, pointed at the sandbox: what wins over a kubeconfig with Helm is taken out, or keeps its
 * releases where meshctl does not look.
 */
function environmentOf({kubeconfig, charts, helm}: Opened): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^HELM_(KUBE|DRIVER)/i.test(name))
  return {
    ...Object.fromEntries(kept),
    KUBECONFIG: kubeconfig,
    ...(charts === undefined ? {} : {MESHCTL_CHARTS: charts}),
    ...(helm === undefined ? {} : {MESHCTL_HELM: helm}),
  }
}

/** A deed that the first signal may end anywhere: what it left goes with the process. */
async function leaving<T>(deed: () => Promise<T>): Promise<T> {
  const signals = listenToSignals(undefined)
  try {
    return await deed()
  } finally {
    signals.close()
  }
}

/** Until the first signal. */
async function interrupted(): Promise<void> {
  const {promise, resolve} = Promise.withResolvers<undefined>()
  const signals = listenToSignals(() => resolve(undefined))
  await promise
  signals.close()
}
