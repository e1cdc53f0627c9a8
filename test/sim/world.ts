import {
  CRONJOBS,
  DAEMONSETS,
  DEPLOYMENTS,
  MUTATING_WEBHOOKS,
  NAMESPACES,
  PODS,
  SERVICES,
  STATEFULSETS,
} from '../../src/ports/resources.ts'
import type {Ports, Resource} from '../../src/ports/ports.ts'
import {Admission} from './admission.ts'
import {SimCluster} from './cluster.ts'
import {endPod, isOwned, isReady, startControllers} from './controllers.ts'
import type {WorldParts} from './controllers.ts'
import {SimHelm} from './helm.ts'
import {ROOT, startIstiods} from './istiod.ts'
import {SimJournal} from './journal.ts'
import {Judge} from './judge.ts'
import {canonical} from './merge.ts'
import {Random} from './random.ts'
import type {Fields, Strings, Thing} from './store.ts'
import {Store} from './store.ts'
import {VirtualTime} from './time.ts'

/** What may go wrong in a world; all off at first, and changed by tests as they like. */
export interface Weather {
  /** Pods that never become ready. */
  poisoned: (pod: Thing) => boolean
  /** Proxies that reject what they get. */
  nack: (pod: Thing) => boolean
  rootOf: (revision: string) => string
}

/** Namespaces of this name have nothing to do with the mesh. */
export const OUTSIDE = 'legacy'

/**
 * A cluster with a mesh in one thread: objects, controllers, istiods, Helm, a journal, and time
 * that waits for nobody.
 */
export class World {
  readonly time = new VirtualTime()
  readonly store = new Store(this.time)
  readonly weather: Weather = {poisoned: () => false, nack: () => false, rootOf: () => ROOT}
  readonly admission: Admission
  readonly helm: SimHelm
  readonly journal = new SimJournal(this.time)
  readonly judge: Judge
  readonly parts: WorldParts
  readonly writes: string[] = []
  /** Watches are up to so late. */
  watchLagMs = 0

  constructor(seed: number) {
    const random = new Random(seed)
    this.admission = new Admission(this.store, this.time, random)
    this.helm = new SimHelm(this.store, this.time, random)
    this.judge = new Judge(
      this.store,
      thing =>
        thing.metadata.namespace === OUTSIDE ||
        (thing.kind === 'Namespace' && thing.metadata.name === OUTSIDE),
    )
    this.parts = {
      store: this.store,
      time: this.time,
      random,
      admission: this.admission,
      poisoned: pod => this.weather.poisoned(pod),
      nodes: ['node-a', 'node-b'],
      born: (pod, called) => this.judge.born(pod, called),
    }
    startControllers(this.parts)
    startIstiods(this.parts, revision => this.weather.rootOf(revision))
  }

  /** The ports as one process has them. */
  ports(alive: () => boolean = () => true): Ports {
    const cluster = new SimCluster(this.parts, {
      alive,
      watchLagMs: this.watchLagMs,
      nack: pod => this.weather.nack(pod),
      wrote: (verb, key) =>
        this.writes.push(
          `${verb} ${key.resource?.kind ?? ''} ${key.namespace ?? ''}/${key.name ?? ''}`,
        ),
    })
    return {
      cluster,
      helm: this.helm,
      releases: this.helm,
      clock: this.time,
      journal: this.journal.ports(alive),
    }
  }

  namespace(name: string, labels: Strings = {}, annotations: Strings = {}): this {
    this.store.add(NAMESPACES, {
      kind: 'Namespace',
      metadata: {name, labels: {...labels, 'kubernetes.io/metadata.name': name}, annotations},
    })
    return this
  }

  workload(
    resource: Resource,
    namespace: string,
    name: string,
    more: {
      replicas?: number
      labels?: Strings
      annotations?: Strings
      spec?: Fields
      pod?: Fields
    } = {},
  ): this {
    const labels = {app: name, ...more.labels}
    const template = {
      metadata: {labels, annotations: more.annotations ?? {}},
      spec: {containers: [{name: 'app', image: 'example.org/app:1'}], ...more.pod},
    }
    this.store.add(resource, {
      kind: resource.kind,
      metadata: {name, namespace, labels: {app: name}, annotations: {}},
      spec: {
        replicas: more.replicas ?? 2,
        selector: {matchLabels: {app: name}},
        template,
        ...more.spec,
      },
    })
    return this
  }

