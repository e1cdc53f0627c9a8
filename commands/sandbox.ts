import {spawn} from 'node:child_process'
import {constants} from 'node:os'
import {Flags} from '@oclif/core'
import {SCENARIOS, SCENARIO_NAMES} from '../src/embed/scenarios/named.ts'
import type {ScenarioName} from '../src/embed/scenarios/named.ts'
import type {Act} from '../src/embed/scenarios/scenario.ts'
import {actText} from '../src/embed/scenarios/told.ts'
import type {Sandbox as Opened} from '../src/open-sandbox.ts'
import {OutsideError, UsageError} from '../src/ports/trouble.ts'
import {sandboxMarkdown, sandboxPage} from '../src/render/sandbox-page.ts'
import {API_VERSION} from '../src/verbs/documents.ts'
import {exitCode} from './frame/exit-codes.ts'
import {MeshCommand} from './frame/mesh-command.ts'
import {listenToSignals} from './frame/signals.ts'

const NOTHING = 'empty'
const DEMO_VERSION = '1.27'

export default class Sandbox extends MeshCommand {
  static override strict = false
  static override summary = 'An embedded cluster with a demo mesh: to try meshctl on, or anything else that speaks to Kubernetes.'
  static override description = 'Runs until Ctrl-C; with a COMMAND, runs that with KUBECONFIG, MESHCTL_CHARTS and MESHCTL_HELM set, and ends with its exit code. Everything is gone afterwards. Nothing runs in its pods but istiods of our own.'
  static override usage = ['sandbox [FLAGS]', 'sandbox [FLAGS] -- COMMAND...']
  static override flags = {
    scenario: Flags.option({default: 'shop' as const, options: [...SCENARIO_NAMES, NOTHING] as const, summary: 'what is in the cluster'})(),
    istio: Flags.string({helpValue: 'VERSION', summary: `the version of Istio that the mesh begins with; ${DEMO_VERSION} with the charts that come with meshctl`}),
    speed: Flags.string({default: '1', helpValue: 'N', summary: "how many times as fast as a clock the cluster's time goes"}),
    port: Flags.string({helpValue: 'PORT', summary: 'where the API listens on 127.0.0.1; else a free one'}),
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
    const charts = flags.charts === '' ? undefined : flags.charts
    const signals = listenToSignals(() => undefined)
    try {
      const {openSandbox} = await import('../src/open-sandbox.ts')
      const sandbox = await openSandbox({
        scenario: flags.scenario === NOTHING ? undefined : flags.scenario,
        charts,
        helm: flags.helm === '' ? undefined : flags.helm,
        version: versionOf(flags.istio, charts),
        speed: numberIn('--speed', flags.speed, {min: 0.1, max: 1000}),
        port: flags.port === undefined ? undefined : numberIn('--port', flags.port, {min: 1, max: 65_535}),
        env: process.env,
        told: act => this.tell(act),
      })
      try {
        if (command.length > 0) return await runIn(sandbox, command)
        this.answer(flags, answerOf(sandbox, flags.scenario))
        await ended(signals.stop)
        return exitCode('done')
      } finally {
        await sandbox.stop()
      }
    } finally {
      signals.close()
    }
  }

  private tell(act: Act): void {
    const text = actText(act)
    if (text !== undefined) process.stderr.write(`${text}\n`)
  }
}

/** Everything after `--`; words before it are a slip. */
function commandIn(words: readonly string[], typed: readonly string[]): readonly string[] {
  const at = typed.indexOf('--')
  const command = at < 0 ? [] : typed.slice(at + 1)
  const loose = words.slice(0, words.length - command.length)
  if (loose.length === 0) return command
  throw new UsageError({code: 'ARGUMENT_UNEXPECTED', what: `meshctl sandbox does not know what to do with ${loose.join(' ')}`, why: 'A command to be run in the sandbox stands after --.', next: [`meshctl sandbox -- ${loose.join(' ')}`]})
}

function versionOf(istio: string | undefined, charts: string | undefined): string {
  if (istio !== undefined && istio !== '') return istio
  if (charts === undefined) return DEMO_VERSION
  throw new UsageError({code: 'ARGUMENT_MISSING', what: '--istio is missing', why: `The mesh is installed from ${charts}, and only you know with which version it shall begin.`, next: [`meshctl sandbox --charts ${charts} --istio 1.28`]})
}

function numberIn(flag: string, text: string, {min, max}: {readonly min: number; readonly max: number}): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= min && value <= max) return value
  throw new UsageError({code: 'BAD_VALUE', what: `${flag} ${text} makes no sense`, why: `It takes a number from ${min} to ${max}.`, next: ['meshctl sandbox --help']})
}

function answerOf(sandbox: Opened, scenario: ScenarioName | typeof NOTHING): Parameters<MeshCommand['answer']>[1] {
  const about = scenario === NOTHING ? 'nothing but Kubernetes itself' : SCENARIOS[scenario]({from: sandbox.version ?? '', next: ''}).about
  const {server, kubeconfig, helm, charts, version} = sandbox
  const document = {apiVersion: API_VERSION, kind: 'Sandbox', scenario, about, server, kubeconfig, ...(version === undefined ? {} : {istio: version, charts, helm})}
  return {document, text: ink => sandboxPage(document, ink), markdown: () => sandboxMarkdown(document)}
}

/** The command as a child that has our terminal. Out: its exit code, as a shell would tell it. */
async function runIn({kubeconfig, charts, helm}: Opened, [program = '', ...args]: readonly string[]): Promise<number> {
  const env = {...process.env, KUBECONFIG: kubeconfig, ...(charts === undefined ? {} : {MESHCTL_CHARTS: charts}), ...(helm === undefined ? {} : {MESHCTL_HELM: helm})}
  const child = spawn(program, args, {env, stdio: 'inherit'})
  return new Promise((resolve, reject) => {
    child.once('error', error => reject(new OutsideError({kind: 'broken', code: 'COMMAND_FAILED', what: `${program} could not be run`, why: error.message, next: ['name a program that is on the PATH, after --'], cause: error})))
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])))
  })
}

function ended(stop: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (stop.aborted) resolve()
    else stop.addEventListener('abort', () => resolve(), {once: true})
  })
}
