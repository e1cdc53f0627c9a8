import {isDeepStrictEqual} from 'node:util'
import type {KubeObject} from '../stand/kube.ts'
import {namespaceOf} from '../stand/objects.ts'
import {changesBetween} from './inventory.ts'
import type {Inventory} from './inventory.ts'

/** Kinds that controllers make and replace when pods are replaced. */
const CONSEQUENCES = [
  'core/pods',
  'apps/replicasets',
  'apps/controllerrevisions',
  'discovery.k8s.io/endpointslices',
  'core/endpoints',
  'networking.k8s.io/ipaddresses',
  'kwok.x-k8s.io/portforwards',
  'kwok.x-k8s.io/logs',
]
const WORKLOADS = ['apps/deployments', 'apps/statefulsets', 'apps/daemonsets']
const MARKS = ['meshctl.dev/restarted-for', 'kubectl.kubernetes.io/restartedAt']
const CHOICES = ['istio.io/rev', 'istio-injection']

/**
 * What was touched that is none of an upgrade's business. In the mesh's namespaces pods may be
 * replaced, templates marked, labels of namespaces moved, and what Helm owns upgraded; istio-system
 * is Istio's own; everything else must have its old resourceVersion.
 */
export function untouched(before: Inventory, after: Inventory, mesh: readonly string[]): string[] {
  return changesBetween(before, after).filter(line => !mayBe(line, {before, after, mesh}))
}

type Context = {before: Inventory; after: Inventory; mesh: readonly string[]}

function mayBe(line: string, {before, after, mesh}: Context): boolean {
  const [kind = '', name = ''] = line.split(' ')
  const key = `${kind} ${name}`
  const [old, now] = [before.get(key), after.get(key)]
  const namespace = name.split('/')[0] ?? ''
  if (namespace === '') return clusterWide(kind, name.slice(1), {old, now, mesh})
  if (namespace === 'istio-system') return true
  return mesh.includes(namespace) && inTheMesh(kind, name, {old, now, mesh})
}

type Pair = {old: KubeObject | undefined; now: KubeObject | undefined; mesh: readonly string[]}

function inTheMesh(kind: string, name: string, {old, now}: Pair): boolean {
  if (CONSEQUENCES.includes(kind) || isHelms(old) || isHelms(now)) return true
  if (kind === 'core/secrets') return name.includes('/sh.helm.release.')
  return (
    WORKLOADS.includes(kind) &&
    old !== undefined &&
    now !== undefined &&
    isDeepStrictEqual(wish(old), wish(now))
  )
}

function clusterWide(kind: string, name: string, {old, now, mesh}: Pair): boolean {
  if (kind === 'core/namespaces')
    return (
      mesh.includes(name) &&
      old !== undefined &&
      now !== undefined &&
      isDeepStrictEqual(apart(old), apart(now))
    )
  if (CONSEQUENCES.includes(kind)) return true
  // by name, since some objects of Istio's belong to no release
  return /istio/.test(name) || isHelms(old) || isHelms(now)
}

const isHelms = (object: KubeObject | undefined): boolean =>
  object?.metadata?.labels?.['app.kubernetes.io/managed-by'] === 'Helm'

/** A namespace without the labels that choose its injector. */
function apart({metadata}: KubeObject): object {
  return {labels: omit(metadata?.labels, CHOICES), annotations: metadata?.annotations ?? {}}
}

type Template = {metadata?: KubeObject['metadata']}

/**
 * A workload's spec and labels without the marks of a restart and the label that chooses the
 * injector.
 */
function wish(object: KubeObject): object {
  const {spec = {}} = object as {spec?: {template?: Template}}
  const {template = {}} = spec
  const metadata = {
    ...template.metadata,
    labels: omit(template.metadata?.labels, CHOICES),
    annotations: omit(template.metadata?.annotations, MARKS),
  }
  return {
    labels: object.metadata?.labels,
    namespace: namespaceOf(object),
    spec: {...spec, template: {...template, metadata}},
  }
}

function omit(
  map: Record<string, string> | undefined,
  keys: readonly string[],
): Record<string, string> {
  return Object.fromEntries(Object.entries(map ?? {}).filter(([key]) => !keys.includes(key)))
}
