import type {ReleaseRef, ScheduleFacts, ServiceFacts, WorkloadFacts} from '../mesh/snapshot.ts'
import type {KubeObject} from '../mesh/object.ts'
import {at, condition, count, labelMap, node, releaseOf, rows, text, texts} from '../mesh/fields.ts'
import {own} from '../mesh/own.ts'

export interface SeenWorkload extends Omit<WorkloadFacts, 'pods'> {
  readonly namespace: string
  readonly isIstiod: boolean
  readonly labels: Readonly<Record<string, string>>
  readonly image: string | undefined
  readonly ready: number
  readonly release: ReleaseRef | undefined
  readonly owner: string | undefined
}

/** A Deployment, StatefulSet or DaemonSet. */
export function readWorkload(
  kind: 'Deployment' | 'StatefulSet' | 'DaemonSet',
): (object: KubeObject) => SeenWorkload {
  return object => {
    const template = at(object, 'spec', 'template')
    const containers = rows(at(template, 'spec', 'containers'))
    const status = node(at(object, 'status'))
    return {
      ref: {kind, name: object.metadata.name},
      namespace: object.metadata.namespace ?? '',
      labels: object.metadata.labels ?? {},
      templateLabels: labelMap(at(template, 'metadata', 'labels')),
      templateAnnotations: relevant(labelMap(at(template, 'metadata', 'annotations'))),
      selectorKeys: Object.keys(labelMap(at(object, 'spec', 'selector', 'matchLabels'))),
      hostNetwork: at(template, 'spec', 'hostNetwork') === true,
      isGateway: containers.length === 1 && containers[0]?.['name'] === 'istio-proxy',
      isIstiod: labelMap(at(template, 'metadata', 'labels'))['app'] === 'istiod',
      image: text(
        containers.find(each => each['name'] === 'discovery')?.['image'] ??
          containers[0]?.['image'],
      ),
      ready: number(status[kind === 'DaemonSet' ? 'numberReady' : 'readyReplicas']),
      release: releaseOf(object),
      owner: ownerOf(object),
      wanted: wanted(kind, object),
      rolledOut: rolledOut(kind, object),
      rolls: rolls(kind, object),
      stuck: stuck(object),
      refused: refused(object),
    }
  }
}

/**
 * Flux and Argo CD say it in labels and annotations, operators by owner references (F-44, F-96).
 */
function ownerOf(object: KubeObject): string | undefined {
  const {labels = {}, annotations = {}, ownerReferences = []} = object.metadata
  const flux = labels['helm.toolkit.fluxcd.io/name'] ?? labels['kustomize.toolkit.fluxcd.io/name']
  const argo =
    annotations['argocd.argoproj.io/tracking-id'] ?? labels['argocd.argoproj.io/instance']
  if (flux !== undefined) return `Flux (${flux})`
  if (argo !== undefined) return `Argo CD (${argo})`
  const [owner] = ownerReferences
  return owner === undefined ? undefined : `${owner.kind}/${owner.name}`
}

const number = (value: unknown): number => count(value) ?? 0

/**
 * A DaemonSet wants a pod a node that it fits; the others say how many, and one when they say
 * nothing.
 */
const wanted = (kind: string, object: KubeObject): number =>
  kind === 'DaemonSet'
    ? number(at(object, 'status', 'desiredNumberScheduled'))
    : (count(at(object, 'spec', 'replicas')) ?? 1)

const relevant = (
  annotations: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(annotations).filter(
      ([key]) => key.includes('istio.io/') || key.startsWith('meshctl.dev/'),
    ),
  )

/**
 * Seen by its controller, and every pod of the newest template, ready and counted (F-56): Helm's
 * and kubectl's answers are softer. The revisions in the status of a StatefulSet say nothing of its
 * pods: they are equal as soon as a template goes back in the midst of a rolling update.
 */
function rolledOut(kind: string, object: KubeObject): boolean {
  const status = node(at(object, 'status'))
  if (!isObserved(object)) return false
  const all = (...keys: readonly string[]): boolean =>
    keys.every(key => number(own(status, key)) === wanted(kind, object))
  if (kind === 'DaemonSet') return all('updatedNumberScheduled', 'numberReady')
  return all('replicas', 'updatedReplicas', 'readyReplicas')
}

const isObserved = (object: KubeObject): boolean =>
  number(at(object, 'status', 'observedGeneration')) >= number(object.metadata.generation)

function rolls(kind: string, object: KubeObject): WorkloadFacts['rolls'] {
  if (kind === 'Deployment') return at(object, 'spec', 'paused') === true ? 'paused' : 'by-itself'
  const strategy = node(at(object, 'spec', 'updateStrategy'))
  if (strategy['type'] === 'OnDelete') return 'on-delete'
  return (count(at(strategy, 'rollingUpdate', 'partition')) ?? 0) > 0 ? 'on-delete' : 'by-itself'
}

/**
 * Kubernetes' own word that it cannot go on, about the newest template and not about one before.
 */
function stuck(object: KubeObject): string | undefined {
  if (!isObserved(object)) return undefined
  const progressing = condition(object, 'Progressing')
  if (progressing?.status === 'False')
    return `${progressing.reason}: ${progressing.message.slice(0, 200)}`
  return undefined
}

/** Of a Deployment: its controllers cannot make pods, and why. */
function refused(object: KubeObject): string | undefined {
  const failure = condition(object, 'ReplicaFailure')
  return failure?.status === 'True'
    ? `${failure.reason}: ${failure.message.slice(0, 300)}`
    : undefined
}

export function readSchedule(object: KubeObject): ScheduleFacts & {readonly namespace: string} {
  return {
    kind: 'CronJob',
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    templateLabels: labelMap(
      at(object, 'spec', 'jobTemplate', 'spec', 'template', 'metadata', 'labels'),
    ),
  }
}

export interface SeenService extends ServiceFacts {
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
}

export function readService(object: KubeObject): SeenService {
  const ingress = rows(at(object, 'status', 'loadBalancer', 'ingress'))
  return {
    name: object.metadata.name,
    namespace: object.metadata.namespace ?? '',
    labels: object.metadata.labels ?? {},
    release: releaseOf(object),
    type: text(at(object, 'spec', 'type')) ?? 'ClusterIP',
    clusterIP: text(at(object, 'spec', 'clusterIP')) ?? '',
    addresses: [
      ...ingress.map(each => text(each['ip']) ?? text(each['hostname']) ?? ''),
      ...texts(at(object, 'spec', 'externalIPs')),
    ].sort(),
    ports: rows(at(object, 'spec', 'ports'))
      .map(portText)
      .sort(),
  }
}

function portText(port: Readonly<Record<string, unknown>>): string {
  const word = (key: string): string =>
    text(own(port, key)) ?? count(own(port, key))?.toString() ?? ''
  const nodePort = word('nodePort') === '' ? '' : `@${word('nodePort')}`
  return `${word('name')}:${word('port')}>${word('targetPort')}/${word('protocol')}${nodePort}`
}
