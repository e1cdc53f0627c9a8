import type {ReleaseFacts, ReleaseRef, Values} from '../../src/mesh/snapshot.ts'
import type {ManifestObject} from '../../src/mesh/manifest.ts'
import {instant} from '../../src/mesh/names.ts'
import type {
  Charts,
  Helm,
  HelmApply,
  HelmRendered,
  Releases,
  ReleasesSeen,
} from '../../src/ports/ports.ts'
import type {Rendered} from './charts.ts'
import {crdsFolder, render} from './charts.ts'
import {threeWay} from './merge.ts'
import type {Random} from './random.ts'
import type {Store, Thing} from './store.ts'
import {outside, placeOf} from './store.ts'
import type {VirtualTime} from './time.ts'
import type {OutsideKind} from '../../src/ports/trouble.ts'

interface Entry {
  readonly number: number
  status: string
  readonly chart: string
  readonly version: string
  readonly values: Values
  readonly manifest: readonly Rendered[]
  readonly changedAt: number
}

export type HelmFate =
  'live' | 'killed-early' | 'killed-late' | 'cut-early' | 'cut-late' | 'refused'

/** A call of it to the API that fails on the way: the release says so, or is left as it was. */
const CUT: Readonly<Partial<Record<HelmFate, HelmFate>>> = {
  'killed-early': 'cut-early',
  'killed-late': 'cut-late',
}

/**
 * Helm 3 with its books. It goes on when the one who called it dies, and it dies itself when `fate`
 * says so.
 */
export class SimHelm implements Helm, Releases {
  readonly major = 3
  readonly version = '3.17.3'
  readonly charts: Charts = {
    source: 'simulated',
    resolve: async wanted => Promise.resolve(wanted),
    local: async (chart, version) =>
      Promise.resolve({path: `/charts/${chart}`, sha256: this.sumOf(chart, version)}),
    stamp: async () => Promise.resolve({}),
    contents: async (chart, version) =>
      Promise.resolve({
        values: {},
        named: [],
        crds: crdsFolder(chart, version).map(each => each.thing),
        sha256: this.sumOf(chart, version),
      }),
  }
  fate: () => HelmFate = () => 'live'
  /** What the source of charts has now, by its sha256. */
  sumOf: (chart: string, version: string) => string = sumOf
  /** Every call, for tests: `upgrade istiod-1-29-6`. */
  readonly calls: string[] = []
  readonly #books = new Map<string, Entry[]>()
  readonly #store: Store
  readonly #time: VirtualTime
  readonly #random: Random

  constructor(store: Store, time: VirtualTime, random: Random) {
    this.#store = store
    this.#time = time
    this.#random = random
  }

  async apply(
    release: ReleaseRef,
    chart: string,
    version: string,
    {values}: HelmApply,
  ): Promise<void> {
    await this.#upgrade(release, chart, version, values)
  }

  async reapply(release: ReleaseRef, {values}: HelmApply): Promise<void> {
    const last = this.#of(release).at(-1)
    if (last === undefined) throw failed('the cluster has no such release', 'refused')
    await this.#upgrade(release, last.chart, last.version, values)
  }

  async rollback(release: ReleaseRef, number: number): Promise<void> {
    this.calls.push(`rollback ${release.name} ${number}`)
    const book = this.#of(release)
    const [last, to] = [book.at(-1), book.find(each => each.number === number)]
    if (last === undefined || to === undefined)
      throw failed(`release has no ${number} version`, 'refused')
    if (to !== last && to.status !== 'deployed' && to.status !== 'superseded')
      throw failed(`revision ${number} was never deployed`, 'refused')
    const next: Entry = {
      ...to,
      number: last.number + 1,
      status: 'pending-rollback',
      changedAt: this.#time.now(),
    }
    book.push(next)
    await this.#pause(next, 'killed-early')
    this.#attempt(next, () => this.#replace(last.manifest, next.manifest, false))
    await this.#pause(next, 'killed-late')
    settle(book, next)
  }

