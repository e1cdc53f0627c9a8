import type {Program} from '../program.ts'
import type {Change} from '../store.ts'
import {Addresses} from './addresses.ts'
import {backOffMs, endingMs, endsByItself, fateOf, newLife} from './lives.ts'
import type {Life} from './lives.ts'
import {tellOf} from './kubelet-events.ts'
import {statusOf} from './kubelet-status.ts'
import type {View} from './kubelet-status.ts'
import {addressOf, kubeletOf} from './nodes.ts'
import {found, isRefused, itself} from './parts.ts'
import type {Controller, Parts} from './parts.ts'
import {hasEnded} from './pods.ts'
import {isGoing} from './shapes.ts'
import type {Fate} from './settings.ts'
import type {Node, Pod} from './shapes.ts'

interface Ward {
  readonly parts: Parts
  readonly lives: Map<string, Life>
  readonly addresses: Addresses
}

const CRASH_AFTER_MS = 1_000
/** How often a pod is looked at whose fate may be lifted. */
const FATED_POLLS = 4

/** The kubelets of all nodes: start what is on their node, report it, and end what was deleted. */
export function kubelets(parts: Parts): Controller {
  const ward: Ward = {parts, lives: new Map(), addresses: new Addresses(parts.things)}
  return {
    name: 'kubelet',
    workers: 20,
    concerns: {
      pods: change => {
        forget(ward, change)
        const pod = change.is as Pod | undefined
        return pod?.spec.nodeName === undefined || pod.spec.nodeName === '' ? [] : itself(change)
      },
    },
    reconcile: key => sync(ward, key),
  }
}

function forget({parts, lives}: Ward, {was, is}: Change): void {
  if (was === undefined || is?.metadata.uid === was.metadata.uid) return
  if (lives.delete(was.metadata.uid)) parts.settings.programs?.stop(was.metadata.uid)
}

async function sync(ward: Ward, key: string): Promise<number | undefined> {
  const {parts, lives} = ward
  const pod = found(parts.api.store, 'pods', key) as Pod | undefined
  if (
    pod?.spec.nodeName === undefined ||
    found(parts.api.store, 'nodes', `/${pod.spec.nodeName}`) === undefined
  )
    return undefined
  const life = lives.get(pod.metadata.uid) ?? newLife(parts, pod)
  lives.set(pod.metadata.uid, life)
  if (isGoing(pod)) return end(ward, pod, life)
  if (hasEnded(pod)) return undefined
  const view = viewOf(ward, pod, life)
  await report(ward, pod, life, view)
  return view.again
}

async function end({parts}: Ward, pod: Pod, life: Life): Promise<number | undefined> {
  const now = parts.api.timeline.now()
  if (pod.metadata.deletionGracePeriodSeconds === 0 && (pod.metadata.finalizers ?? []).length > 0)
    return undefined
  life.endAt = Math.min(life.endAt ?? Infinity, now + endingMs(parts, pod))
  if (life.endAt > now) {
    if (!life.told.has('Killing')) tellOf(parts, pod, 'Killing')
    life.told.add('Killing')
    return life.endAt - now
  }
  parts.settings.programs?.stop(pod.metadata.uid)
  await kubeletOf(parts, pod.spec.nodeName ?? '').remove(pod, {gracePeriodSeconds: 0})
  return undefined
}

async function report({parts, addresses}: Ward, pod: Pod, life: Life, view: View): Promise<void> {
  const node = found(parts.api.store, 'nodes', `/${pod.spec.nodeName ?? ''}`) as Node
  const host = addressOf(node)
  if (view.stage !== 'creating' && view.stage !== 'no-image')
    life.address ??= pod.spec.hostNetwork === true ? host : addresses.take(node)
  const status = statusOf({pod, life, view, host, now: parts.api.timeline.now()})
  try {
    await kubeletOf(parts, node.metadata.name).report(pod, status)
  } catch (error) {
    if (!isRefused(error, 'NotFound')) throw error
  }
  tell(parts, pod, life, view)
}

