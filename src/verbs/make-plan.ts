import {createHash} from 'node:crypto'
import {CHECKS} from '../checks/all.ts'
import {judge} from '../checks/check.ts'
import {brokenLaws} from '../checks/laws.ts'
import type {Finding} from '../checks/finding.ts'
import {compareVersions} from '../checks/version.ts'
import {waived} from '../checks/waivers.ts'
import {badRevisionName, revision as revisionNamed, revisionFor} from '../mesh/names.ts'
import type {Revision, Tag} from '../mesh/names.ts'
import {sh} from '../mesh/shell.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import {estimateFor} from '../plan/estimate.ts'
import {stepsFor} from '../plan/plan.ts'
import type {Target} from '../plan/plan.ts'
import {questionOf} from '../plan/question.ts'
import {oldRevisions} from '../plan/versions.ts'
import {UsageError} from '../ports/trouble.ts'
import {ruleOf} from '../steps/rules.ts'
import type {Step} from '../steps/step.ts'
import {migrationsOf} from '../steps/values-of-steps.ts'
import type {Policy} from './contract.ts'
import {OF_THE_CALLER, rightsFindings} from './rights-findings.ts'
import {Refused} from './contract.ts'
import type {PlanDocument, PlanRow, RevisionRef} from './documents.ts'
import {API_VERSION} from './documents.ts'
import {shownSource} from './chart-source.ts'
import type {PlanInput} from './plan-input.ts'
import {busyFindings, unreadFindings} from './release-findings.ts'
import {waveRows} from './wave-rows.ts'

export interface MadePlan {
  readonly document: PlanDocument
  readonly steps: readonly Step[]
  /** See `Estimate`. */
  readonly shapeSeconds: number
}

/**
 * The name of the target's revision: given, or derived from the version. Throws UsageError
 * REVISION_NAME_BAD.
 */
export function targetRevision(policy: Policy, version: string): Revision {
  const name = policy.revision ?? revisionFor(version)
  const bad = badRevisionName(name)
  if (bad === undefined) return revisionNamed(name)
  throw new UsageError({
    code: 'REVISION_NAME_BAD',
    what: `"${name}" cannot name a revision.`,
    why: `It ${bad}.`,
    next: [sh`meshctl upgrade plan ${version} --revision ${revisionFor(version)}`],
  })
}

/**
 * Snapshot in, plan out; nothing is asked and nothing changed. Throws Refused when there is no mesh
 * to upgrade.
 */
export function makePlan(sight: PlanInput, version: string, policy: Policy): MadePlan {
  const {seen} = sight
  const revision = targetRevision(policy, version)
  refuseNoMesh(seen)
  refuseNames(seen, revision, version, policy)
  const from = oldRevisions(seen, version, revision, policy.from)
  const target: Target = {version, revision, from, crds: sight.charts?.crds}
  const steps = stepsFor(seen, target, policy.waves)
  const nowhere = from.length === 0 && !seen.revisions.has(revision)
  const isFinished = nowhere || (steps.length === 0 && seen.revisions.has(revision))
  const found = [
    ...ahead(seen, target),
    ...(nowhere ? [nothingOlder(version)] : []),
    ...(isFinished
      ? brokenLaws(seen)
      : [
          ...findingsFor(sight, {target, steps}, policy),
          ...unfitWaves(seen, steps, policy),
          ...rightsFindings(sight.rights),
        ]),
  ]
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
    ...(sight.charts === undefined || sight.charts.packages.length === 0
      ? {}
      : {charts: sight.charts.packages}),
    ...(policy.file === undefined ? {} : {policy: policy.file}),
    ...(sight.chartSource === undefined
      ? {}
      : {chartSource: {source: shownSource(sight.chartSource), by: policy.chartsBy}}),
  } as const
  const hash = planHash(rest)
  const {shapeSeconds, ...estimate} = estimateFor(seen, steps, policy.workloadsAtOnce, sight.past)
  return {steps, shapeSeconds, document: {...rest, id: hash.slice(0, 10), hash, estimate}}
}

