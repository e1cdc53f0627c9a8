import type {ChartCrds} from '../mesh/chart-crds.ts'
import type {Revision} from '../mesh/names.ts'
import {sh} from '../mesh/shell.ts'
import type {MeshSnapshot, ReleaseFacts} from '../mesh/snapshot.ts'
import type {CertificateSeen, ConfigTrial, Survey} from '../mesh/survey.ts'
import type {Catalog} from './catalog.ts'
import type {Finding} from './finding.ts'
import type {ChartFacts} from './values/facts.ts'

/** What is asked about an upgrade. */
export interface Question {
  readonly version: string
  readonly revision: Revision
  readonly from: readonly Revision[]
  /** Minor versions that are skipped at once; undefined: cannot be told. */
  readonly minors: number | undefined
  readonly base: ReleaseFacts | undefined
  readonly like: ReleaseFacts | undefined
  /**
   * Keys of the carried values that pin an address, and that pin an image tag which is no version.
   */
  readonly pinnedAddresses: readonly string[]
  readonly opaqueTags: readonly string[]
  readonly pinnedImages: readonly string[]
  /** The definitions of the target's base chart; undefined: nobody read it. */
  readonly crds: ChartCrds | undefined
}

/** All that a check may judge by. */
export interface Evidence {
  readonly seen: MeshSnapshot
  readonly survey: Survey
  /** Of the mesh's CA, as far as they could be read. */
  readonly certificates: readonly CertificateSeen[]
  /** How revisions that serve judge the configuration that is there. */
  readonly trials: readonly ConfigTrial[]
  readonly asked: Question
  readonly catalog: Catalog
  /** Of Helm: `3.17.3`; undefined when it is not known yet. */
  readonly helm: string | undefined
  /**
   * What the charts of the target say to the values that their releases will get; missing when
   * nobody read them.
   */
  readonly charts?: readonly ChartFacts[] | undefined
}

/** What one check found; code, severity and source are the check's unless it says otherwise. */
export type Hit = Pick<Finding, 'what' | 'why' | 'next' | 'objects'> &
  Partial<Pick<Finding, 'severity' | 'source'>>

/** One thing that can be wrong before an upgrade begins, in a file of its own. Pure. */
export interface Check {
  /** Stable, SCREAMING_SNAKE; its section in docs/errors.md is made of `means` and `help`. */
  readonly code: string
  /** The healthy state, as a statement. */
  readonly title: string
  readonly severity: Finding['severity']
  /** Where the rule comes from: cases of docs/coverage.md (`F-2`), chapters of Istio's documentation. */
  readonly source: string
  readonly means: string
  readonly help: string
  /**
   * Kinds of the survey without which it cannot judge: when one could not be seen, that is said,
   * and nothing is concluded.
   */
  readonly needs: readonly string[]
  readonly find: (evidence: Evidence) => readonly Hit[]
}

/**
 * Every finding of these checks, and one for all that could not be judged. Each check sees the same
 * evidence and no other's findings.
 */
export function judge(checks: readonly Check[], evidence: Evidence): readonly Finding[] {
  const unseen = checks.flatMap(check =>
    check.needs
      .filter(kind => evidence.survey.isBlind(kind))
      .map(kind => ({kind, title: check.title})),
  )
  return [...checks.flatMap(check => judged(check, evidence)), ...unjudged(evidence, unseen)]
}

/**
 * A check that fails at what somebody wrote costs its own judgement and nobody else's. Each is
 * written to take anything; this is for the day on which one does not.
 */
function judged(check: Check, evidence: Evidence): readonly Finding[] {
  try {
    return check.find(evidence).map(hit => findingOf(check, hit))
  } catch (error) {
    return [
      {
        code: 'NOT_JUDGED',
        severity: 'warns',
        what:
          `The check ${check.code} does not understand something that is in the cluster ` +
          `(${(error as Error).name}).`,
        why: `Nobody judged whether: ${check.title}.`,
        next: ['Report it: meshctl should take whatever a cluster holds.'],
        objects: [],
        source: 'unknown is never yes',
      },
    ]
  }
}

/** A hit as people and programs get it. */
export const findingOf = (check: Check, hit: Hit): Finding => ({
  code: check.code,
  severity: check.severity,
  source: check.source,
  ...hit,
})

function unjudged(
  {survey}: Evidence,
  unseen: readonly {readonly kind: string; readonly title: string}[],
): readonly Finding[] {
  return [...Map.groupBy(unseen, each => each.kind)].map(([kind, all]) => ({
    code: 'NOT_JUDGED',
    severity: 'warns',
    what: `Objects of kind ${kind} could not be seen: ${survey.blind.find(each => each.kind === kind)?.why ?? ''}.`,
    why: `Nobody judged whether: ${all.map(each => each.title).join('; ')}.`,
    next: [
      sh`kubectl auth can-i list ${survey.blind.find(each => each.kind === kind)?.resource ?? kind} -A`,
      'Grant the right to list them, then plan again.',
    ],
    objects: [],
    source: 'unknown is never yes',
  }))
}
