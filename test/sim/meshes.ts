import {DAEMONSETS, DEPLOYMENTS, STATEFULSETS} from '../../src/ports/resources.ts'
import {OUTSIDE, World} from './world.ts'

export const SYSTEM = 'istio-system'
const ref = (name: string, namespace = SYSTEM): {namespace: string; name: string} => ({
  namespace,
  name,
})

function bare(seed: number): World {
  return new World(seed).namespace('kube-system').namespace('default').namespace(SYSTEM)
}

/** Settled, and judged from here on. */
async function settled(world: World): Promise<World> {
  await world.time.pass(60_000)
  world.judge.watch()
  return world
}

function withLegacy(world: World): World {
  return world.namespace(OUTSIDE, {team: 'old'}).workload(DEPLOYMENTS, OUTSIDE, 'db', {replicas: 1})
}

/**
 * The first upgrade of most people: one istiod without a revision, namespaces with
 * istio-injection=enabled.
 */
export function small(seed: number, from = '1.27.9'): Promise<World> {
  const world = bare(seed)
  world.helm.seed(ref('istio-base'), 'base', from, {})
  world.helm.seed(ref('istiod'), 'istiod', from, {pilot: {env: {A: 'b'}}})
  withLegacy(world)
    .namespace('shop', {'istio-injection': 'enabled'})
    .workload(DEPLOYMENTS, 'shop', 'web')
    .workload(STATEFULSETS, 'shop', 'cart')
  world
    .namespace('pay', {'istio-injection': 'enabled'})
    .workload(DEPLOYMENTS, 'pay', 'api', {replicas: 1})
  return settled(world)
}

/**
 * Revision to revision: namespaces by label, by tag and by their pods' own labels; gateways in
 * places of every kind.
 */
export function large(seed: number, gateways: keyof typeof GATEWAYS = 'plain'): Promise<World> {
  const world = bare(seed)
  world.helm.seed(ref('istio-base'), 'base', '1.28.10', {defaultRevision: '1-28-10'})
  world.helm.seed(ref('istiod-1-28-10'), 'istiod', '1.28.10', {
    revision: '1-28-10',
    revisionTags: ['prod', 'spare'],
    global: {tag: '1.28.10-distroless'},
  })
  withLegacy(world)
  world
    .namespace('shop', {'istio.io/rev': '1-28-10'})
    .workload(DEPLOYMENTS, 'shop', 'web')
    .workload(STATEFULSETS, 'shop', 'cart')
    .workload(DAEMONSETS, 'shop', 'agent')
  world
    .namespace('mail', {'istio.io/rev': 'prod'})
    .workload(DEPLOYMENTS, 'mail', 'post')
    .workload(STATEFULSETS, 'mail', 'box', {replicas: 1})
  world
    .namespace('lone')
    .workload(DEPLOYMENTS, 'lone', 'pinned', {labels: {'istio.io/rev': '1-28-10'}})
    .workload(DEPLOYMENTS, 'lone', 'free', {replicas: 1})
    .workload(DEPLOYMENTS, 'lone', 'asleep', {replicas: 0, labels: {'istio.io/rev': '1-28-10'}})
  const [namespace, labels, values] = GATEWAYS[gateways]
  if (namespace !== 'shop') world.namespace(namespace, labels)
  world.helm.seed(ref('istio-ingress', namespace), 'gateway', '1.28.10', values)
  return settled(world)
}

const GATEWAYS = {
  plain: ['gates', {}, {revision: '1-28-10'}],
  tagged: ['gates', {}, {revision: 'prod'}],
  mixed: ['shop', {}, {revision: '1-28-10'}],
  /** As charts before 1.23 were: a new version alone changes nothing in the pods. */
  still: ['gates', {}, {revision: 'prod', still: true}],
  labelled: ['gates', {'istio.io/rev': '1-28-10'}, {}],
} as const
