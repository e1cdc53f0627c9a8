import type {ContainerProcess} from '../container-process.ts'
import type {Change} from '../store.ts'
import {Addresses} from './addresses.ts'
import {backOffMs, endingMs, endsByItself, podBehavior, newPodLifecycle} from './pod-lifecycle.ts'
import type {PodLifecycle} from './pod-lifecycle.ts'
import {tellOf} from './kubelet-events.ts'
import {statusOf} from './kubelet-status.ts'
import type {View} from './kubelet-status.ts'
import {addressOf, kubeletOf} from './nodes.ts'
import {objectByKey, isRefused, ownKey} from './controller.ts'
import type {Controller, ControllerContext} from './controller.ts'
import {hasEnded} from './pods.ts'
import {isTerminating} from './object-types.ts'
import type {PodBehavior} from './settings.ts'
import type {Node, Pod} from './object-types.ts'

interface PodWorker {
  readonly context: ControllerContext
  readonly lives: Map<string, PodLifecycle>
  readonly addresses: Addresses
}

const CRASH_AFTER_MS = 1_000
/** How often a pod is looked at whose fate may be lifted. */
const FATED_POLLS = 4

/** The kubelets of all nodes: start what is on their node, report it, and end what was deleted. */
export function kubelets(context: ControllerContext): Controller {
  const ward: PodWorker = {
    context,
    lives: new Map(),
    addresses: new Addresses(context.index),
  }
  return {
    name: 'kubelet',
    workers: 20,
    concerns: {
      pods: change => {
        forget(ward, change)
        const pod = change.is as Pod | undefined
        return pod?.spec.nodeName === undefined || pod.spec.nodeName === '' ? [] : ownKey(change)
      },
    },
    reconcile: key => sync(ward, key),
  }
}

function forget({context, lives}: PodWorker, {was, is}: Change): void {
  if (was === undefined || is?.metadata.uid === was.metadata.uid) return
  if (lives.delete(was.metadata.uid)) context.settings.processes?.stop(was.metadata.uid)
}

async function sync(ward: PodWorker, key: string): Promise<number | undefined> {
  const {context, lives} = ward
  const pod = objectByKey(context.api.store, 'pods', key) as Pod | undefined
  if (
    pod?.spec.nodeName === undefined ||
    objectByKey(context.api.store, 'nodes', `/${pod.spec.nodeName}`) === undefined
  )
    return undefined
  const lifecycle = lives.get(pod.metadata.uid) ?? newPodLifecycle(context, pod)
  lives.set(pod.metadata.uid, lifecycle)
  if (isTerminating(pod)) return end(ward, pod, lifecycle)
  if (hasEnded(pod)) return undefined
  const view = viewOf(ward, pod, lifecycle)
  await report(ward, pod, lifecycle, view)
  return view.again
}

async function end(
  {context}: PodWorker,
  pod: Pod,
  lifecycle: PodLifecycle,
): Promise<number | undefined> {
  const now = context.api.timeline.now()
  if (pod.metadata.deletionGracePeriodSeconds === 0 && (pod.metadata.finalizers ?? []).length > 0)
    return undefined
  lifecycle.endAt = Math.min(lifecycle.endAt ?? Infinity, now + endingMs(context, pod))
  if (lifecycle.endAt > now) {
    if (!lifecycle.told.has('Killing')) tellOf(context, pod, 'Killing')
    lifecycle.told.add('Killing')
    return lifecycle.endAt - now
  }
  context.settings.processes?.stop(pod.metadata.uid)
  await kubeletOf(context, pod.spec.nodeName ?? '').delete(pod, {gracePeriodSeconds: 0})
  return undefined
}

async function report(
  {context, addresses}: PodWorker,
  pod: Pod,
  lifecycle: PodLifecycle,
  view: View,
): Promise<void> {
  const node = objectByKey(context.api.store, 'nodes', `/${pod.spec.nodeName ?? ''}`) as Node
  const host = addressOf(node)
  if (view.stage !== 'creating' && view.stage !== 'no-image')
    lifecycle.address ??= pod.spec.hostNetwork === true ? host : addresses.take(node)
  const status = statusOf({pod, lifecycle, view, host, now: context.api.timeline.now()})
  try {
    await kubeletOf(context, node.metadata.name).updateStatus(pod, status)
  } catch (error) {
    if (!isRefused(error, 'NotFound')) throw error
  }
  tell(context, pod, lifecycle, view)
}