/**
 * What a reviewer agrees to. Pods come and go by themselves, with an autoscaler or a restart, and
 * make no other plan.
 */
type ReviewedParts = Pick<
  PlanDocument,
  'cluster' | 'from' | 'to' | 'waves' | 'steps' | 'findings' | 'values' | 'charts'
>

/**
 * The hash of a plan, from what it says; of a saved one too, whose keys stand in the order in which
 * they were written.
 */
export const planHash = (plan: ReviewedParts): string =>
  createHash('sha256')
    .update(JSON.stringify(reviewedParts(plan)))
    .digest('hex')

const reviewedParts = ({
  cluster,
  from,
  to,
  waves,
  steps,
  findings,
  values,
  charts,
}: ReviewedParts): object => ({
  cluster: cluster.uid,
  from,
  to,
  waves: waves.map(({name, namespaces, gateways}) => ({name, namespaces, gateways})),
  steps,
  // who looks is nothing of the mesh's: somebody who may only read makes the same plan as whoever
  // will carry it out
  findings: findings
    .filter(each => each.severity !== 'info' && !OF_THE_CALLER.includes(each.code))
    .map(({code, severity, objects}) => ({
      code,
      severity,
      objects: objects.filter(each => each.kind !== 'Pod'),
    })),
  values: values.map(({release, changes}) => ({
    release,
    changes: changes
      .filter(each => each.does !== 'carried')
      .map(({path, does, to: there}) => ({path, does, there})),
  })),
  charts,
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

function findingsFor(
  {seen, survey, certificates, trials, helm, charts}: PlanInput,
  {target, steps}: {readonly target: Target; readonly steps: readonly Step[]},
  {catalog}: Policy,
): readonly Finding[] {
  const asked = questionOf(seen, target)
  return [
    ...brokenLaws(seen),
    ...judge(CHECKS, {
      seen,
      survey,
      certificates,
      trials,
      asked,
      catalog,
      helm,
      charts: charts?.facts,
    }),
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

/**
 * A name that is taken by a tag or by another version, or an old revision that is not there. Throws
 * Refused.
 */
function refuseNames(
  seen: MeshSnapshot,
  revision: Revision,
  version: string,
  {from}: Policy,
): void {
  const there = seen.revisions.get(revision)
  const known = `There are ${[...seen.revisions.values()].map(each => `${each.name} (${each.version ?? 'unknown version'})`).join(', ')}.`
  if (seen.tags.has(revision as string as Tag))
    throw revisionUnfit(
      `"${revision}" is the name of a tag.`,
      'A revision of that name and the tag would select the same namespaces.',
    )
  if (there?.version !== undefined && there.version !== version)
    throw revisionUnfit(
      `Revision ${revision} exists and runs ${there.version}, not ${version}.`,
      'A canary needs a revision of its own beside the old one.',
    )
  if (from !== undefined && !seen.revisions.has(revisionNamed(from)))
    throw revisionUnfit(`There is no revision ${from} to upgrade from.`, known)
}

const revisionUnfit = (what: string, why: string): Refused =>
  new Refused({
    code: 'REVISION_UNFIT',
    what,
    why,
    next: [
      'Name another with --revision, or another --from.',
      'kubectl get deployments -A -l app=istiod -L istio.io/rev',
    ],
    findings: [],
  })

/** Throws Refused NO_MESH when no istiod is to be seen. */
export function refuseNoMesh(seen: MeshSnapshot): void {
  if (seen.revisions.size === 0) throw noMesh(seen)
}

const noMesh = (seen: MeshSnapshot): Refused =>
  new Refused({
    code: 'NO_MESH',
    what: `There is no istiod in namespace ${seen.istioNamespace}.`,
    why: 'An upgrade needs something to upgrade.',
    next: [
      'kubectl get deployments -A -l app=istiod',
      'Name its namespace with -i when it is another.',
    ],
    findings: [],
  })
