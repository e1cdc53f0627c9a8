import type {ChartFacts, Rendered} from '../checks/values/facts.ts'
import type {ChartCrds} from '../mesh/chart-crds.ts'
import type {ManifestObject} from '../mesh/manifest.ts'
import type {MeshSnapshot, ReleaseRef, Values} from '../mesh/snapshot.ts'
import {stepsFor} from '../plan/plan.ts'
import {oldRevisions} from '../plan/versions.ts'
import type {ChartContents, Helm, HelmRendered} from '../ports/ports.ts'
import {OutsideError, UsageError} from '../ports/trouble.ts'
import type {Step} from '../steps/step.ts'
import {applicationsOf, migrationsOf} from '../steps/values-of-steps.ts'
import type {Migration} from '../steps/values-of-steps.ts'
import {overlaid} from '../steps/values.ts'
import {baseToRender, definitionsAmong, folderCrds} from './chart-crds.ts'
import type {Policy} from './contract.ts'
import type {ChartRow} from './documents.ts'
import {targetRevision} from './target-revision.ts'

/** What the charts of a target are, and what they say to the values that they will get. */
export interface ChartReadings {
  readonly facts: readonly ChartFacts[]
  /** Those that could be read, by name. */
  readonly packages: readonly ChartRow[]
  /** What Helm would make of each release that it renders. */
  readonly renderings: readonly Rendering[]
  /** The definitions of its base chart; undefined when it could not be read. */
  readonly crds: ChartCrds | undefined
}

/** The objects of a release as a chart of that version would make them. */
export interface Rendering {
  readonly release: ReleaseRef
  readonly version: string
  readonly objects: readonly ManifestObject[]
}

/**
 * Reads the charts that an upgrade to this version would apply and renders each release with the
 * values that it would get, without the cluster. What cannot be read or rendered is told in the
 * facts. Throws UsageError REVISION_NAME_BAD.
 */
export async function chartFacts(
  helm: Helm,
  seen: MeshSnapshot,
  version: string,
  policy: Policy,
): Promise<ChartReadings> {
  const before: RenderedBefore = new Map()
  const crds = await crdsOf(helm, seen, version, before)
  const steps = stepsTo(seen, version, policy, crds)
  // base may be applied again where it is not upgraded: that chart is pinned, too
  const applied = applicationsOf(steps, seen)
  const charts = await readCharts(helm, applied)
  const facts: ChartFacts[] = []
  const renderings: Rendering[] = []
  for (const migration of migrationsOf(steps, seen)) {
    const read = charts.get(nameOf(migration))
    const {facts: one, rendering} = await factsOf(helm, migration, read, before)
    facts.push(one)
    if (rendering !== undefined) renderings.push(rendering)
  }
  return {facts, packages: packagesOf(applied, charts), renderings, crds}
}

/** What was rendered already, by chart and values, and for which namespace. */
type RenderedBefore = Map<string, Tried & {readonly home: string}>

/** Of one release; what is rendered is kept in `before`. */
async function factsOf(
  helm: Helm,
  migration: Migration,
  read: Read | undefined,
  before: RenderedBefore,
): Promise<{readonly facts: ChartFacts; readonly rendering: Rendering | undefined}> {
  const {release, chart, version, values, changes} = migration
  const key = keyOf(migration)
  const contents = read === undefined || 'why' in read ? undefined : read
  const {ok, why, objects} =
    contents === undefined
      ? untried(read !== undefined && 'why' in read ? read.why : '')
      : (before.get(key) ?? (await render(helm, migration)))
  const home = before.get(key)?.home ?? release.namespace
  before.set(key, {ok, why, objects, home})
  const known = contents && {defaults: contents.values, named: contents.named}
  const moved = objects.map(each => movedTo(release.namespace, home, each))
  return {
    facts: {release, chart, version, values, changes, known, rendered: {ok, why}},
    rendering: ok === true ? {release, version, objects: moved} : undefined,
  }
}

const keyOf = (one: Omit<Migration, 'changes'>): string => JSON.stringify([nameOf(one), one.values])

/**
 * The definitions of the target's base chart. What was rendered for it is kept in `before`.
 */
async function crdsOf(
  helm: Helm,
  seen: MeshSnapshot,
  version: string,
  before: RenderedBefore,
): Promise<ChartCrds | undefined> {
  const folder = await folderCrds(helm, version)
  if (folder === undefined) return undefined
  const base = baseToRender(seen, version)
  if (base === undefined) return {folder, templates: undefined}
  const tried = await render(helm, base)
  before.set(keyOf(base), {...tried, home: base.release.namespace})
  return {folder, templates: tried.ok === true ? definitionsAmong(tried.objects) : undefined}
}

/**
 * The steps of an upgrade to this version. In: the definitions of its base chart, where somebody
 * read it. Throws UsageError REVISION_NAME_BAD.
 */
export function stepsTo(
  seen: MeshSnapshot,
  version: string,
  policy: Policy,
  crds: ChartCrds | undefined,
): readonly Step[] {
  const revision = targetRevision(policy, version)
  return stepsFor(
    seen,
    {version, revision, from: oldRevisions(seen, version, revision, policy.from), crds},
    policy.waves,
  )
}

/** Rendered for a release in another namespace with the same values. */
const movedTo = (namespace: string, home: string, each: ManifestObject): ManifestObject =>
  each.namespace === home ? {...each, namespace} : each

type Read = ChartContents | {readonly why: string}

const nameOf = ({chart, version}: {readonly chart: string; readonly version: string}): string =>
  `${chart} ${version}`

type Applied = Pick<Migration, 'chart' | 'version'>

async function readCharts(
  helm: Helm,
  migrations: readonly Applied[],
): Promise<ReadonlyMap<string, Read>> {
  const wanted = new Map(migrations.map(each => [nameOf(each), each]))
  return new Map(
    await Promise.all(
      [...wanted].map(async ([name, {chart, version}]): Promise<[string, Read]> => [
        name,
        await helm.charts
          .contents(chart, version)
          .catch((error: unknown) => ({why: wordsOf(error)})),
      ]),
    ),
  )
}

type Tried = Rendered & Pick<HelmRendered, 'objects'>

const untried = (why: string): Tried => ({ok: undefined, why, objects: []})

/** What Helm makes of one release with the values that it would get, or why nobody could try. */
export async function render(
  helm: Helm,
  {release, chart, version, values}: Omit<Migration, 'changes'>,
): Promise<Tried> {
  try {
    const stamp: Values = await helm.charts.stamp(chart, version)
    return await helm.render(release, chart, version, overlaid(stamp, values))
  } catch (error) {
    return untried(wordsOf(error))
  }
}

function packagesOf(
  migrations: readonly Applied[],
  charts: ReadonlyMap<string, Read>,
): readonly ChartRow[] {
  const named = new Map(
    migrations.map(({chart, version}) => [nameOf({chart, version}), {chart, version}]),
  )
  return [...named]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([name, {chart, version}]) => {
      const read = charts.get(name)
      return read === undefined || 'why' in read ? [] : [{chart, version, sha256: read.sha256}]
    })
}

function wordsOf(error: unknown): string {
  if (error instanceof OutsideError || error instanceof UsageError)
    return `${error.message}: ${error.why}`
  return error instanceof Error ? error.message : String(error)
}