/** Each thing once; a crash once for each time that it had been up. */
function tell(
  context: ControllerContext,
  pod: Pod,
  {told}: PodLifecycle,
  {stage, ready}: View,
): void {
  const once = (what: Parameters<typeof tellOf>[2]): void => {
    if (told.has(what)) return
    told.add(what)
    tellOf(context, pod, what)
  }
  if (stage === 'no-image') once('Failed')
  if (stage === 'down') once('BackOff')
  if (stage !== 'running') return
  once('Started')
  told.delete('BackOff')
  if (!ready && podBehavior(context, pod) === 'never-ready') once('Unhealthy')
}

/** What the kubelet sees now, and when it should look again. */
function viewOf(ward: PodWorker, pod: Pod, lifecycle: PodLifecycle): View {
  const now = ward.context.api.timeline.now()
  const fate = podBehavior(ward.context, pod)
  const fated = FATED_POLLS * ward.context.settings.pollMs
  const isDue = now >= lifecycle.runAt
  if (fate === 'image-missing' && pod.status?.phase !== 'Running' && isDue)
    return {stage: 'no-image', ready: false, again: fated}
  if (!isDue && !lifecycle.isDown)
    return {stage: 'creating', ready: false, again: lifecycle.runAt - now}
  if (!isDue && !isLifted(ward, pod, lifecycle))
    return {stage: 'down', ready: false, again: Math.min(lifecycle.runAt - now, fated)}
  if (lifecycle.isDown) rise(ward.context, lifecycle)
  return running(ward, pod, lifecycle, fate)
}

/** Its containers run, unless they fall now or have done their work. */
function running({context}: PodWorker, pod: Pod, lifecycle: PodLifecycle, fate: PodBehavior): View {
  const {pollMs} = context.settings
  const now = context.api.timeline.now()
  const program = programOf(context, pod)
  const crash = program?.crashed?.()
  if (crash !== undefined) return fall(context, pod, lifecycle, crash)
  if (fate === 'crash-loop' || fate === 'never-ready') return unready(context, pod, lifecycle, fate)
  if (endsByItself(pod) && now >= lifecycle.doneAt)
    return {stage: 'done', ready: false, again: undefined}
  const ready = now >= lifecycle.readyAt && program?.ready() !== false
  return {
    stage: 'running',
    ready,
    again: isSettled(program) ? untilNext(pod, lifecycle, now) : pollMs,
  }
}

const isSettled = (program: ContainerProcess | undefined): boolean =>
  program === undefined || program.settled?.() === true

const programOf = (
  {settings: {processes}}: ControllerContext,
  pod: Pod,
): ContainerProcess | undefined => processes?.of(pod.metadata.uid) ?? processes?.start(pod)

/** It runs, and will not be ready: it falls after a moment, or just goes on. */
function unready(
  context: ControllerContext,
  pod: Pod,
  lifecycle: PodLifecycle,
  fate: 'crash-loop' | 'never-ready',
): View {
  if (fate === 'never-ready')
    return {stage: 'running', ready: false, again: FATED_POLLS * context.settings.pollMs}
  const left = lifecycle.runAt + CRASH_AFTER_MS - context.api.timeline.now()
  return left > 0
    ? {stage: 'running', ready: false, again: left}
    : fall(context, pod, lifecycle, 'Error')
}

/** Nothing happens to a pod that is ready and does not end by itself. */
function untilNext(pod: Pod, {readyAt, doneAt}: PodLifecycle, now: number): number | undefined {
  if (now < readyAt) return readyAt - now
  return endsByItself(pod) ? doneAt - now : undefined
}

/** A pod that crash-loops by its fate heals at once when that is lifted. */
function isLifted({context}: PodWorker, pod: Pod, {crash}: PodLifecycle): boolean {
  return crash === 'Error' && podBehavior(context, pod) !== 'crash-loop'
}

function rise(context: ControllerContext, lifecycle: PodLifecycle): void {
  const now = context.api.timeline.now()
  lifecycle.isDown = false
  lifecycle.runAt = now
  lifecycle.readyAt = now + context.settings.readyAfterMs * 0.4
  lifecycle.doneAt = lifecycle.readyAt + context.settings.jobAfterMs
}

function fall(context: ControllerContext, pod: Pod, lifecycle: PodLifecycle, crash: string): View {
  context.settings.processes?.stop(pod.metadata.uid)
  if (pod.spec.restartPolicy === 'Never') return {stage: 'failed', ready: false, again: undefined}
  lifecycle.isDown = true
  lifecycle.crash = crash
  lifecycle.restarts++
  const wait = backOffMs(lifecycle.restarts)
  lifecycle.runAt = context.api.timeline.now() + wait
  return {stage: 'down', ready: false, again: Math.min(wait, FATED_POLLS * context.settings.pollMs)}
}
