import type {Finding} from '../checks/finding.ts'
import {podsOf} from '../mesh/pods.ts'
import {sh} from '../mesh/shell.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import {runProbes} from '../observe/run-probes.ts'
import {openMeshInformer} from '../observe/mesh-informer.ts'
import type {Ports} from '../ports/ports.ts'
import type {StoredRun} from '../run/journal.ts'
import {loadRun} from '../run/journal.ts'
import type {Decision} from '../run/decide.ts'
import {currentStep, decide, probesFor} from '../run/decide.ts'
import type {RunPlan, RunRecord} from '../run/record.ts'
import {begun, isDone} from '../run/record.ts'
import type {RunPart, StatusDocument} from './documents.ts'
import {API_VERSION} from './documents.ts'
import {refuseNoMesh} from './target-revision.ts'
import {stepRows, timeText} from './step-rows.ts'

export interface StatusOptions {
  readonly ports: Ports
  readonly istioNamespace: string
}

/** Where the run is. Looks, changes nothing. Throws OutsideError. */
export async function status(given: StatusOptions): Promise<StatusDocument> {
  const [stored, seen] = await Promise.all([loadRun(given.ports.journal), takeSnapshot(given)])
  if (stored === undefined) refuseNoMesh(seen)
  return statusOf(given.ports, stored, seen, undefined)
}

/** The same with a fresh judgement of what the current step waits for, or why it stopped. */
export async function why(given: StatusOptions): Promise<StatusDocument> {
  const [stored, seen] = await Promise.all([loadRun(given.ports.journal), takeSnapshot(given)])
  if (stored === undefined) refuseNoMesh(seen)
  if (stored === undefined || stored.record.ended !== undefined)
    return statusOf(given.ports, stored, seen, undefined)
  const answered = await runProbes(given.ports, seen, probesFor(stored.record, stored.plan, seen))
  return statusOf(given.ports, stored, seen, decide(stored.record, stored.plan, answered))
}

async function takeSnapshot({ports, istioNamespace}: StatusOptions): Promise<MeshSnapshot> {
  const informer = await openMeshInformer(ports, istioNamespace)
  try {
    return await informer.snapshot()
  } finally {
    informer.close()
  }
}

/** The document, from journal, mesh and, where one was made, a fresh decision. */
export async function statusOf(
  ports: Ports,
  stored: StoredRun | undefined,
  seen: MeshSnapshot,
  decision: Decision | undefined,
): Promise<StatusDocument> {
  const driver = (await ports.journal.driver()) ?? null
  const proxies = proxyCounts(seen, stored?.plan)
  const head = {apiVersion: API_VERSION, kind: 'UpgradeStatus'} as const
  if (stored === undefined)
    return {
      ...head,
      run: {state: 'none', driver: null},
      steps: [],
      proxies,
      rollback: {possible: false, because: 'there is no run to take back', estimateSeconds: 0},
      waitsFor: undefined,
      findings: [],
    }
  const {record, plan} = stored
  return {
    ...head,
    run: runPart(stored, driver),
    steps: stepRows(record, plan),
    proxies,
    rollback: wayBack(record, plan),
    waitsFor: waitsFor(record, plan, decision),
    findings: findingsNow(record, decision),
  }
}

function runPart({record, plan}: StoredRun, driver: RunPart['driver']): RunPart {
  return {
    id: record.id,
    state: stateOf(record, driver !== null),
    phase: currentStep(
      {...record, goal: {heading: record.goal.heading, scope: {kind: 'all'}}},
      plan,
    )?.phase,
    heading: record.goal.heading,
    from: plan.from,
    to: plan.to,
    startedAt: timeText(record.startedAt),
    driver,
  }
}

function stateOf(record: RunRecord, driven: boolean): RunPart['state'] {
  if (record.ended !== undefined) return record.ended.as
  if (record.halted !== undefined) return 'halted'
  if (record.paused !== undefined && !driven) return 'paused'
  return driven ? 'running' : 'waiting'
}

function proxyCounts(seen: MeshSnapshot, plan: RunPlan | undefined): StatusDocument['proxies'] {
  const proxies = podsOf(seen).flatMap(each => each.pod.proxy ?? [])
  const old = new Set(plan?.from.map(each => each.revision))
  return {
    total: proxies.length,
    onTarget: proxies.filter(each => each.revision === plan?.to.revision).length,
    onOld: proxies.filter(each => each.revision !== undefined && old.has(each.revision)).length,
    unknown: proxies.filter(each => each.revision === undefined).length,
  }
}

function wayBack(record: RunRecord, plan: RunPlan): StatusDocument['rollback'] {
  const retired = plan.steps.find(each => each.kind === 'retire-revision' && begun(record, each))
  const seconds = plan.steps.filter(each => begun(record, each)).length * 30
  if (retired !== undefined)
    return {
      possible: false,
      because: `${retired.id} was begun: an old istiod that is gone cannot take anything back`,
      estimateSeconds: 0,
    }
  if (seconds === 0) return {possible: false, because: 'nothing was begun', estimateSeconds: 0}
  return {
    possible: true,
    because: 'the old istiod is still there; CRDs and the base chart stay at the new version',
    estimateSeconds: seconds,
  }
}

function waitsFor(
  record: RunRecord,
  plan: RunPlan,
  decision: Decision | undefined,
): string | undefined {
  if (record.paused !== undefined)
    return sh`meshctl upgrade resume (paused by ${record.paused.by}; a driver stops at its next safe point)`
  if (decision !== undefined && decision.do !== 'arrive' && decision.do !== 'halt')
    return waitInWords(decision)
  return goalIsReached(record) ? nextCommands(record, plan)[0] : undefined
}

/** Nothing is wanted any more: the latest command has what it asked for. */
const goalIsReached = ({goal, ended, halted}: RunRecord): boolean =>
  goal.scope.kind === 'steps' &&
  goal.scope.ids.length === 0 &&
  ended === undefined &&
  halted === undefined

function waitInWords(decision: Exclude<Decision, {do: 'arrive' | 'halt'}>): string {
  if (decision.do === 'wait') return decision.because
  if (decision.do === 'hold') return decision.findings.map(each => each.what).join(' ')
  return `a driver: ${decision.step.id} can go on now`
}

/** A fresh judgement that still finds something is worth more than the one that halted the run. */
function findingsNow(record: RunRecord, decision: Decision | undefined): readonly Finding[] {
  const fresh = decision?.do === 'halt' || decision?.do === 'hold' ? decision.findings : []
  return fresh.length > 0 ? fresh : (record.halted?.findings ?? [])
}

/** The commands that make sense next. */
export function nextCommands(
  record: RunRecord | undefined,
  plan: RunPlan | undefined,
): readonly string[] {
  if (record === undefined || plan === undefined || record.ended !== undefined) return []
  if (record.halted !== undefined)
    return ['meshctl upgrade why', 'meshctl upgrade resume', 'meshctl upgrade rollback']
  if (record.paused !== undefined || !goalIsReached(record)) return ['meshctl upgrade resume']
  const next = plan.steps.find(each => !isDone(record, each))
  if (next === undefined) return []
  return next.phase === 'shift' ? ['meshctl upgrade shift'] : [sh`meshctl upgrade ${next.phase}`]
}
