import {join} from 'node:path'
import {sh} from '../mesh/shell.ts'
import type {ReleaseRef, Values} from '../mesh/snapshot.ts'
import type {ChartName, Charts, Cluster, Helm, HelmApply} from '../ports/ports.ts'
import {OutsideError} from '../ports/trouble.ts'
import type {OutsideKind} from '../ports/trouble.ts'
import {withoutSecrets} from '../secrets/without-secrets.ts'
import {
  chartWords,
  numberWord,
  releaseWords,
  rollbackArgv,
  uninstallArgv,
  upgradeArgv,
} from './helm-argv.ts'
import type {Aim, HelmArgv} from './helm-argv.ts'
import {applyFlags, schemaFlags} from './helm-flags.ts'
import {demandBounds} from './gateway-guard.ts'
import {renderChart, renderText} from './helm-render.ts'
import {helmEnv, runHelm} from './helm-run.ts'
import type {HelmRun} from './helm-run.ts'
import {helmText} from './helm-text.ts'
import {kindOfHelmWords} from './helm-trouble.ts'
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
  readonly istioNamespace: string
}

/** What was found out about the program, together with the rest. */
type Ready = HelmParts & {readonly run: HelmRun}

/**
 * The port to Helm. `major` and `version` can be read once the program was found. Writes a
 * kubeconfig of this one target for it, so that both clients talk to the same cluster (F-64).
 */
export function openHelm(parts: HelmParts, known?: HelmRun): Helm {
  let run = known
  const ready = async (): Promise<Ready> => {
    run ??= await parts.find()
    return {...parts, run}
  }
  const found = (): HelmRun => {
    if (run !== undefined) return run
    throw new Error('helm was not looked for yet: open the ports with needsHelm')
  }
  return {
    get major() {
      return found().major
    },
    get version() {
      return found().version
    },
    charts: parts.charts,
    apply: async (release, chart, version, options) =>
      apply(await ready(), release, {chart, version, options}),
    reapply: async (release, options) => reapply(await ready(), release, options),
    rollback: async (release, number, options) =>
      rollback(await ready(), release, {...options, number}),
    uninstall: async release => {
      releaseWords(release)
      const stored = await readStoredRelease(parts.cluster, release)
      if (stored === undefined) return
      await demandBounds(parts, release, [stored])
      await call(await ready(), {
        release,
        doing: 'uninstall',
        argv: uninstallArgv,
        known: [stored.config],
      })
    },
    render: async (release, chart, version, values) => {
      releaseWords(release)
      const {path} = await parts.charts.local(chart, version)
      return renderChart((await ready()).run, {release, chart, version, path, values})
    },
  }
}

interface Applied {
  readonly chart: ChartName
  readonly version: string
  readonly options: HelmApply
}

async function apply(
  parts: Ready,
  release: ReleaseRef,
  {chart, version, options}: Applied,
): Promise<void> {
  releaseWords(release)
  const doing = `install ${chartWords(chart, version)}`
  const {path} = await parts.charts.local(chart, version)
  const stored = await readStoredRelease(parts.cluster, release)
  const made =
    chart === 'gateway'
      ? await renderText(parts.run, {release, chart, version, path, values: options.values})
      : undefined
  if (made?.ok === false) throw helmFailed(parts, release, {doing, why: made.why})
  await demandBounds(parts, release, [stored], made?.text)
  await upgrade(parts, release, {path, chart, version, doing, options, stored})
}

async function rollback(
  parts: Ready,
  release: ReleaseRef,
  {number, force}: {readonly number: number; readonly force: boolean},
): Promise<void> {
  releaseWords(release)
  numberWord(number)
  const {stored, newest} = await goodRevision(parts, release, number)
  await demandBounds(parts, release, [stored, newest])
  // `auto` goes by the revision that is gone back to, not by the newest (tried with 4.1.4).
  const flags = applyFlags({
    helm: parts.run.version,
    force,
    method: force ? stored.apply_method || undefined : undefined,
  })
  const argv: Call['argv'] = aim => rollbackArgv(aim, number, flags)
  await call(parts, {
    release,
    doing: `roll back to revision ${number}`,
    argv,
    known: [stored.config, newest.config],
  })
}

/**
 * The number may come out of a journal that somebody else wrote: it must be one under which Helm
 * once deployed the same chart, or the newest, which a killed helm left and which is carried out
 * again. Throws OutsideError HELM_FAILED.
 */
