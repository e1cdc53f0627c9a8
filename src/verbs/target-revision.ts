import {badRevisionName, revision as revisionNamed, revisionFor} from '../mesh/names.ts'
import type {Revision, Tag} from '../mesh/names.ts'
import {sh} from '../mesh/shell.ts'
import type {MeshSnapshot} from '../mesh/snapshot.ts'
import {UsageError} from '../ports/trouble.ts'
import type {Policy} from './contract.ts'
import {Refused} from './contract.ts'

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
 * A name that is taken by a tag or by another version, or an old revision that is not there. Throws
 * Refused.
 */
export function refuseNames(
  seen: MeshSnapshot,
  revision: Revision,
  version: string,
  {from}: Policy,
): void {
  const there = seen.revisions.get(revision)
  const known = [...seen.revisions.values()].map(
    each => `${each.name} (${each.version ?? 'unknown version'})`,
  )
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
    throw revisionUnfit(
      `There is no revision ${from} to upgrade from.`,
      `There are ${known.join(', ')}.`,
    )
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
