import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {homedir} from 'node:os'
import {join} from 'node:path'
import type {RehearsalDocument} from '../../src/rehearse/rehearsal.ts'
import type {PlanDocument} from '../../src/verbs/documents.ts'

/** What is kept of a rehearsal on this machine: an estimate for one plan of one cluster. */
interface Kept {
  readonly hash: string
  readonly seconds: number
  readonly basis: string
}

/** Keeps the estimate of a rehearsal that went through. A folder that cannot be written costs nothing but the quotation. */
export function keepEstimate({result, plan, estimate}: RehearsalDocument): void {
  if (result !== 'finished') return
  const kept: Kept = {hash: plan.hash, seconds: estimate.seconds, basis: estimate.basis}
  try {
    mkdirSync(folder(), {recursive: true, mode: 0o700})
    writeFileSync(fileOf(plan), JSON.stringify(kept), {mode: 0o600})
  } catch {
    // The rehearsal itself is told nevertheless.
  }
}

/** The plan with the estimate of its rehearsal, when this very plan was rehearsed here. */
export function withRehearsal(plan: PlanDocument): PlanDocument {
  const kept = read(fileOf(plan))
  if (kept?.hash !== plan.hash || typeof kept.seconds !== 'number' || typeof kept.basis !== 'string') return plan
  return {...plan, estimate: {seconds: kept.seconds, basis: kept.basis}}
}

function read(file: string): Partial<Kept> | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<Kept>
  } catch {
    return undefined
  }
}

/** `XDG_CACHE_HOME`, as other tools have it. */
const folder = (): string => join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'meshctl', 'rehearsals')

/** One file a cluster and plan; both are ours and hexadecimal or a uid, and made into a name that cannot lead elsewhere. */
const fileOf = ({cluster, hash}: Pick<PlanDocument, 'cluster' | 'hash'>): string => join(folder(), `${cluster.uid.replace(/[^0-9a-zA-Z-]/g, '')}-${hash.replace(/[^0-9a-f]/g, '').slice(0, 16)}.json`)
