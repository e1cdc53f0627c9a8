import type {KubeApi, KubeObject} from '../stand/kube.ts'
import {annotationOf, nameOf, namespaceOf} from '../stand/objects.ts'
import {until} from '../stand/deadline.ts'

/** Every object of a cluster, by `GROUP/PLURAL NAMESPACE/NAME`. */
export type Inventory = ReadonlyMap<string, KubeObject>

type ApiResource = {name: string; verbs: string[]}
type Groups = {groups: {preferredVersion: {groupVersion: string}}[]}

/** Renewed or counted all the time by the cluster itself. */
const RESTLESS = [
  'leases',
  'events',
  'endpoints',
  'endpointslices',
  'nodes',
  'componentstatuses',
  'horizontalpodautoscalers',
  'apiservices',
  'flowschemas',
  'prioritylevelconfigurations',
]
const LEADER = 'control-plane.alpha.kubernetes.io/leader'

/**
 * Lists everything there is, but for what never rests: leases, events, endpoints, nodes,
 * autoscalers, leaders' locks.
 */
export async function takeInventory(api: KubeApi): Promise<Inventory> {
  const {groups} = await api.get<Groups>('/apis')
  const versions = [
    {group: 'core', path: '/api/v1'},
    ...groups.map(({preferredVersion: {groupVersion}}) => ({
      group: groupVersion.split('/')[0] ?? '',
      path: `/apis/${groupVersion}`,
    })),
  ]
  const lists = await Promise.all(
    versions.map(async ({group, path}) => {
      const {resources} = await api.get<{resources: ApiResource[]}>(path)
      const plurals = resources.filter(
        ({name, verbs}) =>
          verbs.includes('list') && !name.includes('/') && !RESTLESS.includes(name),
      )
      return Promise.all(
        plurals.map(async ({name}) =>
          (await patientList(api, `${path}/${name}`)).map(
            each => [`${group}/${name} ${namespaceOf(each)}/${nameOf(each)}`, each] as const,
          ),
        ),
      )
    }),
  )
  return new Map(lists.flat(2).filter(([, each]) => annotationOf(each, LEADER) === undefined))
}

/** New custom resources answer 429 until their storage is there. */
function patientList(api: KubeApi, path: string): Promise<KubeObject[]> {
  return until(`the list ${path}`, () => api.list(path), 20_000)
}

/** What came, went or has another resourceVersion, one line each. Empty: nothing was written. */
export function changesBetween(before: Inventory, after: Inventory): string[] {
  return [
    ...[...before.keys()].filter(key => !after.has(key)).map(key => `${key} is gone`),
    ...[...after.keys()].filter(key => !before.has(key)).map(key => `${key} is new`),
    ...[...before]
      .filter(
        ([key, each]) =>
          after.has(key) &&
          after.get(key)?.metadata?.resourceVersion !== each.metadata?.resourceVersion,
      )
      .map(([key]) => `${key} was written`),
  ]
}
