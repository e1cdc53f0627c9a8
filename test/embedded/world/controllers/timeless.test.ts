import {expect, it} from 'vitest'
import {inProcess} from '../in-process.ts'

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments'
const labels = {app: 'web'}

it('[U] a rollout whose condition does not say since when it goes on has its whole deadline before it', async () => {
  const world = await inProcess({controllers: {podBehavior: () => 'never-ready'}})
  const spec = {
    replicas: 1,
    progressDeadlineSeconds: 60,
    selector: {matchLabels: labels},
    template: {metadata: {labels}, spec: {containers: [{name: 'a', image: 'a'}]}},
  }
  await world.ask('POST', DEPLOYMENTS, {body: {metadata: {name: 'web'}, spec}})
  await world.pass(5_000)
  const {body} = await world.ask('GET', `${DEPLOYMENTS}/web`)
  const status = body['status'] as {conditions: {type: string}[]}
  const timeless = status.conditions.map(({type, ...rest}) => ({
    type,
    ...rest,
    lastUpdateTime: undefined,
    lastTransitionTime: undefined,
  }))
  expect(
    (
      await world.ask('PUT', `${DEPLOYMENTS}/web/status`, {
        body: {...body, status: {...status, conditions: timeless}},
      })
    ).status,
  ).toBe(200)
  await world.pass(30_000)
  const after = (await world.ask('GET', `${DEPLOYMENTS}/web`)).body['status'] as {
    conditions: {type: string; status: string}[]
  }
  expect(after.conditions.find(({type}) => type === 'Progressing')?.status).toBe('True')
}, 20_000)
