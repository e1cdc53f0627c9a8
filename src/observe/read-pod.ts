import {INJECT, REV} from '../mesh/injection.ts'
import type {Revision} from '../mesh/names.ts'
import type {PodFacts, PodProxy, ProxyType} from '../mesh/snapshot.ts'
import type {KubeObject} from '../mesh/object.ts'
import {
  annotationsOf,
  at,
  condition,
  labelsOf,
  node,
  rows,
  text,
  texts,
  versionInImage,
} from '../mesh/fields.ts'

/** A pod with where it belongs; `workload` is the owner that a restart of ours goes to. */
export interface SeenPod extends PodFacts {
  readonly namespace: string
  readonly workload: {readonly kind: string; readonly name: string} | undefined
  readonly isIstiod: boolean
  readonly running: boolean
}

/** Undefined for pods that have run to their end: they use nothing (F-78). */
export function readPod(pod: KubeObject): SeenPod | undefined {
  const phase = text(at(pod, 'status', 'phase'))
  if (phase === 'Succeeded' || phase === 'Failed') return undefined
  const labels = labelsOf(pod)
  const annotations = annotationsOf(pod)
  const owner = controllerOf(pod)
  return {
    name: pod.metadata.name,
    namespace: pod.metadata.namespace ?? '',
    uid: pod.metadata.uid ?? '',
    ready: condition(pod, 'Ready')?.status === 'True',
    running: phase === 'Running',
    terminating: pod.metadata.deletionTimestamp !== undefined,
    owner: owner === undefined ? undefined : `${owner.kind}/${owner.name}`,
    workload: workloadBehind(owner, labels),
    labels,
    proxy: proxyIn(pod),
    hostNetwork: at(pod, 'spec', 'hostNetwork') === true,
    optedOut: (labels[INJECT] ?? annotations[INJECT]) === 'false',
    restartedFor: annotations['meshctl.dev/restarted-for'],
    problem: problemOf(pod),
    isIstiod: labels['app'] === 'istiod',
  }
}

function controllerOf(pod: KubeObject): {readonly kind: string; readonly name: string} | undefined {
  const owners = pod.metadata.ownerReferences ?? []
  return owners.find(each => each.controller === true) ?? owners[0]
}

/**
 * A ReplicaSet of a Deployment is named after it and the template's hash, which its pods carry as a
 * label.
 */
function workloadBehind(
  owner: {readonly kind: string; readonly name: string} | undefined,
  labels: Readonly<Record<string, string>>,
): {kind: string; name: string} | undefined {
  if (owner === undefined) return undefined
  if (owner.kind === 'StatefulSet' || owner.kind === 'DaemonSet')
    return {kind: owner.kind, name: owner.name}
  const hash = labels['pod-template-hash']
  if (owner.kind !== 'ReplicaSet' || hash === undefined || !owner.name.endsWith(`-${hash}`))
    return undefined
  return {kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1)}
}

/** The proxy is a container, or from 1.27 on a native sidecar among the init containers (F-85). */
function proxyIn(pod: KubeObject): PodProxy | undefined {
  const containers = [
    ...rows(at(pod, 'spec', 'containers')),
    ...rows(at(pod, 'spec', 'initContainers')),
  ]
  const proxy = containers.find(each => each['name'] === 'istio-proxy')
  if (proxy === undefined || proxy['image'] === 'auto') return undefined
  return {
    type: typeOf(pod, texts(proxy['args'])),
    revision: revisionOf(pod),
    version: versionInImage(text(proxy['image'])),
  }
}

function typeOf(pod: KubeObject, args: readonly string[]): ProxyType {
  const labels = labelsOf(pod)
  if (
    args.includes('waypoint') ||
    labels['gateway.istio.io/managed'] === 'istio.io-mesh-controller'
  )
    return 'waypoint'
  if (args.includes('ztunnel')) return 'ztunnel'
  const asGateway = (annotationsOf(pod)['inject.istio.io/templates'] ?? '')
    .split(',')
    .includes('gateway')
  return args.includes('router') || asGateway ? 'gateway' : 'sidecar'
}

/**
 * Injected pods say it in an annotation, never in a label: a label is only what somebody asked for
 * (F-16).
 */
function revisionOf(pod: KubeObject): Revision | undefined {
  const annotations = annotationsOf(pod)
  return (annotations[REV] ?? inStatus(annotations['sidecar.istio.io/status'])) as
    Revision | undefined
}

function inStatus(status: string | undefined): string | undefined {
  try {
    return status === undefined ? undefined : text(node(JSON.parse(status))['revision'])
  } catch {
    return undefined
  }
}

/** The first thing that keeps it from being ready, in Kubernetes' words. */
function problemOf(pod: KubeObject): string | undefined {
  const statuses = [
    ...rows(at(pod, 'status', 'initContainerStatuses')),
    ...rows(at(pod, 'status', 'containerStatuses')),
  ]
  const waiting = statuses.find(
    each =>
      !['', 'PodInitializing', 'ContainerCreating'].includes(
        text(at(each, 'state', 'waiting', 'reason')) ?? '',
      ),
  )
  if (waiting !== undefined)
    return (
      `${text(waiting['name']) ?? 'a container'}: ` +
      (text(at(waiting, 'state', 'waiting', 'reason')) ?? '') +
      detail(text(at(waiting, 'state', 'waiting', 'message')))
    )
  const scheduled = condition(pod, 'PodScheduled')
  return scheduled?.status === 'False'
    ? `${scheduled.reason}${detail(scheduled.message)}`
    : undefined
}

const detail = (message: string | undefined): string =>
  message === undefined || message === '' ? '' : ` (${message.slice(0, 200)})`
