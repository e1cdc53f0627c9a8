import {SYSTEM, asking, gateway, istio} from './istio.ts'
import type {IstiodOrder} from './istio.ts'
import {bystanders, cronJob, namespace, service, workload} from './objects.ts'
import {revisionOf} from './scenario.ts'
import type {ScenarioStep, Scenario, TagOrder} from './scenario.ts'

/** Namespaces whose label asks for injection. */
export const MESHED = ['orders', 'shop', 'billing', 'users'] as const
/** Without a label of its own; its one workload asks by a label of its pods. */
export const QUIET = 'quiet'
export const INGRESS = 'istio-ingress'
/** Outside of the mesh. */
export const PLAIN = 'plain'
/** The tag, and the namespace that follows it. */
export const TAG = {name: 'prod', follower: 'shop'} as const
/** Pods with a proxy on a cluster of three nodes, by namespace. */
export const PROXIES: Readonly<Record<string, number>> = {
  orders: 4,
  shop: 5,
  billing: 2,
  users: 1,
  quiet: 1,
  [INGRESS]: 2,
}

export {SYSTEM}

export interface ShopOrder extends Pick<IstiodOrder, 'version' | 'replicas' | 'values'> {
  /**
   * `unrevisioned`: a plain install, namespaces labelled istio-injection; `revisioned`:
   * istio.io/rev.
   */
  readonly kind: 'unrevisioned' | 'revisioned'
  /** How the tag `prod` is made; `release`: by `revisionTags` of the istiod release. */
  readonly tag: TagOrder['way'] | 'release'
}

/**
 * A small shop: every kind of workload, a gateway, a tag, something outside of the mesh, and things
 * of other people.
 */
export function shop({kind, version, tag, replicas, values}: ShopOrder): Scenario {
  const revision = kind === 'revisioned' ? revisionOf(version) : undefined
  const own = tag === 'release' ? {tags: [TAG.name]} : {}
  const tagging: readonly ScenarioStep[] =
    tag === 'release'
      ? []
      : [{do: 'tag', tag: {name: TAG.name, way: tag, revision: revision ?? 'default', version}}]
  return {
    about: 'A small shop: six namespaces, an ingress gateway, a revision tag and a plain istiod',
    steps: [
      ...istio({
        version,
        revision,
        ...own,
        ...(replicas === undefined ? {} : {replicas}),
        ...(values === undefined ? {} : {values}),
      }),
      ...tagging,
      {do: 'settle'},
      {do: 'put', objects: namespaces(revision)},
      gateway({name: 'ingress', namespace: INGRESS, version, revision}),
      {do: 'put', objects: workloads(revision)},
      {do: 'ready'},
    ],
  }
}

function namespaces(revision: string | undefined): object[] {
  const labels = asking(revision)
  return [
    ...MESHED.map(name =>
      namespace(name, {
        ...(name === TAG.follower ? {'istio.io/rev': TAG.name} : labels),
        team: name,
      }),
    ),
    namespace(QUIET),
    namespace(INGRESS, labels),
    namespace(PLAIN),
  ]
}

function workloads(revision: string | undefined): object[] {
  const podLabels: Record<string, string> =
    revision === undefined ? {'sidecar.istio.io/inject': 'true'} : {'istio.io/rev': revision}
  return [
    workload({kind: 'Deployment', name: 'web', namespace: 'orders', replicas: 2}),
    service('web', 'orders'),
    workload({kind: 'StatefulSet', name: 'db', namespace: 'orders', replicas: 2}),
    workload({kind: 'Deployment', name: 'cart', namespace: 'shop', replicas: 2}),
    workload({kind: 'DaemonSet', name: 'agent', namespace: 'shop'}),
    workload({kind: 'Deployment', name: 'ledger', namespace: 'billing', replicas: 2}),
    cronJob('report', 'billing'),
    workload({kind: 'Deployment', name: 'login', namespace: 'users'}),
    workload({kind: 'Deployment', name: 'shy', namespace: QUIET, podLabels}),
    workload({kind: 'Deployment', name: 'web', namespace: PLAIN, replicas: 2}),
    service('web', PLAIN),
    ...bystanders([PLAIN, 'orders']),
  ]
}
