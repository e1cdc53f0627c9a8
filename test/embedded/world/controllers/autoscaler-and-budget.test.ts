import {describe, expect, it} from 'vitest'
import {evictionOf} from '../../../../src/embedded/world/controllers/eviction.ts'
import {conditionsOf, ground, statusOf, workload} from './controller-world.ts'

describe('those who meddle', () => {
  it('an autoscaler keeps its target between min and max', async () => {
    let liked = 9
    const here = await ground({hpaDesired: () => liked})
    await here.make(workload('Deployment', 'web'), {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: {name: 'web'},
      spec: {
        scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'web'},
        minReplicas: 2,
        maxReplicas: 4,
      },
    })
    await here.pass(60_000)
    expect(here.pods()).toHaveLength(4)
    expect(conditionsOf(here.get('horizontalpodautoscalers.autoscaling', 'web'))).toEqual({
      AbleToScale: 'True ReadyForNewScale',
      ScalingActive: 'True ValidMetricFound',
      ScalingLimited: 'True TooManyReplicas',
    })
    liked = 0
    await here.pass(60_000)
    expect(here.pods()).toHaveLength(2)
  })

  it('a budget counts what may go, and keeps the rest', async () => {
    const here = await ground()
    await here.make(workload('Deployment', 'web'), {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: {name: 'web'},
      spec: {minAvailable: 2, selector: {matchLabels: {app: 'web'}}},
    })
    await here.pass(10_000)
    expect(statusOf(here.get('poddisruptionbudgets.policy', 'web'))).toMatchObject({
      expectedPods: 2,
      currentHealthy: 2,
      desiredHealthy: 2,
      disruptionsAllowed: 0,
    })
    expect(evictionOf(here.world.api.store, here.pods()[0] ?? expect.fail(), 0)).toMatchObject({
      isAllowed: false,
      refusal: {
        status: {
          details: {
            causes: [
              {message: 'The disruption budget web needs 2 healthy pods and has 2 currently'},
            ],
          },
        },
      },
    })
    await here.change('deployments.apps', 'web', {spec: {replicas: 3}})
    await here.pass(10_000)
    expect(conditionsOf(here.get('poddisruptionbudgets.policy', 'web'))).toEqual({
      DisruptionAllowed: 'True SufficientPods',
    })
    expect(evictionOf(here.world.api.store, here.pods()[0] ?? expect.fail(), 0)).toMatchObject({
      isAllowed: true,
    })
  })
})