  async render(
    release: ReleaseRef,
    chart: string,
    version: string,
    values: Values,
  ): Promise<HelmRendered> {
    return Promise.resolve({
      ok: true,
      why: '',
      objects: render({chart, version, release, values}).map(headOf),
    })
  }

  async uninstall(release: ReleaseRef): Promise<void> {
    const book = this.#of(release)
    const last = book.at(-1)
    if (last === undefined) return
    this.calls.push(`uninstall ${release.name}`)
    last.status = 'uninstalling'
    await this.#pause(last, 'killed-early')
    for (const {resource, thing} of last.manifest) {
      if (thing.metadata.annotations['helm.sh/resource-policy'] !== 'keep')
        this.#store.drop(placeOf(resource, thing))
      await this.#time.sleepUntil(instant(this.#time.now() + 20))
    }
    await this.#pause(last, 'killed-late')
    this.#books.delete(nameOf(release))
  }

  /** What was there before the test began, at once and without a word. */
  seed(release: ReleaseRef, chart: string, version: string, values: Values): void {
    const entry: Entry = {
      number: 1,
      status: 'deployed',
      chart,
      version,
      values,
      manifest: render({chart, version, release, values}),
      changedAt: this.#time.now(),
    }
    this.#books.set(nameOf(release), [entry])
    for (const {resource, thing} of crdsFolder(chart, version)) this.#store.add(resource, thing)
    this.#replace([], entry.manifest, true)
  }

  history(release: ReleaseRef): readonly Omit<Entry, 'manifest'>[] {
    return this.#of(release)
  }

  /** The newest state of every release. */
  all(): readonly {
    readonly name: string
    readonly chart: string
    readonly version: string
    readonly values: Values
    readonly status: string
  }[] {
    const rows = [...this.#books].map(([name, book]) => ({name, last: book.at(-1)}))
    return rows
      .flatMap(({name, last}) =>
        last === undefined
          ? []
          : [
              {
                name,
                chart: last.chart,
                version: last.version,
                values: last.values,
                status: last.status,
              },
            ],
      )
      .sort((one, other) => one.name.localeCompare(other.name))
  }

  async read(namespaces: readonly string[], named: readonly ReleaseRef[]): Promise<ReleasesSeen> {
    const wanted = [...this.#books].filter(
      ([key]) =>
        namespaces.includes(key.split('/')[0] ?? '') || named.some(each => nameOf(each) === key),
    )
    return Promise.resolve({
      releases: wanted.flatMap(([key, book]) => factsOf(key, book)),
      unread: [],
    })
  }

  #of(release: ReleaseRef): Entry[] {
    return this.#books.get(nameOf(release)) ?? []
  }

