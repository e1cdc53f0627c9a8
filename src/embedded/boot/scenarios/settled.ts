import type {Resource} from '../../../ports/ports.ts'
import {
  DAEMONSETS,
  DEPLOYMENTS,
  MUTATING_WEBHOOKS,
  STATEFULSETS,
  VALIDATING_WEBHOOKS,
} from '../../../ports/resources.ts'
import type {ScenarioCluster} from './apply-scenario.ts'
import {own} from '../../../mesh/own.ts'

type Listing = Pick<ScenarioCluster, 'list'>

interface WebhookConfiguration {
  readonly kind?: string
  readonly webhooks?: readonly {
    readonly failurePolicy?: string
    readonly clientConfig: {readonly service?: object; readonly caBundle?: string}
  }[]
}

/**
 * Has istiod put its CA bundle into every webhook that calls a Service, and closed the validators?
 */
export async function isSettled(stage: Listing): Promise<boolean> {
  const [injectors, validators] = await Promise.all(
    [MUTATING_WEBHOOKS, VALIDATING_WEBHOOKS].map(resource => webhooksOf(stage, resource)),
  )
  if (injectors === undefined || validators === undefined || injectors.length === 0) return false
  return (
    [...injectors, ...validators].every(each => each.clientConfig.caBundle !== undefined) &&
    validators.every(each => each.failurePolicy === 'Fail')
  )
}

async function webhooksOf(
  stage: Listing,
  resource: Resource,
): Promise<NonNullable<WebhookConfiguration['webhooks']>> {
  const found = (await stage.list(resource)) as readonly WebhookConfiguration[]
  return found
    .flatMap(each => each.webhooks ?? [])
    .filter(each => each.clientConfig.service !== undefined)
}

interface Workload {
  readonly metadata?: {readonly generation?: number}
  readonly spec?: {readonly replicas?: number}
  readonly status?: Readonly<Record<string, unknown>>
}

/** Is every workload of the cluster at its newest template, with all pods ready? */
export async function allReady(stage: Listing): Promise<boolean> {
  const [deployments = [], statefulSets = [], daemonSets = []] = await Promise.all(
    [DEPLOYMENTS, STATEFULSETS, DAEMONSETS].map(
      resource => stage.list(resource) as Promise<readonly Workload[]>,
    ),
  )
  return [...deployments, ...statefulSets].every(isScaled) && daemonSets.every(isSpread)
}

function count({status}: Workload, name: string): number {
  const value = own(status, name)
  return typeof value === 'number' ? value : 0
}

const isSeen = ({metadata, status}: Workload): boolean =>
  status?.['observedGeneration'] === metadata?.generation

function isScaled(workload: Workload): boolean {
  const wanted = workload.spec?.replicas ?? 1
  return (
    isSeen(workload) &&
    ['replicas', 'readyReplicas', 'updatedReplicas'].every(name => count(workload, name) === wanted)
  )
}

function isSpread(workload: Workload): boolean {
  const wanted = count(workload, 'desiredNumberScheduled')
  return (
    isSeen(workload) &&
    wanted > 0 &&
    ['numberReady', 'updatedNumberScheduled'].every(name => count(workload, name) === wanted)
  )
}