async function goodRevision(
  parts: HelmParts,
  release: ReleaseRef,
  number: number,
): Promise<{readonly stored: StoredRelease; readonly newest: StoredRelease}> {
  const [stored, newest] = [
    await readStoredRelease(parts.cluster, release, number),
    await readStoredRelease(parts.cluster, release),
  ]
  const doing = `roll back to revision ${number}`
  if (stored === undefined || newest === undefined)
    throw helmFailed(parts, release, {doing, why: `it has no revision ${number}`})
  const why = noGoodRevision(stored, newest)
  if (why !== undefined) throw helmFailed(parts, release, {doing, why})
  return {stored, newest}
}

/** Half a sentence; undefined when there is nothing to say against it. */
function noGoodRevision(stored: StoredRelease, newest: StoredRelease): string | undefined {
  const status = stored.info.status
  if (!['deployed', 'superseded'].includes(status) && stored.version !== newest.version)
    return `that is ${status}, and was never deployed`
  return stored.chart.metadata.name === newest.chart.metadata.name
    ? undefined
    : 'that is of another chart'
}

interface Upgrade {
  /** Where the chart is. */
  readonly path: string
  readonly chart: string
  readonly version: string
  /** For messages: `install base 1.29.6`. */
  readonly doing: string
  readonly options: HelmApply
  /** What is installed now. */
  readonly stored: StoredRelease | undefined
}

async function upgrade(
  parts: Ready,
  release: ReleaseRef,
  {path, chart, version, doing, options, stored}: Upgrade,
): Promise<void> {
  const helm = parts.run.version
  const method = stored === undefined ? 'new' : stored.apply_method || undefined
  const folder = privateFolder()
  try {
    const values = folder.write('values.json', helmText(options.values))
    const flags = [
      ...applyFlags({helm, force: options.force, method}),
      ...schemaFlags(chart, version, helm),
    ]
    const argv: Call['argv'] = aim => upgradeArgv(aim, path, values, flags)
    const stdout = await call(parts, {
      release,
      doing,
      argv,
      known: [options.values, stored?.config],
    })
    await seenInCluster(parts, release, stdout)
  } finally {
    folder.remove()
  }
}

async function reapply(parts: Ready, release: ReleaseRef, options: HelmApply): Promise<void> {
  releaseWords(release)
  const stored = await readStoredRelease(parts.cluster, release)
  const doing = 'apply its own chart again'
  const {name: chart = '', version = ''} = stored?.chart.metadata ?? {}
  const folder = privateFolder()
  try {
    if (stored?.chart === undefined) throw new Error('the cluster has no such release')
    const path = join(folder.path, 'chart')
    writeReleaseChart(stored.chart, path)
    await upgrade(parts, release, {path, chart, version, doing, options, stored})
  } catch (error) {
    if (error instanceof OutsideError) throw error
    throw helmFailed(parts, release, {doing, why: (error as Error).message})
  } finally {
    folder.remove()
  }
}

interface Call {
  readonly release: ReleaseRef
  /** For messages: `uninstall`. */
  readonly doing: string
  readonly argv: (aim: Aim) => HelmArgv
  /** Values that helm may quote. */
  readonly known: readonly (Values | null | undefined)[]
}

/**
 * Out: stdout. Throws OutsideError HELM_FAILED with helm's own words, without secrets, and of the
 * kind that they tell of.
 */
async function call(parts: Ready, {release, doing, argv, known}: Call): Promise<string> {
  // Credentials are on disk no longer than helm needs them.
  const folder = privateFolder()
  try {
    const kubeconfig = folder.write('kubeconfig', kubeconfigText(parts.target))
    const words = argv({release, kubeconfig, context: parts.target.context})
    const {exitCode, stdout, stderr} = await runHelm(
      parts.run.path,
      words,
      helmEnv(parts.env, parts.temporary),
    )
    if (exitCode === 0) return stdout
    throw helmFailed(parts, release, {
      kind: kindOfHelmWords(stderr),
      doing,
      why: withoutSecrets(stderr, known) || `it ended with ${exitCode} and said nothing`,
    })
  } finally {
    folder.remove()
  }
}

function helmFailed(
  {target}: HelmParts,
  {name, namespace}: ReleaseRef,
  {
    doing,
    why,
    kind = 'refused',
  }: {readonly doing: string; readonly why: string; readonly kind?: OutsideKind},
): OutsideError {
  return new OutsideError({
    kind,
    code: 'HELM_FAILED',
    what: `Helm could not ${doing} for the release ${name} in namespace ${namespace}`,
    why,
    next: [
      sh`helm --kube-context ${target.context} --namespace ${namespace} history ${name}`,
      'meshctl upgrade why',
    ],
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
    next: [
      sh`helm --kube-context ${parts.target.context} --namespace ${release.namespace} history ${release.name}`,
    ],
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
