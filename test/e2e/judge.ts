import {badBirth, FINAL_LAW, promisesOf, STANDING_LAWS, unanswered} from './laws.ts'
import type {Promises} from './laws.ts'
import {untouched} from './outside.ts'
import {record} from './recorder.ts'
import type {Change} from './recorder.ts'
import {emptyWorld, happen} from './world.ts'
import type {World} from './world.ts'
import {takeInventory} from './inventory.ts'
import type {KubeApi} from '../stand/kube.ts'

/** A law that was broken: from when to when, and what. `until` is missing when it still is. */
export type Breach = {law: string; what: string; since: string; until?: string; version: number}

export type Judge = {
  /**
   * Every breach of a law at any moment since the judge began, and everything touched that is not
   * the mesh's. Empty is lawful.
   */
  breaches(): Promise<Breach[]>
  /** How many changes were seen. */
  seen(): Promise<number>
  stop(): void
}

/**
 * Begins to watch. The mesh must be lawful and at rest. `mesh` names the namespaces that belong to
 * it.
 */
export async function judge(api: KubeApi, mesh: readonly string[]): Promise<Judge> {
  const before = await takeInventory(api)
  const recorder = await record(api)
  return {
    breaches: async () => {
      const changes = await recorder.changes()
      const outside = untouched(before, await takeInventory(api), mesh)
      return [
        ...replay(recorder.start, changes),
        ...outside.map(what => ({law: 'nothing else is touched', what, since: '', version: 0})),
      ]
    },
    seen: async () => (await recorder.changes()).length,
    stop: () => recorder.stop(),
  }
}

function replay(start: readonly Change[], changes: readonly Change[]): Breach[] {
  const world = emptyWorld()
  for (const change of start) happen(world, change)
  const promises = promisesOf(world)
  const found: Breach[] = []
  const open = new Map<string, Breach>()
  hold(world, promises, {change: undefined, open, found})
  for (const change of changes) {
    happen(world, change)
    const birth = badBirth(world, promises, change)
    if (birth !== undefined)
      found.push({
        law: 'no pod of an injected namespace comes without a proxy',
        what: birth,
        since: when(change),
        version: change.version,
      })
    hold(world, promises, {change, open, found})
  }
  return [
    ...found,
    ...unanswered(world).map(what => ({law: FINAL_LAW, what, since: 'now', version: 0})),
  ]
}

/** Holds the world to the laws: opens new breaches, closes those that have ended. */
function hold(
  world: World,
  promises: Promises,
  {change, open, found}: {change: Change | undefined; open: Map<string, Breach>; found: Breach[]},
): void {
  const now = new Map(
    Object.entries(STANDING_LAWS).flatMap(([law, broken]) =>
      broken(world, promises).map(what => [`${law} ${what}`, {law, what}]),
    ),
  )
  for (const [id, {law, what}] of now) {
    if (open.has(id)) continue
    const breach: Breach = {
      law,
      what,
      since: change === undefined ? 'the start' : when(change),
      version: change?.version ?? 0,
    }
    open.set(id, breach)
    found.push(breach)
  }
  for (const [id, breach] of [...open]) {
    if (now.has(id)) continue
    if (change !== undefined) breach.until = when(change)
    open.delete(id)
  }
}

const when = ({at, plural, key, object, before}: Change): string =>
  `${new Date(at).toISOString()} (${plural} ${key} ` +
  `${object === undefined ? 'deleted' : before === undefined ? 'created' : 'changed'})`
