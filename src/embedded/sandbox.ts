import {join} from 'node:path'
import {openCharts} from '../adapters/charts.ts'
import {findHelm, helmEnv} from '../adapters/helm-run.ts'
import {privateFolder} from '../adapters/private-folder.ts'
import type {PrivateFolder} from '../adapters/private-folder.ts'
import {packageCharts} from './boot/charts.ts'
import {startCluster} from './boot/cluster.ts'
import type {EmbeddedCluster} from './boot/cluster.ts'
import {applyScenario} from './boot/scenarios/apply-scenario.ts'
import {SCENARIOS} from './scenarios.ts'
import type {ScenarioName} from './scenarios.ts'
import type {ScenarioStep, Scenario} from './boot/scenarios/scenario.ts'
import {helmTool} from './boot/tool.ts'
import type {Tool} from './boot/tool.ts'
import {scenarioClusterOf} from './boot/scenario-cluster.ts'
import type {ChartName, Charts} from '../ports/ports.ts'
import {OutsideError, UsageError} from '../ports/trouble.ts'
import {own} from '../mesh/own.ts'

export interface SandboxOptions {
  /** Undefined: nothing but Kubernetes itself. */
  readonly scenario: ScenarioName | undefined
  /** A source of Istio's charts; undefined: the demo charts that come with meshctl. */
  readonly charts: string | undefined
  readonly helm: string | undefined
  /** Istio's version at the beginning, as `upgrade plan` takes versions. */
  readonly version: string
  /** How many times as fast as the wall clock. */
  readonly speed: number
  /** Undefined: one that is free. */
  readonly port: number | undefined
  readonly env: NodeJS.ProcessEnv
  /** Told of what is put into the cluster, as it is done. */
  readonly onStep: (step: ScenarioStep) => void
}

/** A sandbox that is up. */
export interface Sandbox {
  readonly server: string
  /** A file that only this user may read; gone with the sandbox. */
  readonly kubeconfig: string
  /** The program; undefined when none was needed. */
  readonly helm: string | undefined
  /** Where its charts come from; undefined when none were needed. */
  readonly charts: string | undefined
  /** Istio's version in it; undefined when there is none. */
  readonly version: string | undefined
  stop(): Promise<void>
}

/** Who the kubeconfig speaks for: may do everything. */
const ADMIN = 'admin'

/**
 * Boots an embedded cluster and puts the scenario into it, with the real Helm.
 * Throws UsageError HELM_MISSING, CHARTS_MISSING or UNKNOWN_VERSION before anything is begun,
 * PORT_UNAVAILABLE; OutsideError HELM_FAILED.
 */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const temporary = privateFolder()
  try {
    const mesh =
      options.scenario === undefined
        ? undefined
        : await meshOf(options, options.scenario, temporary)
    const embedded = await startCluster({
      speed: options.speed,
      ...(mesh?.scenario.nodes === undefined ? {} : {nodes: mesh.scenario.nodes}),
      ...(options.port === undefined ? {} : {port: options.port}),
      faults: () => mesh?.scenario.faults ?? {},
    }).catch((error: unknown) => {
      throw unheard(error, options.port)
    })
    try {
      return await withScenario(embedded, temporary, {mesh, options})
    } catch (error) {
      await embedded.stop()
      throw error
    }
  } catch (error) {
    temporary.remove()
    throw error
  }
}

interface Mesh {
  readonly scenario: Scenario
  readonly helm: string
  readonly source: string
  readonly version: string
  readonly chart: (name: ChartName, version: string) => string
}

async function meshOf(
  {charts, helm, version, env}: SandboxOptions,
  name: ScenarioName,
  temporary: PrivateFolder,
): Promise<Mesh> {
  const run = await findHelm(helm, env, temporary)
  const source = charts ?? (await demoCharts(run.path, temporary))
  const open = openCharts(source, args => run.offline(args), temporary)
  const from = await open.resolve(version)
  const scenario = SCENARIOS[name]({from, next: await newest(open, from)})
  return {
    scenario,
    helm: run.path,
    source,
    version: from,
    chart: await chartArguments(open, scenario),
  }
}

/**
 * The version after that one, for scenarios with two of them; the same when the source has no
 * other.
 */
async function newest(charts: Charts, from: string): Promise<string> {
  const [major = '1', minor = '0'] = from.split('.')
  try {
    return await charts.resolve(`${major}.${Number(minor) + 1}`)
  } catch {
    // Only some scenarios want two versions: those that do not must not fail for it.
    return from
  }
}

async function demoCharts(helm: string, temporary: PrivateFolder): Promise<string> {
  const folder = join(temporary.path, 'charts')
  await packageCharts({helm, folder})
  return folder
}

/** What names each chart of the scenario to helm, looked up beforehand. */
async function chartArguments(charts: Charts, {steps}: Scenario): Promise<Mesh['chart']> {
  const wanted = steps.flatMap((step): readonly {chart: ChartName; version: string}[] =>
    step.do === 'release'
      ? [step.release]
      : step.do === 'tag'
        ? [{chart: 'istiod', version: step.tag.version}]
        : [],
  )
  const known = new Map<string, string>()
  for (const {chart, version} of wanted)
    known.set(`${chart}-${version}`, (await charts.local(chart, version)).path)
  return (name, version) => known.get(`${name}-${version}`) ?? ''
}

async function withScenario(
  embedded: EmbeddedCluster,
  temporary: PrivateFolder,
  {
    mesh,
    options: {env, onStep},
  }: {readonly mesh: Mesh | undefined; readonly options: SandboxOptions},
): Promise<Sandbox> {
  const {serving, world} = embedded
  serving.addUser(ADMIN, ['system:masters'])
  const kubeconfig = temporary.write('kubeconfig', serving.kubeconfig(ADMIN))
  if (mesh !== undefined) {
    const helm = helmTool({
      program: mesh.helm,
      kubeconfig,
      home: join(temporary.path, 'helm'),
      env: helmEnv(env, temporary),
    })
    await applyScenario(
      scenarioClusterOf(world, {helm: honest(helm), chart: mesh.chart}),
      mesh.scenario,
      onStep,
    )
  }
  return {
    server: serving.url,
    kubeconfig,
    helm: mesh?.helm,
    charts: mesh?.source,
    version: mesh?.version,
    stop: async () => {
      await embedded.stop()
      temporary.remove()
    },
  }
}

/** Charts of the user's may not install: no bug of ours. */
function honest(helm: Tool): Tool {
  return async (args, input) => {
    try {
      return await helm(args, input)
    } catch (error) {
      throw new OutsideError({
        kind: 'broken',
        code: 'HELM_FAILED',
        what: `Helm could not ${args.slice(0, 2).join(' ')} in the sandbox`,
        why: error instanceof Error ? error.message : String(error),
        next: ['name other charts with --charts, or another version of Istio with --istio'],
        cause: error,
      })
    }
  }
}

/** What the system says to a port that was asked for. */
function unheard(error: unknown, port: number | undefined): unknown {
  const why = own(REFUSALS, (error as NodeJS.ErrnoException).code ?? '')
  if (why === undefined || port === undefined) return error
  return new UsageError({
    code: 'PORT_UNAVAILABLE',
    what: `The sandbox cannot listen on port ${port}`,
    why,
    next: ['name another one with --port', 'leave --port out: a free one is taken'],
  })
}

const REFUSALS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Another program listens there.',
  EACCES: 'Ports this low are only for the administrator of this machine.',
  EADDRNOTAVAIL: 'This machine has no such address to listen on.',
}
