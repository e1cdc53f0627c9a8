import type {V1ContainerStatus, V1Pod, V1PodStatus} from '@kubernetes/client-node'
import {ApiError} from './kube.ts'
import type {KubeApi} from './kube.ts'
import {isGoing, nameOf, namespaceOf, uidOf} from './objects.ts'

/** What a kubelet says of all containers of a pod. */
export type PodReport = {
  ready: boolean
  /** Why the containers are not running; they run when undefined. */
  waiting?: {reason: string; message: string}
  restarts?: number
}

function podPath(pod: V1Pod): string {
  return `/api/v1/namespaces/${namespaceOf(pod)}/pods/${nameOf(pod)}`
}

export function isReady(pod: V1Pod): boolean {
  return (
    pod.status?.conditions?.some(({type, status}) => type === 'Ready' && status === 'True') ?? false
  )
}

/** Writes the report into the pod's status, unless that pod is gone or another has its name. */
export async function reportPod(api: KubeApi, pod: V1Pod, report: PodReport): Promise<void> {
  try {
    await api.patch(
      `${podPath(pod)}/status`,
      {metadata: {uid: uidOf(pod)}, status: statusOf(pod.status, report)},
      'strategic',
    )
  } catch (error) {
    if (!(error instanceof ApiError) || (error.status !== 404 && error.status !== 409)) throw error
  }
}

/** Whether a kubelet would still run it. */
export function isRunning(pod: V1Pod): boolean {
  return !isGoing(pod) && pod.status?.phase === 'Running' && pod.status.podIP !== undefined
}

function statusOf(known: V1PodStatus | undefined, report: PodReport): object {
  const at = new Date().toISOString().replace(/\.\d+/, '')
  const status = report.ready ? 'True' : 'False'
  return {
    conditions: ['Ready', 'ContainersReady'].map(type => ({type, status, lastTransitionTime: at})),
    containerStatuses: known?.containerStatuses?.map(container =>
      containerOf(container, report, at),
    ),
    initContainerStatuses: known?.initContainerStatuses?.map(container =>
      isNative(container) ? Object.assign({}, container, {ready: report.ready}) : container,
    ),
  }
}

function containerOf(
  known: V1ContainerStatus,
  {ready, waiting, restarts}: PodReport,
  at: string,
): object {
  const running = known.state?.running === undefined ? {startedAt: at} : known.state.running
  return Object.assign({}, known, {
    ready,
    restartCount: restarts ?? known.restartCount,
    state: waiting ? {waiting} : {running},
  })
}

/** Of init containers only native sidecars are still running. */
function isNative({state}: V1ContainerStatus): boolean {
  return state?.running !== undefined
}