  cronJob(namespace: string, name: string, labels: Strings): this {
    this.store.add(CRONJOBS, {
      kind: 'CronJob',
      metadata: {name, namespace, labels: {}, annotations: {}},
      spec: {jobTemplate: {spec: {template: {metadata: {labels}}}}},
    })
    return this
  }

  /** Somebody drains a node, or a pod dies: the controller makes another. */
  evict(namespace: string, at: number): void {
    const pods = this.store
      .all(PODS, namespace)
      .filter(each => each.metadata.deletionTimestamp === undefined)
    const pod = pods[at % Math.max(1, pods.length)]
    if (pod !== undefined) endPod(this.parts, pod)
  }

  /** Somebody else's patch of a namespace's labels. */
  relabel(name: string, labels: Readonly<Record<string, string | null>>): void {
    this.store.change({resource: NAMESPACES, name}, each => ({
      ...each,
      metadata: {
        ...each.metadata,
        labels: Object.fromEntries(
          Object.entries({...each.metadata.labels, ...labels}).filter(
            (row): row is [string, string] => row[1] !== null,
          ),
        ),
      },
    }))
  }

  /** Who injected the running pods of each workload: `shop/web: default default`. */
  servers(): readonly string[] {
    const rows = [DEPLOYMENTS, STATEFULSETS, DAEMONSETS].flatMap(resource =>
      this.store
        .all(resource)
        .filter(each => each.metadata.labels['app'] !== 'istiod')
        .map(each => ({resource, each})),
    )
    return rows
      .map(({resource, each}) => {
        const pods = this.store
          .all(PODS, each.metadata.namespace)
          .filter(pod => isOwned(pod, resource, each))
        return `${each.metadata.namespace ?? ''}/${each.metadata.name}: ${pods
          .map(
            pod =>
              `${pod.metadata.annotations['istio.io/rev'] ?? 'none'}${isReady(pod) ? '' : '!'}`,
          )
          .sort()
          .join(' ')}`
      })
      .sort()
  }

  /**
   * Everything that a way back must restore, a line each: labels, tags, templates, servers,
   * releases but for base. Marks of restarts on the way back count only when `marks`.
   */
  essence(marks = true): readonly string[] {
    const lines = [
      ...this.store
        .all(NAMESPACES)
        .map(each => `namespace ${each.metadata.name} ${canonical(each.metadata.labels)}`),
      ...[DEPLOYMENTS, STATEFULSETS, DAEMONSETS].flatMap(resource =>
        this.store
          .all(resource)
          .map(
            each =>
              `template ${each.metadata.namespace ?? ''}/${each.metadata.name} ${canonical(each.spec?.['template'])}`,
          ),
      ),
      ...this.helm
        .all()
        .map(
          each =>
            `release ${each.name} ${each.chart === 'base' ? '' : `${each.chart} ${each.version} ${canonical(each.values)} ${each.status}`}`,
        ),
      ...this.store
        .all(MUTATING_WEBHOOKS)
        .map(
          each =>
            `injector ${each.metadata.name} ` +
            canonical([each.metadata.labels, each.metadata.annotations, each.webhooks]),
        ),
      ...this.store
        .all(SERVICES, 'istio-system')
        .map(
          each =>
            `service ${each.metadata.name} ${canonical([each.metadata.labels, each.spec?.['selector']])}`,
        ),
      ...this.servers().map(each => `servers ${each}`),
    ]
    return lines
      .map(each =>
        marks ? each : each.replace(MARK, '').replace('"annotations":{},', '').replace(',}', '}'),
      )
      .sort()
  }

  /** What differs from then, a line each. */
  since(before: readonly string[], marks = true): readonly string[] {
    const now = this.essence(marks)
    return [
      ...before.filter(each => !now.includes(each)).map(each => `- ${each}`),
      ...now.filter(each => !before.includes(each)).map(each => `+ ${each}`),
    ]
  }
}

const MARK = /"meshctl\.dev\/restarted-for":"[^"]*\/back(\/again)?"/g
