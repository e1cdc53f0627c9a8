import type {Revision} from './names.ts'
import {ownInjectors} from './injection.ts'
import type {InjectorEntry, MeshSnapshot, RevisionFacts} from './snapshot.ts'

/**
 * What keeps a revision from serving as far as the watches tell; empty is good. Each entry is half
 * a sentence.
 */
export function flawsOf(seen: MeshSnapshot, revision: Revision): readonly string[] {
  const facts = seen.revisions.get(revision)
  if (facts === undefined) return [`istiod ${revision} is not there`]
  const own = ownInjectors(seen, revision)
  const validators = seen.validators.filter(each => each.revision === revision && !each.isDefault)
  return [
    ...(facts.deployment.settled && facts.deployment.ready > 0
      ? []
      : [notReady(facts.deployment, facts.replicas)]),
    ...((facts.service?.readyEndpoints ?? 0) > 0 ? [] : [`its Service has no ready endpoint`]),
    ...(own.length === 0 ? ['it has no injection webhook'] : []),
    ...(own.some(each => each.caBundle === '')
      ? ['its injection webhook has no CA bundle yet']
      : []),
    ...validators
      .filter(each => !each.hasCaBundle)
      .map(each => `validator ${each.config} has no CA bundle yet`),
    ...validators
      .filter(each => !each.failClosed)
      .map(
        each => `validator ${each.config} is not fail-closed yet, so istiod has not seen it work`,
      ),
  ]
}

function notReady(
  deployment: RevisionFacts['deployment'],
  replicas: readonly {readonly pod: string; readonly problem: string | undefined}[],
): string {
  const problem = replicas.find(each => each.problem !== undefined)
  const said = problem === undefined ? deployment.problem : `${problem.pod}: ${problem.problem}`
  const detail = said === undefined ? '' : ` (${said})`
  return `Deployment ${deployment.name} has ${deployment.ready} of ${deployment.wanted} replicas ready${detail}`
}

/**
 * Is the revision able to inject right now? Ready endpoints and a trusted webhook; validators
 * aside.
 */
export function canInject(seen: MeshSnapshot, entry: InjectorEntry): boolean {
  if (entry.service === undefined) return entry.caBundle !== ''
  const behind = [...seen.revisions.values()].find(
    each => each.service?.name === entry.service?.name,
  )
  return entry.caBundle !== '' && (behind?.service?.readyEndpoints ?? 0) > 0
}

/**
 * The certificates in a PEM bundle given as base64, as bare text for comparing; order and line
 * breaks aside.
 */
function rootsIn(caBundle: string): readonly string[] {
  const text = decoded(caBundle)
  return [...text.matchAll(/-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/g)].map(
    match => (match[1] ?? '').replace(/\s+/g, ''),
  )
}

function decoded(base64: string): string {
  try {
    return atob(base64)
  } catch {
    return ''
  }
}

/**
 * Two revisions trust each other's workloads when their webhooks' bundles share a root (F-33).
 * Undefined: one of them has none yet.
 */
export function shareRoot(seen: MeshSnapshot, one: Revision, other: Revision): boolean | undefined {
  const [left, right] = [one, other].map(each =>
    ownInjectors(seen, each).flatMap(entry => rootsIn(entry.caBundle)),
  )
  if (left === undefined || right === undefined || left.length === 0 || right.length === 0)
    return undefined
  return left.some(root => right.includes(root))
}
