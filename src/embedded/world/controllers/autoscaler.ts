import {isFields} from '../../../mesh/fields.ts'
import {timestamp} from '../api-object.ts'
import type {Fields, ApiObject} from '../api-object.ts'
import {withCondition} from './conditions.ts'
import {objectByKey, ownKey, timestampNow} from './controller.ts'
import type {Controller, ControllerContext} from './controller.ts'
import {isTerminating} from './object-types.ts'
import type {Condition} from './object-types.ts'

const AUTOSCALERS = 'horizontalpodautoscalers.autoscaling'
const COMPONENT = 'horizontal-pod-autoscaler'

interface Autoscaler extends ApiObject {
  readonly spec: {
    readonly scaleTargetRef: {
      readonly apiVersion?: string
      readonly kind: string
      readonly name: string
    }
    readonly minReplicas?: number
    readonly maxReplicas: number
    readonly metrics?: readonly Fields[]
  }
  readonly status?: Fields & {readonly conditions?: readonly Condition[]}
}

/**
 * Sets the size of its target between min and max; how many it would like is the settings' word.
 */
export function autoscalers(context: ControllerContext): Controller {
  const due = new Map<string, number>()
  return {
    name: 'autoscaler',
    concerns: {[AUTOSCALERS]: ownKey},
    reconcile: async key => {
      const autoscaler = objectByKey(context.api.store, AUTOSCALERS, key) as Autoscaler | undefined
      if (autoscaler === undefined || isTerminating(autoscaler)) return undefined
      const now = context.api.timeline.now()
      const every = context.settings.autoscaleEveryMs
      const next = due.get(autoscaler.metadata.uid) ?? now + every
      due.set(autoscaler.metadata.uid, next)
      // neither its making nor its own report makes it look at once, as the real one
      if (next > now) return next - now
      due.set(autoscaler.metadata.uid, now + every)
      await look(context, autoscaler)
      return every
    },
  }
}

async function look(context: ControllerContext, autoscaler: Autoscaler): Promise<void> {
  const {apiVersion = 'v1', kind: name, name: target} = autoscaler.spec.scaleTargetRef
  const kind = context.api.kinds.named(apiVersion, name)
  const scaled =
    kind === undefined
      ? undefined
      : context.api.store.get(kind.storage, autoscaler.metadata.namespace, target)
  if (kind === undefined || scaled === undefined) {
    const resource = kind === undefined ? name.toLowerCase() : `${kind.plural}.${kind.group}`
    return reportNoTarget(context, autoscaler, `${resource} "${target}" not found`)
  }
  const has = Number(isFields(scaled['spec']) ? (scaled['spec']['replicas'] ?? 1) : 1)
  const current = Number(isFields(scaled['status']) ? (scaled['status']['replicas'] ?? 0) : 0)
  if (has === 0)
    return report(context, autoscaler, {currentReplicas: current, desiredReplicas: 0}, [
      ABLE,
      {
        type: 'ScalingActive',
        status: 'False',
        reason: 'ScalingDisabled',
        message: 'scaling is disabled since the replica count of the target is zero',
      },
    ])
  await drive(context, autoscaler, scaled, {has, current})
}

function reportNoTarget(
  context: ControllerContext,
  autoscaler: Autoscaler,
  refusal: string,
): Promise<void> {
  context.events.tell({
    about: autoscaler,
    type: 'Warning',
    reason: 'FailedGetScale',
    message: refusal,
    component: COMPONENT,
  })
  const message = `the HPA controller was unable to get the target's current scale: ${refusal}`
  return report(context, autoscaler, {}, [
    {type: 'AbleToScale', status: 'False', reason: 'FailedGetScale', message},
  ])
}

const ABLE: Condition = {
  type: 'AbleToScale',
  status: 'True',
  reason: 'SucceededGetScale',
  message: "the HPA controller was able to get the target's current scale",
}
const ACTIVE: Condition = {
  type: 'ScalingActive',
  status: 'True',
  reason: 'ValidMetricFound',
  message:
    'the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)',
}

