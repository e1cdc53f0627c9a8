import type {Api} from '../api/api.ts'
import {Refusal} from '../refusal.ts'
import {deployments} from './deployment.ts'
import {EventRecorder} from './events.ts'
import {ApiClient} from './controller.ts'
import type {Controller, ControllerContext} from './controller.ts'
import {Queue} from './queue.ts'
import {replicaSets} from './replica-set.ts'
import {completed} from './settings.ts'
import type {ControllerSettings, Controllers} from './settings.ts'
import {ObjectIndex} from './object-index.ts'
import type {Change} from '../store.ts'
import {statefulSets} from './stateful-set.ts'
import {daemonSets} from './daemon-set.ts'
import {schedulers} from './scheduler.ts'
import {kubelets} from './kubelet.ts'
import {makeNodes} from './nodes.ts'
import {namespaces} from './namespace.ts'
import {namespaceBasics} from './namespace-basics.ts'
import {endpoints} from './endpoints.ts'
import {garbage} from './garbage-collector.ts'
import {loadBalancers} from './load-balancer.ts'
import {jobs} from './job.ts'
import {cronJobs} from './cron-job.ts'
import {autoscalers} from './autoscaler.ts'
import {budgets} from './disruption-budget.ts'
import {quotas} from './quota.ts'
import {claims} from './persistent-volume-claim.ts'
import {podGarbage} from './pod-garbage-collector.ts'
import {own} from '../../../mesh/own.ts'

const ALL: readonly ((context: ControllerContext) => Controller)[] = [
  namespaceBasics,
  deployments,
  replicaSets,
  statefulSets,
  daemonSets,
  jobs,
  cronJobs,
  schedulers,
  kubelets,
  endpoints,
  loadBalancers,
  autoscalers,
  budgets,
  quotas,
  claims,
  podGarbage,
  namespaces,
  garbage,
]

/**
 * Starts every controller, the scheduler and the kubelets of a world. They look at all that is
 * there once, then at what changes, and write through the API. Waiting is done on `api.timeline`;
 * nothing happens unless its time passes.
 */
export function startControllers(api: Api, settings: ControllerSettings): Controllers {
  const work = new Work()
  const whole = completed(settings)
  const index = new ObjectIndex(api.store)
  const events = new EventRecorder(api, whole, by => work.count(by))
  const context: ControllerContext = {
    api,
    settings: whole,
    index,
    events,
    client: new ApiClient(api, 'system:kube-controller-manager', 'kube-controller-manager'),
  }
  const running = ALL.map(make => make(context)).map(controller => ({
    controller,
    queue: queueOf(context, controller, work),
  }))
  const enqueue = (change: Change): void => {
    for (const {controller, queue} of running)
      for (const key of keysOf(controller, change)) queue.add(key)
  }
  for (const storage of api.store.storages())
    for (const is of api.store.list(storage))
      enqueue({version: 0, storage, was: undefined, is, gone: undefined})
  const unobserve = api.store.observe(change => {
    index.follow(change)
    enqueue(change)
  })
  work.count(1)
  void makeNodes(context)
    .catch((error: unknown) => whole.onError?.('nodes', '', error))
    .finally(() => work.count(-1))
  return {
    busy: () => work.isGoingOn,
    idle: () => work.done(),
    stop: () => {
      unobserve()
      for (const {queue} of running) queue.stop()
    },
  }
}

/** What a controller has to reconcile after a change: namespace/name of its objects. */
function keysOf({concerns, everything}: Controller, change: Change): readonly string[] {
  return own(concerns, change.storage)?.(change) ?? everything?.(change) ?? []
}

function queueOf(
  {api, settings}: ControllerContext,
  {name, reconcile, workers = 5}: Controller,
  work: Work,
): Queue {
  return new Queue({
    timeline: api.timeline,
    reconcile,
    lookAfterMs: settings.lookAfterMs,
    retryMaxMs: settings.retryMaxMs,
    workers,
    failed: (key, error) => {
      // most refusals are part of life and tried again; what the API cannot read is a mistake of
      // ours, or of a template
      if (!(error instanceof Refusal) || error.status.code === 400 || error.status.code === 422)
        settings.onError?.(name, key, error)
    },
    working: by => work.count(by),
  })
}

/** Counts what is in hand, and tells who waits when nothing is. */
class Work {
  #count = 0
  #waiting: (() => void)[] = []

  get isGoingOn(): boolean {
    return this.#count > 0
  }

  count(by: 1 | -1): void {
    this.#count += by
    if (this.#count > 0) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const each of waiting) each()
  }

  async done(): Promise<void> {
    while (this.#count > 0) await new Promise<void>(resolve => this.#waiting.push(resolve))
  }
}