  async #upgrade(
    release: ReleaseRef,
    chart: string,
    version: string,
    values: Values,
  ): Promise<void> {
    this.calls.push(`upgrade ${release.name}`)
    const book = this.#of(release)
    this.#books.set(nameOf(release), book)
    const last = book.at(-1)
    if (last?.status.startsWith('pending-') === true || last?.status === 'uninstalling')
      throw failed('another operation (install/upgrade/rollback) is in progress', 'unreachable')
    const number = (last?.number ?? 0) + 1
    const next: Entry = {
      number,
      status: number === 1 ? 'pending-install' : 'pending-upgrade',
      chart,
      version,
      values,
      manifest: render({chart, version, release, values}),
      changedAt: this.#time.now(),
    }
    book.push(next)
    await this.#pause(next, 'killed-early')
    const good = book.findLast(
      each => each !== next && (each.status === 'deployed' || each.status === 'superseded'),
    )
    this.#attempt(next, () => this.#replace(good?.manifest ?? [], next.manifest, true))
    await this.#pause(next, 'killed-late')
    settle(book, next)
  }

  #attempt(entry: Entry, deed: () => void): void {
    try {
      deed()
    } catch (error) {
      entry.status = 'failed'
      throw error
    }
  }

  async #pause(entry: Entry, when: HelmFate): Promise<void> {
    await this.#time.sleepUntil(instant(this.#time.now() + this.#random.int(200, 1_500)))
    const fate = this.fate()
    if (fate === when) throw failed('helm was ended from outside')
    if (fate === CUT[when]) {
      if (busy(entry) && this.#random.chance(0.7)) entry.status = 'failed'
      throw failed('unexpected EOF', 'unreachable')
    }
    if (fate !== 'refused' || when !== 'killed-early') return
    entry.status = 'failed'
    throw failed('admission webhook denied the request', 'refused')
  }

  /**
   * Patches what is there, makes what is not, removes what the old manifest had alone, but for live
   * objects marked to be kept.
   */
  #replace(old: readonly Rendered[], wanted: readonly Rendered[], isUpgrade: boolean): void {
    const find = (list: readonly Rendered[], one: Rendered): Thing | undefined =>
      list.find(
        each =>
          each.resource === one.resource &&
          each.thing.metadata.name === one.thing.metadata.name &&
          each.thing.metadata.namespace === one.thing.metadata.namespace,
      )?.thing
    for (const one of wanted) {
      const place = placeOf(one.resource, one.thing)
      const live = this.#store.find(place)
      const was = find(old, one)
      if (live === undefined) this.#store.add(one.resource, structuredClone(one.thing))
      else if (was === undefined && !isUpgrade)
        throw failed(`no ${one.thing.kind} with the name "${one.thing.metadata.name}" found`)
      else if (
        was === undefined &&
        (live.metadata.labels['app.kubernetes.io/managed-by'] !== 'Helm' ||
          live.metadata.annotations['meta.helm.sh/release-name'] !==
            one.thing.metadata.annotations['meta.helm.sh/release-name'])
      )
        throw failed(`invalid ownership metadata: ${one.thing.metadata.name}`, 'refused')
      else this.#store.change(place, each => threeWay(was, one.thing, each) as Thing)
    }
    for (const gone of old.filter(each => find(wanted, each) === undefined)) {
      const place = placeOf(gone.resource, gone.thing)
      if (this.#store.find(place)?.metadata.annotations['helm.sh/resource-policy'] !== 'keep')
        this.#store.drop(place)
    }
  }
}

/** Of simulated charts: always the same for the same. */
const sumOf = (chart: string, version: string): string =>
  Buffer.from(`${chart} ${version}`).toString('hex').padEnd(64, '0')

const nameOf = ({namespace, name}: ReleaseRef): string => `${namespace}/${name}`
const busy = ({status}: Entry): boolean => status.startsWith('pending-')
const failed = (why: string, kind: OutsideKind = 'broken'): Error =>
  outside(kind, 'HELM_FAILED', 'Helm could not do it', why)

function settle(book: Entry[], entry: Entry): void {
  for (const each of book) {
    if (each.status === 'deployed') each.status = 'superseded'
  }
  entry.status = 'deployed'
}

function headOf({
  thing: {
    kind,
    apiVersion = '',
    metadata: {name, namespace, annotations},
  },
}: Rendered): ManifestObject {
  return {
    apiVersion,
    kind,
    name,
    namespace,
    kept: annotations['helm.sh/resource-policy'] === 'keep',
    isHook: false,
    rules: [],
    roleRef: undefined,
  }
}

function factsOf(key: string, book: readonly Entry[]): readonly ReleaseFacts[] {
  const last = book.at(-1)
  const [namespace, name] = key.split('/')
  if (last === undefined) return []
  const good = book.findLast(each => each.status === 'deployed' || each.status === 'superseded')
  const objects = last.manifest.map(each => `${each.thing.kind}/${each.thing.metadata.name}`)
  return [
    {
      namespace: namespace ?? '',
      name: name ?? '',
      chart: last.chart,
      chartVersion: last.version,
      number: last.number,
      status: last.status,
      goodNumber: good?.number,
      changedAt: instant(last.changedAt),
      values: last.values,
      applyMethod: undefined,
      objects,
      manifest: last.manifest.map(headOf),
    },
  ]
}
