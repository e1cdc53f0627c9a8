import {join} from 'node:path'
import type {ReleaseRef} from '../mesh/snapshot.ts'
import type {ChartName, Helm, HelmApply} from '../ports/ports.ts'
import {OutsideError} from '../ports/trouble.ts'
import {demandBounds} from './gateway-guard.ts'
import {
  chartWords,
  numberWord,
  releaseWords,
  rollbackArgv,
  uninstallArgv,
  upgradeArgv,
} from './helm-argv.ts'
import {callHelm, demandWrittenHere, helmFailed} from './helm-call.ts'
import type {HelmCall, HelmParts, ReadyHelm} from './helm-call.ts'
import {applyFlags, schemaFlags} from './helm-flags.ts'
import {renderChart, renderText} from './helm-render.ts'
import type {HelmRun} from './helm-run.ts'
import {helmText} from './helm-text.ts'
import {privateFolder} from './private-folder.ts'
import {writeReleaseChart} from './release-chart.ts'
import type {StoredRelease} from './release-codec.ts'
import {readStoredRelease} from './releases.ts'

/**
 * The port to Helm. `major` and `version` can be read once the program was found. Writes a
 * kubeconfig of this one target for it, so that both clients talk to the same cluster (F-64).
 */
export function openHelm(parts: HelmParts, known?: HelmRun): Helm {
  let run = known
  const ready = async (): Promise<ReadyHelm> => {
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
    uninstall: release => uninstall(parts, release, ready),
    render: async (release, chart, version, values) => {
      releaseWords(release)
      const {path} = await parts.charts.local(chart, version)
      return renderChart((await ready()).run, {release, chart, version, path, values})
    },
  }
}

async function uninstall(
  parts: HelmParts,
  release: ReleaseRef,
  ready: () => Promise<ReadyHelm>,
): Promise<void> {
  releaseWords(release)
  const stored = await readStoredRelease(parts.cluster, release)
  if (stored === undefined) return
  await demandBounds(parts, release, [stored])
  await callHelm(await ready(), {
    release,
    doing: 'uninstall',
    argv: uninstallArgv,
    known: [stored.config],
  })
}

interface Applied {
  readonly chart: ChartName
  readonly version: string
  readonly options: HelmApply
}

async function apply(
  parts: ReadyHelm,
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
  parts: ReadyHelm,
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
  const argv: HelmCall['argv'] = aim => rollbackArgv(aim, number, flags)
  await callHelm(parts, {
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
  parts: ReadyHelm,
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
    const argv: HelmCall['argv'] = aim => upgradeArgv(aim, path, values, flags)
    const stdout = await callHelm(parts, {
      release,
      doing,
      argv,
      known: [options.values, stored?.config],
    })
    await demandWrittenHere(parts, release, stdout)
  } finally {
    folder.remove()
  }
}

async function reapply(parts: ReadyHelm, release: ReleaseRef, options: HelmApply): Promise<void> {
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
