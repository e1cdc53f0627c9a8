import {CHECKS} from '../checks/all.ts'
import {judge} from '../checks/check.ts'
import {brokenLaws} from '../checks/laws.ts'
import type {Finding} from '../checks/finding.ts'
import {compareVersions} from '../checks/version.ts'
import {waived} from '../checks/waivers.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import {estimateFor} from '../plan/estimate.ts'
import {stepsFor} from '../plan/plan.ts'
import type {Target} from '../plan/plan.ts'
import {questionOf} from '../plan/question.ts'
import {oldRevisions} from '../plan/versions.ts'
import {ruleOf} from '../steps/rules.ts'
import type {Step} from '../steps/step.ts'
import {migrationsOf} from '../steps/values-of-steps.ts'
import type {Policy} from './contract.ts'
import {rightsFindings} from './rights-findings.ts'
import type {PlanDocument, PlanRow, RevisionRef} from './documents.ts'
import {API_VERSION} from './documents.ts'
import {shownSource} from './chart-source.ts'
import type {PlanInput} from './plan-input.ts'
import {busyFindings, unreadFindings} from './release-findings.ts'
import {waveRows} from './wave-rows.ts'
import {planHash} from './plan-hash.ts'
import {targetRevision, refuseNames, refuseNoMesh} from './target-revision.ts'

export interface MadePlan {
  readonly document: PlanDocument
  readonly steps: readonly Step[]
  /** See `Estimate`. */
  readonly shapeSeconds: number
}

/**
 * Snapshot in, plan out; nothing is asked and nothing changed. Throws Refused when there is no mesh
 * to upgrade.
 */
export function makePlan(input: PlanInput, version: string, policy: Policy): MadePlan {
  const {seen} = input
  const revision = targetRevision(policy, version)
  refuseNoMesh(seen)
  refuseNames(seen, revision, version, policy)
  const from = oldRevisions(seen, version, revision, policy.from)
  const target: Target = {version, revision, from, crds: input.charts?.crds}
  const steps = stepsFor(seen, target, policy.waves)
  const found = findingsFor(input, {target, steps}, policy)
  const {findings, rows: waivers} = waived(found, policy.waivers, seen.seenAt)
  const rest = {
    apiVersion: API_VERSION,
    kind: 'UpgradePlan',
    cluster: seen.cluster,
    from: from.map((each): RevisionRef => ({
      revision: each,
      version: seen.revisions.get(each)?.version,
    })),
    to: {revision, version},
    phases: [...new Set(steps.map(each => each.phase))],
    waves: waveRows(seen, steps),
    steps: steps.map(each => planRow(each, seen)),
    findings,
    waivers,
    values: migrationsOf(steps, seen).map(({release, chart, changes}) => ({
      release,
      chart,
      changes,
    })),
    ...originsOf(input, policy),
  } as const
  const hash = planHash(rest)
  const {shapeSeconds, ...estimate} = estimateFor(seen, steps, policy.workloadsAtOnce, input.past)
  return {steps, shapeSeconds, document: {...rest, id: hash.slice(0, 10), hash, estimate}}
}

/** Where the plan's charts and its policy come from, as far as that is known. */
const originsOf = (
  {charts, chartSource}: PlanInput,
  {file, chartsBy}: Policy,
): Pick<PlanDocument, 'charts' | 'policy' | 'chartSource'> => ({
  ...(charts === undefined || charts.packages.length === 0 ? {} : {charts: charts.packages}),
  ...(file === undefined ? {} : {policy: file}),
  ...(chartSource === undefined
    ? {}
    : {chartSource: {source: shownSource(chartSource), by: chartsBy}}),
})

function planRow(step: Step, seen: MeshSnapshot): PlanRow {
  const rule = ruleOf(step)
  return {
    id: step.id,
    kind: step.kind,
    phase: step.phase,
    ...(step.wave === undefined ? {} : {wave: step.wave}),
    title: rule.title(step),
    touches: rule.touches(step, seen),
    reversible: rule.reversible(step),
    reverse: rule.reverse(step),
  }
}

