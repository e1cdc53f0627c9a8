import {sh} from '../mesh/shell.ts'
import type {Json, ReleaseRef, Values} from '../mesh/snapshot.ts'
import type {Charts, Cluster, Helm, HelmApply} from '../ports/ports.ts'
import {OutsideError} from '../ports/trouble.ts'
import {applyFlags, schemaFlags} from './helm-flags.ts'
import {renderChart} from './helm-render.ts'
import {helmEnv, runHelm} from './helm-run.ts'
import type {HelmRun} from './helm-run.ts'
import {kubeconfigText} from './kubeconfig.ts'
import type {KubeTarget} from './kubeconfig.ts'
import {privateFolder} from './private-folder.ts'
import type {PrivateFolder} from './private-folder.ts'
import {writeReleaseChart} from './release-chart.ts'
import type {StoredRelease} from './release-codec.ts'
import {readStoredRelease} from './releases.ts'

export interface HelmParts {
  /** The program, looked for when it is first needed. */
  readonly find: () => Promise<HelmRun>
  readonly charts: Charts
  readonly target: KubeTarget
  readonly cluster: Cluster
  readonly env: NodeJS.ProcessEnv
  readonly temporary: PrivateFolder
}

/** Revisions that Helm keeps of each release: enough for a run with its undoing. */
const HISTORY = ['--history-max', '20']
/** For a single operation within helm (hooks, deletion); readiness is never waited for by helm. */
const TIMEOUT = ['--timeout', '10m']

/** What was found out about the program, together with the rest. */
type Ready = HelmParts & {readonly run: HelmRun}

/** The door to Helm. `major` and `version` can be read once the program was found. Writes a kubeconfig of this one target for it, so that both clients talk to the same cluster (F-64). */
export function openHelm(parts: HelmParts, known?: HelmRun): Helm {
  let run = known
  const ready = async (): Promise<Ready> => {
    run ??= await parts.find()
    return {...parts, run}
  }
  const found = (): HelmRun => {
    if (run !== undefined) return run
    throw new Error('helm was not looked for yet: open the doors with needsHelm')
  }
  return {
    get major() {
      return found().major
    },
    get version() {
      return found().version
    },
    charts: parts.charts,
    apply: async (release, chart, version, options) => {
      const source = await parts.charts.args(chart, version)
      await upgrade(await ready(), release, {source, chart, chartVersion: version, options, stored: await readStoredRelease(parts.cluster, release)})
    },
    reapply: async (release, options) => reapply(await ready(), release, options),
    rollback: async (release, number, options) => rollback(await ready(), release, {...options, number}),
    uninstall: async release => {
      if ((await readStoredRelease(parts.cluster, release)) === undefined) return
      await call(await ready(), {release, doing: 'uninstall', args: ['uninstall', release.name, ...TIMEOUT]})
    },
    render: async (release, chart, version, values) => renderChart((await ready()).run, {release, chart, version, source: await parts.charts.args(chart, version), values}),
  }
}

async function rollback(parts: Ready, release: ReleaseRef, {number, force}: {readonly number: number; readonly force: boolean}): Promise<void> {
  // `auto` goes by the revision that is gone back to, not by the newest (tried with 4.1.4).
  const stored = force ? await readStoredRelease(parts.cluster, release, number) : undefined
  const flags = applyFlags({helm: parts.run.version, force, method: stored?.apply_method})
  await call(parts, {release, doing: `roll back to revision ${number}`, args: ['rollback', release.name, String(number), ...HISTORY, ...TIMEOUT, ...flags]})
}

interface Upgrade {
  /** argv that names the chart. */
  readonly source: readonly string[]
  readonly chart: string
  readonly chartVersion: string
  readonly options: HelmApply
  /** What is installed now. */
  readonly stored: StoredRelease | undefined
}

async function upgrade(parts: Ready, release: ReleaseRef, {source, chart, chartVersion, options, stored}: Upgrade): Promise<void> {
  const {version} = parts.run
  const method = stored === undefined ? 'new' : stored.apply_method
  const folder = privateFolder()
  try {
    const values = folder.write('values.json', JSON.stringify(options.values))
    const flags = [...applyFlags({helm: version, force: options.force, method}), ...schemaFlags(chart, chartVersion, version)]
    const args = ['upgrade', release.name, ...source, '--install', '-f', values, '--reset-values', ...HISTORY, ...TIMEOUT, '-o', 'json', ...flags]
    const stdout = await call(parts, {release, doing: `install ${chart} ${chartVersion}`, args, values: options.values})
    await seenInCluster(parts, release, stdout)
  } finally {
    folder.remove()
  }
}

