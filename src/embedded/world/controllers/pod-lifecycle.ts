import type {ApiObject} from '../api-object.ts'
import {shareOf} from '../chance.ts'
import type {ControllerContext} from './controller.ts'
import {isReady, restartsOf} from './pods.ts'
import {POD_BEHAVIOR_ANNOTATION} from './settings.ts'
import type {PodBehavior} from './settings.ts'
import {controllerOf} from './object-types.ts'
import type {Pod} from './object-types.ts'

/** What a kubelet remembers of a pod. Instants in ms since 1970. */
export interface PodLifecycle {
  /** When its containers start (again). */
  runAt: number
  /** When it is ready, when nothing keeps it. */
  readyAt: number
  /** When a pod of a Job has done its work. */
  doneAt: number
  restarts: number
  isDown: boolean
  crash: string | undefined
  endAt: number | undefined
  address: string | undefined
  /** What was told in events already. */
  readonly told: Set<string>
}

const RUN_PART = 0.6

/** A pod that a kubelet sees for the first time: new, or running since before this world. */
export function newPodLifecycle({api, settings}: ControllerContext, pod: Pod): PodLifecycle {
  const now = api.timeline.now()
  const wait = settings.readyAfterMs * (0.5 + shareOf(pod.metadata.uid))
  const isUp = pod.status?.phase === 'Running'
  const readyAt = isUp && isReady(pod) ? now : now + wait
  return {
    runAt: isUp ? now : now + wait * RUN_PART,
    readyAt,
    doneAt: readyAt + settings.jobAfterMs,
    restarts: restartsOf(pod),
    isDown: false,
    crash: undefined,
    endAt: undefined,
    address: pod.status?.podIP,
    told: new Set(isUp ? ['Started'] : []),
  }
}

const POD_BEHAVIORS: ReadonlySet<string> = new Set<PodBehavior>([
  'well',
  'never-ready',
  'crash-loop',
  'slow-to-end',
  'image-missing',
])

/** What becomes of the pod: its own annotation goes before the settings. */
export function podBehavior({settings}: ControllerContext, pod: ApiObject): PodBehavior {
  const own = pod.metadata.annotations?.[POD_BEHAVIOR_ANNOTATION]
  if (own !== undefined && POD_BEHAVIORS.has(own)) return own as PodBehavior
  const {containers, initContainers = []} = (pod as Pod).spec
  if ([...containers, ...initContainers].some(({image = ''}) => NO_IMAGE.test(image)))
    return 'image-missing'
  return settings.podBehavior?.(pod) ?? 'well'
}

/** In no registry; `auto` stands where an injector should have put an image. */
const NO_IMAGE = /missing|^auto$/

/** A pod that does its work and ends. A proxy among its main containers keeps it for ever. */
export function endsByItself(pod: Pod): boolean {
  return (
    controllerOf(pod)?.kind === 'Job' &&
    !pod.spec.containers.some(({name}) => name === 'istio-proxy')
  )
}

const FIRST_BACKOFF_MS = 10_000
const MAX_BACKOFF_MS = 300_000

/**
 * How long a kubelet waits before it starts a fallen container again, in ms: 10 s, 20 s, … 5 min.
 */
export function backOffMs(restarts: number): number {
  return Math.min(FIRST_BACKOFF_MS * 2 ** Math.max(0, restarts - 1), MAX_BACKOFF_MS)
}

/** From deletion to gone, in ms. */
export function endingMs(context: ControllerContext, pod: Pod): number {
  const {settings} = context
  const grace = (pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000
  if (pod.status?.phase !== 'Running') return Math.min(grace, settings.endAfterMs / 4)
  if (podBehavior(context, pod) === 'slow-to-end')
    return Math.min(grace, settings.slowEndAfterMs ?? grace)
  return Math.min(grace, settings.endAfterMs * (0.5 + shareOf(pod.metadata.uid)))
}
