import {describe, expect, it} from 'vitest'
import {nextDue, parseCron} from '../../../../src/embedded/world/controllers/cron.ts'
import {conditionsOf, ground, statusOf, template} from './controller-world.ts'

describe('jobs', () => {
  const job = (
    name: string,
    spec: object,
    more: object = {},
  ): Readonly<Record<string, unknown>> => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {name},
    spec: {template: template(name, {spec: {restartPolicy: 'Never', ...more}}), ...spec},
  })

  it('run until enough pods have done their work', async () => {
    const here = await ground()
    await here.make(job('once', {completions: 3, parallelism: 2}))
    await here.pass(30_000)
    expect(statusOf(here.get('jobs.batch', 'once'))).toMatchObject({succeeded: 3})
    expect(conditionsOf(here.get('jobs.batch', 'once'))).toEqual({
      SuccessCriteriaMet: 'True CompletionsReached',
      Complete: 'True CompletionsReached',
    })
    expect(here.pods().every(({metadata}) => (metadata.finalizers ?? []).length === 0)).toBe(true)
  })

  it('with a proxy among the main containers never end', async () => {
    const here = await ground()
    await here.make(
      job(
        'stuck',
        {},
        {
          containers: [
            {name: 'web', image: 'web:1'},
            {name: 'istio-proxy', image: 'proxy:1'},
          ],
        },
      ),
    )
    await here.pass(120_000)
    expect(statusOf(here.get('jobs.batch', 'stuck'))).toMatchObject({active: 1, ready: 1})
  })

  it('give up after their retries', async () => {
    const here = await ground({podBehavior: () => 'crash-loop'})
    await here.make(job('bad', {backoffLimit: 1}))
    await here.pass(120_000)
    expect(conditionsOf(here.get('jobs.batch', 'bad'))['Failed']).toBe('True BackoffLimitExceeded')
    expect(statusOf(here.get('jobs.batch', 'bad'))).toMatchObject({failed: 2})
  })

  it('of a CronJob come when it is time, and only the newest are kept', async () => {
    const here = await ground()
    await here.make({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: {name: 'tick'},
      spec: {
        schedule: '*/5 * * * *',
        successfulJobsHistoryLimit: 2,
        jobTemplate: {spec: {template: template('tick', {spec: {restartPolicy: 'Never'}})}},
      },
    })
    await here.pass(26 * 60_000)
    expect(here.all('jobs.batch')).toHaveLength(2)
    expect(statusOf(here.get('cronjobs.batch', 'tick'))['lastScheduleTime']).toBe(
      '2026-11-23T08:25:00Z',
    )
  })

  it.each([
    ['*/15 * * * *', '2026-11-23T08:15:00Z'],
    ['0 3 * * *', '2026-11-24T03:00:00Z'],
    ['30 9 1-7 * tue', '2026-11-24T09:30:00Z'],
    ['30 9 1 * *', '2026-12-01T09:30:00Z'],
    ['@monthly', '2026-12-01T00:00:00Z'],
    ['0 0 29 feb *', '2028-02-29T00:00:00Z'],
  ])('%s is due at %s', (text, due) => {
    const schedule = parseCron(text)
    expect(
      new Date(
        nextDue(schedule ?? expect.fail(), Date.parse('2026-11-23T08:00:00Z')) ?? 0,
      ).toISOString(),
    ).toBe(due.replace('Z', '.000Z'))
  })

  it.each(['', '61 * * * *', '* * * *', '5-1 * * * *', '*/0 * * * *'])('%j is no schedule', text =>
    expect(parseCron(text)).toBeUndefined(),
  )
})