/** A mesh that is at the target already is only held to the laws. */
function findingsFor(
  input: PlanInput,
  {target, steps}: Planned,
  policy: Policy,
): readonly Finding[] {
  const {seen, rights} = input
  const isThere = seen.revisions.has(target.revision)
  const nowhere = target.from.length === 0 && !isThere
  const isFinished = nowhere || (steps.length === 0 && isThere)
  return [
    ...ahead(seen, target),
    ...(nowhere ? [nothingOlder(target.version)] : []),
    ...(isFinished
      ? brokenLaws(seen)
      : [
          ...upgradeFindings(input, {target, steps}, policy),
          ...unfitWaves(seen, steps, policy),
          ...rightsFindings(rights),
        ]),
  ]
}

interface Planned {
  readonly target: Target
  readonly steps: readonly Step[]
}

function upgradeFindings(
  {seen, survey, certificates, trials, helm, charts}: PlanInput,
  {target, steps}: Planned,
  {catalog}: Policy,
): readonly Finding[] {
  const asked = questionOf(seen, target)
  const evidence = {seen, survey, certificates, trials, asked, catalog, helm}
  return [
    ...brokenLaws(seen),
    ...judge(CHECKS, {...evidence, charts: charts?.facts}),
    ...unreadFindings(seen, steps, target),
    ...busyFindings(seen, steps),
  ]
}

const nothingOlder = (version: string): Finding => ({
  code: 'VERSION_SKEW',
  severity: 'blocks',
  what: `There is no istiod of ${version} or older to upgrade from.`,
  why: 'A control plane older than its proxies is not supported, and CRDs are never taken back.',
  next: ['kubectl get deployments -A -l app=istiod', 'Name a newer version.'],
  objects: [],
  source: 'Istio: supported version skew, F-43',
})

/**
 * Namespaces that the policy puts into a wave and that no step of a wave moves: a slip of the pen,
 * or moved by a tag.
 */
function unfitWaves(
  seen: MeshSnapshot,
  steps: readonly Step[],
  {waves}: Policy,
): readonly Finding[] {
  const moved = new Set(
    steps.flatMap(each => (each.kind === 'move-namespace' ? [String(each.namespace)] : [])),
  )
  return waves.flatMap(wave =>
    wave.namespaces
      .filter(each => !moved.has(each))
      .map((name): Finding => {
        const exists = [...seen.namespaces.keys()].some(each => each === name)
        return {
          code: 'WAVE_UNFIT',
          severity: exists ? 'warns' : 'blocks',
          what: exists
            ? `Wave ${wave.name} names ${name}, which no step moves by itself.`
            : `Wave ${wave.name} names ${name}, which does not exist.`,
          why: exists
            ? 'It is outside the mesh, on the target already, or follows a tag and moves with it.'
            : 'A namespace that was meant would move in another wave than intended.',
          next: ['Correct the waves of the policy file, then plan again.'],
          objects: [{kind: 'Namespace', name}],
          source: 'policy',
        }
      }),
  )
}

/**
 * Revisions newer than the target: going there would be going back, and saying that nothing is left
 * to do would be wrong.
 */
function ahead(seen: MeshSnapshot, {version, revision, from}: Target): readonly Finding[] {
  const newer = [...seen.revisions.values()].filter(
    each =>
      each.name !== revision &&
      !from.includes(each.name) &&
      (each.version === undefined || compareVersions(each.version, version) > 0),
  )
  return newer.map(each => ({
    code: 'VERSION_SKEW',
    severity: 'blocks',
    what:
      each.version === undefined
        ? `Nobody can tell which version revision ${each.name} runs.`
        : `Revision ${each.name} runs ${each.version}, which is newer than ${version}.`,
    why: 'Proxies may not be newer than their control plane, and CRDs are never taken back.',
    next: ['meshctl upgrade status', 'Name a version that is at least as new.'],
    objects: [{kind: 'Deployment', namespace: seen.istioNamespace, name: each.deployment.name}],
    source: 'Istio: supported version skew, F-43',
  }))
}
