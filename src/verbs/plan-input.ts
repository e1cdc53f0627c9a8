import type {MeshSnapshot} from '../mesh/snapshot.ts'
import type {CertificateSeen, ConfigTrial, Survey} from '../mesh/survey.ts'
import {withBoundConfig} from '../observe/bound-config.ts'
import type {MeshInformer} from '../observe/mesh-informer.ts'
import {judging, tryConfig} from '../observe/config-trial.ts'
import {readCertificates} from '../observe/certificates.ts'
import {takeSurvey} from '../observe/survey.ts'
import type {PastRuns} from '../plan/estimate.ts'
import type {Ports} from '../ports/ports.ts'
import {pastRuns} from '../run/history.ts'
import {chartFacts, stepsTo} from './chart-facts.ts'
import type {ChartReadings} from './chart-facts.ts'
import type {Policy} from './contract.ts'
import {targetRevision} from './target-revision.ts'
import {rightsOf} from './rights.ts'
import type {RightsSeen} from './rights.ts'

/** Everything that a plan is made of, besides what is wanted. */
export interface PlanInput {
  readonly seen: MeshSnapshot
  readonly survey: Survey
  /** Of the mesh's CA, as far as they may be read. */
  readonly certificates: readonly CertificateSeen[]
  /** How the target's istiod judges the configuration that is there, when it serves already. */
  readonly trials: readonly ConfigTrial[]
  /** Helm's own version. */
  readonly helm: string | undefined
  /** How earlier runs went here; undefined: there were none, or nobody could read of them. */
  readonly past: PastRuns | undefined
  /**
   * What the charts of the target are, and what they say to the values; missing where nobody read
   * them.
   */
  readonly charts?: ChartReadings
  /** Where they come from; missing where nobody read them. */
  readonly chartSource?: string
  /** Which rights of the whole run the caller has; missing where nobody asked. */
  readonly rights?: RightsSeen
}

/** What a plan is asked for. */
export interface PlanRequest {
  readonly istioNamespace: string
  readonly version: string
  readonly policy: Policy
}

/**
 * Looks at the mesh, around it, and at the charts of the target. Changes nothing. The target's
 * istiod is asked for its judgement when it serves already. Throws UsageError REVISION_NAME_BAD,
 * OutsideError.
 */
export async function readPlanInput(
  ports: Ports,
  informer: MeshInformer,
  {istioNamespace, version, policy}: PlanRequest,
): Promise<PlanInput> {
  const {cluster, helm, journal} = ports
  const target = targetRevision(policy, version)
  const [seen, survey, past] = await Promise.all([
    informer.snapshot(),
    takeSurvey(cluster, istioNamespace),
    pastRuns(journal),
  ])
  const certificates = await readCertificates(cluster, istioNamespace, survey)
  const trials = await Promise.all(
    judging(seen)
      .filter(each => each === target)
      .map(each => tryConfig(cluster, seen, survey, each)),
  )
  const charts = await chartFacts(helm, seen, version, policy)
  const rights = await rightsOf(
    ports,
    seen,
    stepsTo(seen, version, policy, charts.crds),
    charts.renderings,
  )
  return {
    seen: withBoundConfig(seen, survey),
    survey,
    certificates,
    trials,
    helm: helm.version,
    past,
    charts,
    chartSource: helm.charts.source,
    rights,
  }
}