async function reapply(parts: Ready, release: ReleaseRef, options: HelmApply): Promise<void> {
  const stored = await readStoredRelease(parts.cluster, release)
  const {name = '', version = ''} = stored?.chart?.metadata ?? {}
  const folder = privateFolder()
  try {
    if (stored?.chart === undefined) throw new Error('the cluster has no such release')
    writeReleaseChart(stored.chart, folder.path)
    await upgrade(parts, release, {source: [folder.path], chart: name, chartVersion: version, options, stored})
  } catch (error) {
    if (error instanceof OutsideError) throw error
    throw helmFailed(parts, release, {doing: 'apply its own chart again', why: (error as Error).message})
  } finally {
    folder.remove()
  }
}

interface Call {
  readonly release: ReleaseRef
  /** For messages: `uninstall`. */
  readonly doing: string
  readonly args: readonly string[]
  readonly values?: Values
}

/** Out: stdout. Throws OutsideError HELM_FAILED with helm's own words, without secrets of ours. */
async function call(parts: Ready, {release, doing, args, values = {}}: Call): Promise<string> {
  // Credentials are on disk no longer than helm needs them.
  const folder = privateFolder()
  try {
    const kubeconfig = folder.write('kubeconfig', kubeconfigText(parts.target))
    const whole = [...args, '--namespace', release.namespace, '--kubeconfig', kubeconfig, '--kube-context', parts.target.context]
    const {exitCode, stdout, stderr} = await runHelm(parts.run.path, whole, helmEnv(parts.env, parts.temporary))
    if (exitCode === 0) return stdout
    throw helmFailed(parts, release, {doing, why: withoutSecrets(stderr, values).slice(-4000) || `it ended with ${exitCode} and said nothing`})
  } finally {
    folder.remove()
  }
}

function helmFailed({target}: HelmParts, {name, namespace}: ReleaseRef, {doing, why}: {readonly doing: string; readonly why: string}): OutsideError {
  return new OutsideError({
    kind: 'broken',
    code: 'HELM_FAILED',
    what: `Helm could not ${doing} for the release ${name} in namespace ${namespace}`,
    why,
    next: [sh`helm --kube-context ${target.context} --namespace ${namespace} history ${name}`, 'meshctl upgrade why'],
  })
}

/** Helm wrote to the cluster that we read, or something sends it elsewhere (F-64). */
async function seenInCluster(parts: HelmParts, release: ReleaseRef, stdout: string): Promise<void> {
  const number = numberIn(stdout)
  const stored = await readStoredRelease(parts.cluster, release)
  if (number === undefined || (stored !== undefined && stored.version >= number)) return
  throw new OutsideError({
    kind: 'broken',
    code: 'HELM_ELSEWHERE',
    what: `Helm says that it wrote revision ${number} of ${release.name}, but the cluster ${parts.target.server} has ${stored === undefined ? 'none' : `only ${stored.version}`}`,
    why: 'helm reaches another cluster than meshctl does, or keeps its releases in another place',
    next: [sh`helm --kube-context ${parts.target.context} --namespace ${release.namespace} history ${release.name}`],
  })
}

function numberIn(stdout: string): number | undefined {
  try {
    const {version} = JSON.parse(stdout) as {version?: unknown}
    return typeof version === 'number' ? version : undefined
  } catch {
    return undefined
  }
}

/** Values under a key that smells of a secret are never shown, should helm quote them. */
function withoutSecrets(text: string, values: Values): string {
  return secretsIn(values, false).reduce((shown, secret) => shown.replaceAll(secret, '***'), text)
}

function secretsIn(value: Json, isSecret: boolean): readonly string[] {
  if (typeof value === 'string') return isSecret && value.length >= 6 ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => secretsIn(each, isSecret || /passw|token|secret|credential|private|key$/i.test(key)))
}

