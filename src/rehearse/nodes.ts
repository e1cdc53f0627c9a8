import {at, labelMap, node, rows, text, texts} from '../mesh/fields.ts'
import type {SnapshotObject} from '../snapshot/snapshot.ts'
import {isFresh} from './restore-pods.ts'
import type {Fields, NodeSettings, Strings, World} from '../embedded/cluster.ts'

/** The nodes of a copy. */
export interface CopiedNodes {
  readonly settings: readonly NodeSettings[]
  /** Names of those that keep their pods and take no new ones. */
  readonly cordoned: readonly string[]
  /** Names of those that nothing but pods speak of. */
  readonly invented: readonly string[]
}

/** Nobody knows what such a node has; that it lacks something would be a guess that halts. */
const ROOM: Strings = {cpu: '1000', memory: '100Ti', pods: '10000'}

/**
 * Nodes with their room, taints and labels; and one for each name that a pod has and no node of the
 * snapshot, with what its pods ask of a node.
 */
export function nodesOf(objects: readonly SnapshotObject[]): CopiedNodes {
  const nodes = objects.filter(each => each.kind === 'Node')
  const known = new Set(nodes.map(each => each.metadata.name))
  const pods = objects.filter(each => each.kind === 'Pod' && isFresh(each))
  const strangers = Map.groupBy(pods, each => text(at(each, 'spec', 'nodeName')) ?? '')
  const invented = [...strangers.keys()].filter(name => name !== '' && !known.has(name)).sort()
  return {
    settings: [
      ...nodes.map(nodeAgain),
      ...invented.map(name => ({
        name,
        capacity: ROOM,
        labels: wishesOf(strangers.get(name) ?? []),
      })),
    ],
    cordoned: nodes
      .filter(each => at(each, 'spec', 'unschedulable') === true)
      .map(each => each.metadata.name),
    invented,
  }
}

/** What `kubectl cordon` does to a node, before anything else happens in the world. */
export async function cordon({api, controllers}: World, names: readonly string[]): Promise<void> {
  await controllers.idle()
  for (const name of names) {
    const found = api.store.get('nodes', undefined, name)
    if (found !== undefined)
      api.store.put('nodes', {...found, spec: {...node(found['spec']), unschedulable: true}})
  }
}

function nodeAgain(object: SnapshotObject): NodeSettings {
  const version = text(at(object, 'status', 'nodeInfo', 'kubeletVersion'))
  const taints = at(object, 'spec', 'taints')
  return {
    name: object.metadata.name,
    labels: object.metadata.labels ?? {},
    ...(Array.isArray(taints) ? {taints: taints as readonly Fields[]} : {}),
    capacity: labelMap(node(at(object, 'status', 'allocatable'))),
    ...(version === undefined ? {} : {kubeletVersion: version}),
  }
}

/** Labels that the node must have, for these pods are on it. */
function wishesOf(pods: readonly SnapshotObject[]): Strings {
  const wanted = pods.flatMap(pod => [
    ...Object.entries(labelMap(at(pod, 'spec', 'nodeSelector'))),
    ...affinityOf(pod),
  ])
  return Object.fromEntries(wanted)
}

/** Of several terms one would do; the first is as good as any. */
function affinityOf(pod: SnapshotObject): readonly (readonly [string, string])[] {
  const [term] = rows(
    at(
      pod,
      'spec',
      'affinity',
      'nodeAffinity',
      'requiredDuringSchedulingIgnoredDuringExecution',
      'nodeSelectorTerms',
    ),
  )
  return rows(term?.['matchExpressions']).flatMap(each => {
    const key = text(each['key'])
    const isWish = key !== undefined && (each['operator'] === 'In' || each['operator'] === 'Exists')
    return isWish ? [[key, texts(each['values'])[0] ?? ''] as const] : []
  })
}
