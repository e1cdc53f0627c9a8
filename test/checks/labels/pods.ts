import {object} from '../mesh-objects.ts'

export const cronJob = (
  labels: Record<string, string>,
  place = 'shop/nightly',
): ReturnType<typeof object> =>
  object(
    `batch/v1 CronJob ${place}`,
    {},
    {spec: {schedule: '0 0 * * *', jobTemplate: {spec: {template: {metadata: {labels}}}}}},
  )
