import {createHash} from 'node:crypto'
import type {RunPlan, RunRecord} from '../../src/run/record.ts'
import type {World} from './world.ts'

const RECORD = 'meshctl-upgrade'

/** A journal as text, for whoever may write ConfigMaps and nothing else. */
export interface Texts {
  readonly record: RunRecord
  readonly plan: RunPlan
}

export function textsOf(world: World): Texts {
  const record = JSON.parse(world.journal.documents.get(RECORD)?.data['run'] ?? '') as RunRecord
  return {
    record,
    plan: JSON.parse(world.journal.documents.get(planName(record))?.data['plan'] ?? '') as RunPlan,
  }
}

const planName = ({id}: {readonly id: string}): string => `meshctl-upgrade-${id}-plan`

/**
 * Writes both as they are told, and the record agrees with the plan, as a careful forger would have
 * it.
 */
export function forge(world: World, texts: Texts): void {
  // What was broken on purpose may have no text, or no name of its own.
  const {record, plan} = texts as Partial<Texts>
  const text = plan === undefined ? '' : JSON.stringify(plan)
  const name = planName(record ?? textsOf(world).record)
  put(world, name, {plan: text})
  const uid = world.journal.documents.get(name)?.uid ?? ''
  put(world, RECORD, {
    run: JSON.stringify({
      ...record,
      plan: {sha256: createHash('sha256').update(text).digest('hex'), uid},
    }),
  })
}

/** Somebody else's write: past compare-and-swap and immutability, as by delete and create. */
export function put(world: World, name: string, data: Readonly<Record<string, string>>): void {
  const kept = world.journal.documents.get(name)
  const version = String(Number(kept?.version ?? 0) + 1_000_000)
  world.journal.documents.set(name, {
    data,
    version,
    uid: kept?.uid ?? `uid-${name}`,
    immutable: false,
  })
}
