import type {Verdict} from '../checks/finding.ts'
import {allOf, failed, met, pending, unknown} from '../checks/finding.ts'
import type {Probe} from '../mesh/probes.ts'
import {probeKey, notProbed} from '../mesh/probes.ts'
import {REV, labelsDecide} from '../mesh/injection.ts'
import type {NamespaceName, Revision} from '../mesh/names.ts'
import {some} from '../mesh/sentences.ts'
import {flawsOf, shareRoot} from '../mesh/serving.ts'
import {sh} from '../mesh/shell.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import {unfitIstiod} from './unfit.ts'
import type {RunDirection, Unfit} from './unfit.ts'
import {migrateValues} from './migrate-values.ts'
import type {Migrated} from './migrate-values.ts'
import {applied, releaseAt, releaseState, rolledBack, sameRelease, towards} from './release.ts'
import {usersOf} from './revision-uses.ts'
import {verifyProbes} from './injection-probes.ts'
import type {InstallRevision, StepRule} from './step.ts'

export const installRevision: StepRule<InstallRevision> = {
  title: step =>
    `Install istiod ${step.version} as revision ${step.revision} beside the old, and prove that it serves`,
  touches: (step, seen) => [
    {kind: 'HelmRelease', namespace: step.release.namespace, name: step.release.name},
    {kind: 'Deployment', namespace: seen.istioNamespace, name: `istiod-${step.revision}`},
    {kind: 'MutatingWebhookConfiguration', name: `istio-sidecar-injector-${step.revision}`},
    {
      kind: 'ValidatingWebhookConfiguration',
      name: `istio-validator-${step.revision}-${seen.istioNamespace}`,
    },
  ],
  reversible: () => true,
  reverse: step => sh`helm uninstall ${step.release.name}`,
  probes: (step, _before, seen, {heading}) =>
    heading === 'back'
      ? [{kind: 'connections', revision: step.revision}]
      : flawsOf(seen, step.revision).length > 0
        ? []
        : [
            {kind: 'version', revision: step.revision},
            {kind: 'validation', revision: step.revision},
            ...probes(step.revision, seen),
          ],
  check: () => [],
  unfit: (step, _before, seen, travel) =>
    unfitIstiod(step.release, step.revision, seen) ??
    (travel.heading === 'forward' ? unfitNew(step, seen, travel) : undefined),
  remember: (step, seen) =>
    releaseAt(seen, step.release)?.status === 'deployed' ? {kind: 'found'} : {kind: 'nothing'},
  foresee: (step, seen) => ({
    forward: [
      applied(step),
      rolledBack(step.release),
      {kind: 'uninstall-release', release: step.release},
    ],
    back: [{kind: 'uninstall-release', release: step.release}],
    probes: [
      {kind: 'connections', revision: step.revision},
      {kind: 'version', revision: step.revision},
      {kind: 'validation', revision: step.revision},
      ...probes(step.revision, seen),
    ],
  }),
  apply: (step, _before, seen) =>
    towards(seen, step.release, release => release.chartVersion === step.version, {
      kind: 'apply-release',
      release: step.release,
      chart: 'istiod',
      version: step.version,
      values: istiodValues(step, seen).values,
      force: false,
    }),
  verify: (step, _before, seen) => serves(step, seen),
  revert: (step, before, seen) => {
    if (before.kind === 'found') return {kind: 'effects', effects: []}
    const users = usersOf(step.revision, seen)
    if (users.length > 0)
      return {kind: 'none', because: `${step.revision} is still in use: ${some(users)}`}
    return {
      kind: 'effects',
      effects:
        releaseAt(seen, step.release) === undefined || served(step.revision, seen) > 0
          ? []
          : [{kind: 'uninstall-release', release: step.release}],
    }
  },
  reverted: (step, before, seen) => {
    if (
      before.kind === 'found' ||
      (releaseAt(seen, step.release) === undefined && !seen.revisions.has(step.revision))
    )
      return met
    return pending(`istiod ${step.revision} is still there`)
  },
}

/**
 * A new release goes where the planner puts it, takes after an old istiod of this run, and never
 * over another version.
 */
function unfitNew(
  {release, like, revision, version}: InstallRevision,
  seen: MeshSnapshot,
  {from}: RunDirection,
): Unfit {
  const there = seen.revisions.get(revision)
  if (there?.version !== undefined && there.version !== version)
    return `istiod ${revision} runs ${there.version}, not ${version}`
  const isPlanned =
    release.namespace === seen.istioNamespace && release.name === `istiod-${revision}`
  if (releaseAt(seen, release) === undefined && !isPlanned)
    return `there is no Helm release ${release.namespace}/${release.name}`
  const old = from.find(each => sameRelease(seen.revisions.get(each)?.release, like))
  if (old === undefined)
    return `Helm release ${like.namespace}/${like.name} is not that of an istiod which the run replaces`
  if (releaseAt(seen, like) === undefined)
    return `there is no Helm release ${like.namespace}/${like.name}, whose values the new istiod takes over`
  return unfitIstiod(like, old, seen)
}

