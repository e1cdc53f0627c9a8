import {timestamp} from '../api-object.ts'
import {digest} from '../chance.ts'
import {backOffMs} from './pod-lifecycle.ts'
import type {PodLifecycle} from './pod-lifecycle.ts'
import {podConditions} from './kubelet-conditions.ts'
import type {Container, ContainerState, ContainerStatus, Pod, PodStatus} from './object-types.ts'

/** How far a pod is. */
export interface View {
  readonly stage: 'creating' | 'no-image' | 'running' | 'down' | 'done' | 'failed'
  readonly ready: boolean
  /** Look again in so many ms. */
  readonly again: number | undefined
}

export interface PodObservation {
  readonly pod: Pod
  readonly lifecycle: PodLifecycle
  readonly view: View
  readonly host: string | undefined
  readonly now: number
}

const PHASES: Readonly<Record<View['stage'], string>> = {
  creating: 'Pending',
  'no-image': 'Pending',
  running: 'Running',
  down: 'Running',
  done: 'Succeeded',
  failed: 'Failed',
}

/** The status of a pod as its kubelet reports it. What others wrote into it (gates) stays. */
export function statusOf(sight: PodObservation): PodStatus {
  const {pod, lifecycle, view, host, now} = sight
  const {spec, status = {}, metadata} = pod
  const inits = spec.initContainers ?? []
  const addresses = {
    ...(host === undefined ? {} : {hostIP: host, hostIPs: [{ip: host}]}),
    ...(lifecycle.address === undefined
      ? {}
      : {podIP: lifecycle.address, podIPs: [{ip: lifecycle.address}]}),
  }
  return {
    ...status,
    observedGeneration: metadata.generation ?? 1,
    phase: PHASES[view.stage],
    conditions: podConditions(pod, view, now),
    ...addresses,
    startTime: status.startTime ?? timestamp(now),
    ...(inits.length === 0
      ? {}
      : {initContainerStatuses: inits.map(each => initStatus(sight, each))}),
    containerStatuses: spec.containers.map(each => containerStatus(sight, each)),
  }
}

/** The containers of a pod that are up; native sidecars run before the others do. */
function containerStatus(sight: PodObservation, container: Container): ContainerStatus {
  const {pod, view} = sight
  const known = pod.status?.containerStatuses?.find(({name}) => name === container.name)
  const started = view.stage === 'running'
  return {
    ...base(sight, container, known),
    ready: view.ready,
    started,
    state: stateOf(sight, container, known),
  }
}

function base(
  {pod, lifecycle, view}: PodObservation,
  container: Container,
  known: ContainerStatus | undefined,
): ContainerStatus {
  const image = container.image ?? ''
  const ids = !isBefore(view)
    ? {
        imageID:
          known?.imageID === undefined || known.imageID === ''
            ? `sha256:${longDigest(image)}`
            : known.imageID,
        containerID: `containerd://${longDigest(`${pod.metadata.uid}/${container.name}/${lifecycle.restarts}`)}`,
      }
    : {imageID: ''}
  const last =
    lifecycle.restarts > 0 && lifecycle.crash !== undefined
      ? {restartCount: lifecycle.restarts, lastState: {terminated: fallen(lifecycle, known)}}
      : {}
  const merged = {
    name: container.name,
    image,
    restartCount: 0,
    lastState: {},
    ...known,
    ...ids,
    ...last,
    ready: false,
    state: {},
  }
  return known?.containerID !== undefined && lifecycle.restarts === known.restartCount
    ? {...merged, containerID: known.containerID}
    : merged
}

function fallen(
  {crash}: PodLifecycle,
  known: ContainerStatus | undefined,
): NonNullable<ContainerState['terminated']> {
  const startedAt = known?.state.running?.startedAt
  return known?.state.running === undefined && known?.lastState?.terminated !== undefined
    ? known.lastState.terminated
    : {
        exitCode: 1,
        reason: 'Error',
        ...(crash === undefined || crash === 'Error' ? {} : {message: crash}),
        ...(startedAt === undefined ? {} : {startedAt, finishedAt: startedAt}),
      }
}

function stateOf(
  {pod, lifecycle, view, now}: PodObservation,
  container: Container,
  known: ContainerStatus | undefined,
): ContainerState {
  const startedAt = known?.state.running?.startedAt ?? timestamp(now)
  switch (view.stage) {
    case 'creating':
      return {
        waiting: {
          reason:
            (pod.spec.initContainers ?? []).length > 0 ? 'PodInitializing' : 'ContainerCreating',
        },
      }
    case 'no-image':
      return {
        waiting: {
          reason: 'ImagePullBackOff',
          message: `Back-off pulling image "${container.image ?? ''}"`,
        },
      }
    case 'running':
      return {running: {startedAt}}
    case 'down':
      return {
        waiting: {
          reason: 'CrashLoopBackOff',
          message:
            `back-off ${durationOf(backOffMs(lifecycle.restarts))} restarting failed ` +
            `container=${container.name} ` +
            `pod=${pod.metadata.name}_${pod.metadata.namespace ?? ''}(${pod.metadata.uid})`,
        },
      }
    case 'done':
      return {terminated: {exitCode: 0, reason: 'Completed', startedAt, finishedAt: timestamp(now)}}
    case 'failed':
      return {terminated: {exitCode: 1, reason: 'Error', startedAt, finishedAt: timestamp(now)}}
  }
}

/** As Go writes durations: `10s`, `1m20s`. */
function durationOf(ms: number): string {
  const seconds = ms / 1000
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`
}

const isBefore = ({stage}: View): boolean => stage === 'creating' || stage === 'no-image'
const hasRun = ({stage}: View): boolean => stage === 'done' || stage === 'failed'

function initStatus(sight: PodObservation, container: Container): ContainerStatus {
  const {pod, view, now} = sight
  const known = pod.status?.initContainerStatuses?.find(({name}) => name === container.name)
  const common = base({...sight, lifecycle: {...sight.lifecycle, restarts: 0}}, container, known)
  const startedAt = known?.state.running?.startedAt ?? timestamp(now)
  const isNative = container.restartPolicy === 'Always'
  const completed = {
    terminated: known?.state.terminated ?? {
      exitCode: 0,
      reason: 'Completed',
      startedAt,
      finishedAt: timestamp(now),
    },
  }
  if (isBefore(view))
    return {...common, started: false, state: {waiting: {reason: 'PodInitializing'}}}
  if (!isNative || hasRun(view))
    return {...common, ready: !isNative, started: false, state: completed}
  return {...common, ready: isNativeReady(sight), started: true, state: {running: {startedAt}}}
}

/** A sidecar is ready with the pod; when the main container has fallen it still runs. */
const isNativeReady = ({view}: PodObservation): boolean => view.ready || view.stage === 'down'

/** 64 hexadecimal digits. */
const longDigest = (text: string): string => digest(text) + digest(`${text}/`)
