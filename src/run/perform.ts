import type {Ports} from '../ports/ports.ts'
import {MUTATING_WEBHOOKS, NAMESPACES, PODS, SERVICES, WORKLOADS} from '../ports/resources.ts'
import {OutsideError} from '../ports/trouble.ts'
import type {Effect, InjectionLabels} from '../steps/step.ts'
import {overlaid} from '../steps/values.ts'
import {demandSameChart} from './chart-pins.ts'
import {applyCrds, markCrds} from './perform-crds.ts'
import type {RunPlan} from './record.ts'

type Of<K extends Effect['kind']> = Extract<Effect, {kind: K}>

/** Where and for which run effects are carried out. */
export interface EffectContext {
  readonly istioNamespace: string
  readonly plan: Pick<RunPlan, 'charts'>
}

/** Carries out one effect. Throws OutsideError when the outside would not. */
export async function perform(
  effect: Effect,
  ports: Ports,
  {istioNamespace, plan}: EffectContext,
): Promise<void> {
  const {cluster, helm} = ports
  switch (effect.kind) {
    case 'apply-crds':
      return applyCrds(effect, ports, plan)
    case 'mark-crds':
      return markCrds(effect, ports)
    case 'apply-release':
      return applyRelease(effect, ports, plan)
    case 'reapply-release':
      return helm.reapply(effect.release, {values: effect.values, force: effect.force})
    case 'rollback-release':
      return helm.rollback(effect.release, effect.number, {force: effect.force})
    case 'uninstall-release':
      return helm.uninstall(effect.release)
    case 'label-namespace':
      await cluster.patch({resource: NAMESPACES, name: effect.namespace}, 'merge', {
        metadata: {labels: injection(effect.labels)},
      })
      return
    case 'restart':
      return patchTemplate(effect, ports, {annotations: restartAnnotation(effect.token)})
    case 'label-template':
      return patchTemplate(effect, ports, {
        annotations: restartAnnotation(effect.token),
        labels: {'istio.io/rev': effect.rev},
      })
    case 'delete-pod':
      return deletePod(effect, ports)
    case 'point-tag':
      return pointTag(effect, ports, istioNamespace)
    case 'own-tag':
      return setTagOwner(effect, ports, istioNamespace)
  }
}

/** These two labels and no others, whatever came along with them. */
const injection = ({
  'istio-injection': injected,
  'istio.io/rev': rev,
}: InjectionLabels): object => ({'istio-injection': injected, 'istio.io/rev': rev})

/**
 * A chart out of a source tree does not know its own version, so its stamp goes under the user's
 * values.
 */
async function applyRelease(
  effect: Of<'apply-release'>,
  {helm}: Ports,
  plan: EffectContext['plan'],
): Promise<void> {
  await demandSameChart(helm.charts, plan, effect)
  const stamp = await helm.charts.stamp(effect.chart, effect.version)
  await helm.apply(effect.release, effect.chart, effect.version, {
    values: overlaid(stamp, effect.values),
    force: effect.force,
  })
}

async function patchTemplate(
  {workload, namespace}: Of<'restart' | 'label-template'>,
  {cluster}: Ports,
  metadata: object,
): Promise<void> {
  const key = {resource: WORKLOADS[workload.kind], namespace, name: workload.name}
  await cluster.patch(key, 'merge', {spec: {template: {metadata}}})
}

const restartAnnotation = (token: string | null): object => ({'meshctl.dev/restarted-for': token})

async function deletePod(effect: Of<'delete-pod'>, {cluster}: Ports): Promise<void> {
  try {
    await cluster.remove(
      {resource: PODS, namespace: effect.namespace, name: effect.pod},
      effect.uid,
    )
  } catch (error) {
    if (!(error instanceof OutsideError && (error.kind === 'absent' || error.kind === 'conflict')))
      throw error
  }
}

/**
 * Entries of a webhook configuration merge by name, so selectors and all else stay; never delete
 * and create (F-8).
 */
async function pointTag(
  effect: Of<'point-tag'>,
  {cluster}: Ports,
  istioNamespace: string,
): Promise<void> {
  const webhooks = effect.webhooks.map(name => ({
    name,
    clientConfig: {
      caBundle: effect.caBundle,
      service: {name: effect.service.name, namespace: effect.service.namespace},
    },
  }))
  await cluster.patch({resource: MUTATING_WEBHOOKS, name: effect.config}, 'strategic', {
    metadata: {labels: {'istio.io/rev': effect.to}},
    webhooks,
  })
  if (effect.tagService === undefined) return
  const rev = {'istio.io/rev': effect.to}
  await cluster.patch(
    {resource: SERVICES, namespace: istioNamespace, name: effect.tagService},
    'merge',
    {metadata: {labels: rev}, spec: {selector: rev}},
  )
}

async function setTagOwner(
  effect: Of<'own-tag'>,
  {cluster}: Ports,
  istioNamespace: string,
): Promise<void> {
  const annotations = {
    'helm.sh/resource-policy': effect.keep ? 'keep' : null,
    'meta.helm.sh/release-name': effect.release?.name ?? null,
    'meta.helm.sh/release-namespace': effect.release?.namespace ?? null,
  }
  const body = {
    metadata: {
      annotations,
      labels: {'app.kubernetes.io/managed-by': effect.release === null ? 'meshctl' : 'Helm'},
    },
  }
  // The webhook last: what it says of its owner is what the step goes by, so cut off in between it
  // is done again.
  if (effect.tagService !== undefined)
    await cluster.patch(
      {resource: SERVICES, namespace: istioNamespace, name: effect.tagService},
      'merge',
      body,
    )
  await cluster.patch({resource: MUTATING_WEBHOOKS, name: effect.config}, 'merge', body)
}