/** Each thing once; a crash once for each time that it had been up. */
function tell(parts: Parts, pod: Pod, {told}: Life, {stage, ready}: View): void {
  const once = (what: Parameters<typeof tellOf>[2]): void => {
    if (told.has(what)) return
    told.add(what)
    tellOf(parts, pod, what)
  }
  if (stage === 'no-image') once('Failed')
  if (stage === 'down') once('BackOff')
  if (stage !== 'running') return
  once('Started')
  told.delete('BackOff')
  if (!ready && fateOf(parts, pod) === 'never-ready') once('Unhealthy')
}

/** What the kubelet sees now, and when it should look again. */
function viewOf(ward: Ward, pod: Pod, life: Life): View {
  const now = ward.parts.api.timeline.now()
  const fate = fateOf(ward.parts, pod)
  const fated = FATED_POLLS * ward.parts.settings.pollMs
  const isDue = now >= life.runAt
  if (fate === 'image-missing' && pod.status?.phase !== 'Running' && isDue)
    return {stage: 'no-image', ready: false, again: fated}
  if (!isDue && !life.isDown) return {stage: 'creating', ready: false, again: life.runAt - now}
  if (!isDue && !isLifted(ward, pod, life))
    return {stage: 'down', ready: false, again: Math.min(life.runAt - now, fated)}
  if (life.isDown) rise(ward.parts, life)
  return running(ward, pod, life, fate)
}

/** Its containers run, unless they fall now or have done their work. */
function running({parts}: Ward, pod: Pod, life: Life, fate: Fate): View {
  const {pollMs} = parts.settings
  const now = parts.api.timeline.now()
  const program = programOf(parts, pod)
  const crash = program?.crashed?.()
  if (crash !== undefined) return fall(parts, pod, life, crash)
  if (fate === 'crash-loop' || fate === 'never-ready') return unready(parts, pod, life, fate)
  if (endsByItself(pod) && now >= life.doneAt)
    return {stage: 'done', ready: false, again: undefined}
  const ready = now >= life.readyAt && program?.ready() !== false
  return {stage: 'running', ready, again: isSettled(program) ? untilNext(pod, life, now) : pollMs}
}

const isSettled = (program: Program | undefined): boolean =>
  program === undefined || program.settled?.() === true

const programOf = ({settings: {programs}}: Parts, pod: Pod): Program | undefined =>
  programs?.of(pod.metadata.uid) ?? programs?.start(pod)

/** It runs, and will not be ready: it falls after a moment, or just goes on. */
function unready(parts: Parts, pod: Pod, life: Life, fate: 'crash-loop' | 'never-ready'): View {
  if (fate === 'never-ready')
    return {stage: 'running', ready: false, again: FATED_POLLS * parts.settings.pollMs}
  const left = life.runAt + CRASH_AFTER_MS - parts.api.timeline.now()
  return left > 0 ? {stage: 'running', ready: false, again: left} : fall(parts, pod, life, 'Error')
}

/** Nothing happens to a pod that is ready and does not end by itself. */
function untilNext(pod: Pod, {readyAt, doneAt}: Life, now: number): number | undefined {
  if (now < readyAt) return readyAt - now
  return endsByItself(pod) ? doneAt - now : undefined
}

/** A pod that crash-loops by its fate heals at once when that is lifted. */
function isLifted({parts}: Ward, pod: Pod, {crash}: Life): boolean {
  return crash === 'Error' && fateOf(parts, pod) !== 'crash-loop'
}

function rise(parts: Parts, life: Life): void {
  const now = parts.api.timeline.now()
  life.isDown = false
  life.runAt = now
  life.readyAt = now + parts.settings.readyAfterMs * 0.4
  life.doneAt = life.readyAt + parts.settings.jobAfterMs
}

function fall(parts: Parts, pod: Pod, life: Life, crash: string): View {
  parts.settings.programs?.stop(pod.metadata.uid)
  if (pod.spec.restartPolicy === 'Never') return {stage: 'failed', ready: false, again: undefined}
  life.isDown = true
  life.crash = crash
  life.restarts++
  const wait = backOffMs(life.restarts)
  life.runAt = parts.api.timeline.now() + wait
  return {stage: 'down', ready: false, again: Math.min(wait, FATED_POLLS * parts.settings.pollMs)}
}