/**
 * The user's values of the release that the new istiod takes after, as its own chart takes them.
 */
export function istiodValues(step: InstallRevision, seen: MeshSnapshot): Migrated {
  const like = releaseAt(seen, step.like)
  return migrateValues('istiod', like?.values ?? {}, {
    fromVersion: like?.chartVersion,
    toVersion: step.version,
    revision: step.revision,
  })
}

/** Proxies that hold a connection; a canary that never came up cannot be asked, and serves none. */
function served(revision: Revision, seen: MeshSnapshot): number {
  const answer = seen.probeResults.connections.get(revision)
  return answer?.is === 'known' ? answer.value.length : 0
}

function serves(step: InstallRevision, seen: MeshSnapshot): Verdict {
  const release = releaseAt(seen, step.release)
  if (release?.status !== 'deployed')
    return pending(`${step.release.name} is ${releaseState(release, 'not installed yet')}`)
  const flaws = flawsOf(seen, step.revision)
  if (flaws[0] !== undefined) return pending(flaws[0])
  return allOf([
    rootShared(step, seen),
    saysVersion(step, seen),
    validates(step.revision, seen),
    injects(step, seen),
  ])
}

function rootShared(step: InstallRevision, seen: MeshSnapshot): Verdict {
  const others = [...seen.revisions.keys()].filter(each => each !== step.revision)
  const strange = others.find(each => shareRoot(seen, each, step.revision) === false)
  if (strange !== undefined)
    return failed(
      `${step.revision} and ${strange} do not share a root certificate, so their workloads ` +
        'could not talk to each other',
    )
  const untold = others.find(each => shareRoot(seen, each, step.revision) === undefined)
  return untold === undefined
    ? met
    : unknown(`cannot compare the root certificates of ${step.revision} and ${untold}`)
}

function saysVersion(step: InstallRevision, seen: MeshSnapshot): Verdict {
  const answer = seen.probeResults.versions.get(step.revision) ?? notProbed
  if (answer.is === 'unknown')
    return unknown(`cannot ask istiod ${step.revision} for its version: ${answer.because}`)
  const other = answer.value.find(
    each => each !== step.version && !each.startsWith(`${step.version}-`),
  )
  return other === undefined
    ? met
    : pending(`istiod ${step.revision} says it is ${other}, not ${step.version}`)
}

/**
 * `Fail` alone proves little: the default validator refuses istiod's own trial as well. A right
 * resource with the revision's label that comes through a closed validator shows that this istiod
 * itself answered.
 */
export function validates(revision: Revision | undefined, seen: MeshSnapshot): Verdict {
  const answer = seen.probeResults.validations.get(revision ?? '') ?? notProbed
  if (answer.is === 'unknown')
    return unknown(`cannot tell whether Istio resources are judged: ${answer.because}`)
  if (answer.value.notServed === true)
    return failed(`whether Istio resources are judged cannot be tried: ${answer.value.detail}`)
  if (!answer.value.takesRight) return pending(`a right Gateway is refused: ${answer.value.detail}`)
  return answer.value.refusesWrong
    ? met
    : pending(`a wrong Gateway is not refused yet: ${answer.value.detail}`)
}

function injects(step: InstallRevision, seen: MeshSnapshot): Verdict {
  const questions = probes(step.revision, seen)
  const told = questions.filter(
    each => seen.probeResults.injections.get(probeKey(each))?.is === 'known',
  )
  return questions.length === 0
    ? met
    : verifyProbes(seen, told.length > 0 ? told : questions, step.revision)
}

/** Policies of one namespace may refuse a plain pod; those of all three will not. */
const PLACES = 3

/**
 * A dry-run pod that asks for the revision by its own label: that works only where the namespace
 * has no say.
 */
function probes(revision: Revision, seen: MeshSnapshot): readonly Probe[] {
  const silent = [
    ...new Set([seen.istioNamespace, 'default' as NamespaceName, ...seen.namespaces.keys()]),
  ].filter(name => isSilent(seen, name))
  return silent
    .slice(0, PLACES)
    .map(namespace => ({kind: 'injection', namespace, labels: {[REV]: revision}}))
}

function isSilent(seen: MeshSnapshot, name: NamespaceName): boolean {
  const facts = seen.namespaces.get(name)
  return facts !== undefined && !labelsDecide(facts) && !name.startsWith('kube-')
}
