import type {Job} from './job.ts'
import type {Tally} from './job-status.ts'
import type {ControllerContext} from './controller.ts'
import {podFrom} from './pods.ts'
import {textOf} from './replica-set.ts'
import {isTerminating} from './object-types.ts'
import type {Container, Pod, Template} from './object-types.ts'

export const TRACKING = 'batch.kubernetes.io/job-tracking'

const COMPONENT = 'job-controller'
const INDEX = 'batch.kubernetes.io/job-completion-index'

/** Makes so many pods more; with an index each, when the Job counts them. */
export async function makeJobPods(
  context: ControllerContext,
  job: Job,
  {all}: Tally,
  count: number,
): Promise<void> {
  const taken = new Set(
    all.filter(pod => !isTerminating(pod) && pod.status?.phase !== 'Failed').map(indexOf),
  )
  const isIndexed = job.spec.completionMode === 'Indexed'
  const free = Array.from({length: job.spec.completions ?? 0}, (_, at) => at).filter(
    at => !taken.has(at),
  )
  for (let at = 0; at < count; at++) await makeOne(context, job, isIndexed ? free[at] : undefined)
}

export const indexOf = ({metadata}: Pod): number => Number(metadata.annotations?.[INDEX] ?? -1)

async function makeOne(
  {api, client, events}: ControllerContext,
  job: Job,
  index: number | undefined,
): Promise<void> {
  const {uid, name, namespace} = job.metadata
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
    ...(index === undefined ? {} : {[INDEX]: String(index)}),
  }
  const pod = podFrom(index === undefined ? job.spec.template : indexed(job, index), job, {
    labels,
    finalizers: [TRACKING],
    ...(index === undefined ? {} : {prefix: `${name}-${index}-`}),
  })
  try {
    const made = await client.create(api.kinds.must('v1', 'Pod'), namespace, pod)
    events.tell({
      about: job,
      type: 'Normal',
      reason: 'SuccessfulCreate',
      message: `Created pod: ${made.metadata.name}`,
      component: COMPONENT,
    })
  } catch (error) {
    events.tell({
      about: job,
      type: 'Warning',
      reason: 'FailedCreate',
      message: `Error creating: ${textOf(error)}`,
      component: COMPONENT,
    })
    throw error
  }
}

/** A pod that knows which one it is. */
function indexed({metadata, spec: {template}}: Job, index: number): Template {
  const variable = {
    name: 'JOB_COMPLETION_INDEX',
    valueFrom: {fieldRef: {apiVersion: 'v1', fieldPath: `metadata.labels['${INDEX}']`}},
  }
  const told = (container: Container): Container => ({
    ...container,
    env: [...((container['env'] ?? []) as readonly object[]), variable],
  })
  const inits =
    template.spec.initContainers === undefined
      ? {}
      : {initContainers: template.spec.initContainers.map(told)}
  const spec = {
    ...template.spec,
    hostname: `${metadata.name}-${index}`,
    containers: template.spec.containers.map(told),
    ...inits,
  }
  return {
    ...template,
    metadata: {
      ...template.metadata,
      annotations: {...template.metadata?.annotations, [INDEX]: String(index)},
    },
    spec,
  }
}

export async function removeJobPods(
  {client, events}: ControllerContext,
  job: Job,
  pods: readonly Pod[],
): Promise<void> {
  for (const pod of pods) {
    await client.delete(pod)
    events.tell({
      about: job,
      type: 'Normal',
      reason: 'SuccessfulDelete',
      message: `Deleted pod: ${pod.metadata.name}`,
      component: COMPONENT,
    })
  }
}
