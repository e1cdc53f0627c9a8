import {createHash} from 'node:crypto'
import {mkdirSync, writeFileSync} from 'node:fs'
import {homedir} from 'node:os'
import {join} from 'node:path'
import {readInputFileSync} from '../../src/adapters/input-file.ts'
import type {RehearsalBasis, RehearsalDocument} from '../../src/rehearse/rehearsal.ts'
import {scaleOf} from '../../src/rehearse/scale.ts'
import type {Policy} from '../../src/verbs/contract.ts'
import type {PlanDocument} from '../../src/verbs/documents.ts'

/** An estimate is a few hundred bytes. */
const KEPT_BYTES_MOST = 64 * 1024

/** What is kept of a rehearsal on this machine: an estimate, and all that it rests on. */
interface Kept {
  readonly key: string
  readonly seconds: number
  readonly basis: string
}

/**
 * What makes an estimate one of this upgrade and not of another: the plan, on which cluster, how it
 * is driven, with which charts, over how many pods.
 */
interface EstimateKey extends Pick<
  RehearsalBasis,
  'charts' | 'pods' | 'workloadsAtOnce' | 'deadlineSeconds'
> {
  readonly plan: Pick<PlanDocument, 'cluster' | 'hash'>
}

/**
 * Keeps the estimate of a rehearsal that went through. A folder that cannot be written costs
 * nothing but the quotation.
 */
export function keepEstimate({result, plan, basis, estimate}: RehearsalDocument): void {
  if (result !== 'finished') return
  const key = keyOf({...basis, plan})
  const kept: Kept = {key, seconds: estimate.seconds, basis: estimate.basis}
  try {
    mkdirSync(folder(), {recursive: true, mode: 0o700})
    writeFileSync(fileOf(key), JSON.stringify(kept), {mode: 0o600})
  } catch {
    // The rehearsal itself is told nevertheless.
  }
}

/**
 * The plan with the estimate of its rehearsal, when this very plan was rehearsed here with this
 * policy and these charts. In: the policy, and the source of charts.
 */
export function withRehearsal(plan: PlanDocument, policy: Policy, charts: string): PlanDocument {
  const key = keyOf({plan, charts, ...scaleOf(plan, policy)})
  const kept = read(fileOf(key))
  if (kept?.key !== key || typeof kept.seconds !== 'number' || typeof kept.basis !== 'string')
    return plan
  return {...plan, estimate: {seconds: kept.seconds, basis: kept.basis}}
}

const keyOf = ({
  plan: {cluster, hash},
  charts,
  pods,
  workloadsAtOnce,
  deadlineSeconds,
}: EstimateKey): string =>
  JSON.stringify([cluster.uid, hash, charts, pods, workloadsAtOnce, deadlineSeconds])

function read(file: string): Partial<Kept> | undefined {
  try {
    return JSON.parse(readInputFileSync(file, KEPT_BYTES_MOST).toString('utf8')) as Partial<Kept>
  } catch {
    return undefined
  }
}

/** `XDG_CACHE_HOME`, as other tools have it. */
const folder = (): string =>
  join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'meshctl', 'rehearsals')

const fileOf = (key: string): string =>
  join(folder(), `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`)