async function drive(
  context: ControllerContext,
  autoscaler: Autoscaler,
  target: ApiObject,
  {has, current}: {readonly has: number; readonly current: number},
): Promise<void> {
  const {minReplicas = 1, maxReplicas} = autoscaler.spec
  const liked = context.settings.hpaDesired?.(autoscaler) ?? has
  const desired = Math.min(Math.max(liked, minReplicas), maxReplicas)
  if (desired !== has) {
    await context.client.patch(target, {spec: {replicas: desired}}, {subresource: 'scale'})
    const reason = rescaleReason({has, desired, minReplicas, maxReplicas})
    context.events.tell({
      about: autoscaler,
      type: 'Normal',
      reason: 'SuccessfulRescale',
      message: `New size: ${desired}; reason: ${reason}`,
      component: COMPONENT,
    })
  }
  const counts = {
    currentReplicas: current,
    desiredReplicas: desired,
    currentMetrics: metricsOf(autoscaler),
    ...(desired === has ? {} : {lastScaleTime: timestamp(context.api.timeline.now())}),
  }
  await report(context, autoscaler, counts, [
    ableToScale(has, desired),
    ACTIVE,
    limited(liked, minReplicas, maxReplicas),
  ])
}

function rescaleReason({
  has,
  desired,
  minReplicas,
  maxReplicas,
}: Readonly<Record<'has' | 'desired' | 'minReplicas' | 'maxReplicas', number>>): string {
  if (desired > has)
    return has < minReplicas
      ? 'Current number of replicas below Spec.MinReplicas'
      : 'cpu resource utilization (percentage of request) above target'
  return has > maxReplicas
    ? 'Current number of replicas above Spec.MaxReplicas'
    : 'All metrics below target'
}

function ableToScale(has: number, desired: number): Condition {
  if (desired === has)
    return {
      type: 'AbleToScale',
      status: 'True',
      reason: 'ReadyForNewScale',
      message: 'recommended size matches current size',
    }
  return {
    type: 'AbleToScale',
    status: 'True',
    reason: 'SucceededRescale',
    message: `the HPA controller was able to update the target scale to ${desired}`,
  }
}

function limited(liked: number, least: number, most: number): Condition {
  if (liked < least)
    return {
      type: 'ScalingLimited',
      status: 'True',
      reason: 'TooFewReplicas',
      message: 'the desired replica count is less than the minimum replica count',
    }
  if (liked > most)
    return {
      type: 'ScalingLimited',
      status: 'True',
      reason: 'TooManyReplicas',
      message: 'the desired replica count is more than the maximum replica count',
    }
  return {
    type: 'ScalingLimited',
    status: 'False',
    reason: 'DesiredWithinRange',
    message: 'the desired count is within the acceptable range',
  }
}

/** Everything is used just as much as it is meant to be. */
function metricsOf({spec: {metrics = []}}: Autoscaler): readonly object[] | null {
  const rows = metrics.flatMap(({type, resource}) => {
    const target =
      isFields(resource) && isFields(resource['target']) ? resource['target'] : undefined
    const utilization = target?.['averageUtilization']
    return type === 'Resource' && isFields(resource) && typeof utilization === 'number'
      ? [
          {
            type,
            resource: {
              name: resource['name'],
              current: {averageUtilization: utilization, averageValue: `${utilization}m`},
            },
          },
        ]
      : []
  })
  return rows.length === 0 ? null : rows
}

async function report(
  context: ControllerContext,
  autoscaler: Autoscaler,
  counts: object,
  conditions: readonly Condition[],
): Promise<void> {
  let all = autoscaler.status?.conditions ?? []
  for (const each of conditions) all = withCondition(all, each, timestampNow(context))
  await context.client.updateStatus(autoscaler, {
    currentMetrics: null,
    desiredReplicas: 0,
    ...autoscaler.status,
    ...counts,
    conditions: all,
  })
}
