import {join} from 'node:path'
import {openCharts} from './adapters/charts.ts'
import {findHelm} from './adapters/helm-run.ts'
import {privateFolder} from './adapters/private-folder.ts'
import type {PrivateFolder} from './adapters/private-folder.ts'
import {packageCharts} from './embed/charts.ts'
import {embed} from './embed/embed.ts'
import type {Embedded} from './embed/embed.ts'
import {furnish} from './embed/scenarios/furnish.ts'
import {SCENARIOS} from './embed/scenarios/named.ts'
import type {ScenarioName} from './embed/scenarios/named.ts'
import type {Act, Scenario} from './embed/scenarios/scenario.ts'
import {helmTool} from './embed/tool.ts'
import {stageOf} from './embed/world-stage.ts'
import type {ChartName, Charts} from './ports/ports.ts'

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
  readonly told: (act: Act) => void
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
 * Throws UsageError HELM_MISSING, CHARTS_MISSING or UNKNOWN_VERSION before anything is begun.
 */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const temporary = privateFolder()
  try {
    const mesh = options.scenario === undefined ? undefined : await meshOf(options, options.scenario, temporary)
    const embedded = await embed({
      speed: options.speed,
      ...(mesh?.scenario.nodes === undefined ? {} : {nodes: mesh.scenario.nodes}),
      ...(options.port === undefined ? {} : {port: options.port}),
      faults: () => mesh?.scenario.faults ?? {},
    })
    try {
      return await furnished(embedded, temporary, {mesh, told: options.told})
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
  readonly chart: (name: ChartName, version: string) => readonly string[]
}

async function meshOf({charts, helm, version, env}: SandboxOptions, name: ScenarioName, temporary: PrivateFolder): Promise<Mesh> {
  const run = await findHelm(helm, env, temporary)
  const source = charts ?? (await demoCharts(run.path, temporary))
  const open = openCharts(source, args => run.offline(args), temporary)
  const from = await open.resolve(version)
  const scenario = SCENARIOS[name]({from, next: await newest(open, from)})
  return {scenario, helm: run.path, source, version: from, chart: await chartArguments(open, scenario)}
}

/** The version after that one, for scenarios with two of them; the same when the source has no other. */
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
async function chartArguments(charts: Charts, {acts}: Scenario): Promise<Mesh['chart']> {
  const wanted = acts.flatMap((act): readonly {chart: ChartName; version: string}[] => (act.do === 'release' ? [act.release] : act.do === 'tag' ? [{chart: 'istiod', version: act.tag.version}] : []))
  const known = new Map<string, readonly string[]>()
  for (const {chart, version} of wanted) known.set(`${chart}-${version}`, await charts.args(chart, version))
  return (name, version) => known.get(`${name}-${version}`) ?? []
}

async function furnished(embedded: Embedded, temporary: PrivateFolder, {mesh, told}: {readonly mesh: Mesh | undefined; readonly told: (act: Act) => void}): Promise<Sandbox> {
  const {serving, world} = embedded
  serving.addUser(ADMIN, ['system:masters'])
  const kubeconfig = temporary.write('kubeconfig', serving.kubeconfig(ADMIN))
  if (mesh !== undefined) await furnish(stageOf(world, {helm: helmTool({program: mesh.helm, kubeconfig, home: join(temporary.path, 'helm')}), chart: mesh.chart}), mesh.scenario, told)
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
