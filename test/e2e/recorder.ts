import {until} from '../stand/deadline.ts'
import type {KubeApi, KubeObject, Watched} from '../stand/kube.ts'
import {nameOf, namespaceOf, versionOf} from '../stand/objects.ts'
import type {
  DaemonSet,
  Deployment,
  EndpointSlice,
  MutatingWebhookConfiguration,
  Namespace,
  Pod,
  Service,
  StatefulSet,
  ValidatingWebhookConfiguration,
} from './shapes.ts'

/** What the judge watches, by its plural name. */
export type Watchable = {
  pods: Pod
  namespaces: Namespace
  services: Service
  endpointslices: EndpointSlice
  deployments: Deployment
  statefulsets: StatefulSet
  daemonsets: DaemonSet
  mutatingwebhookconfigurations: MutatingWebhookConfiguration
  validatingwebhookconfigurations: ValidatingWebhookConfiguration
}

export type Plural = keyof Watchable

/**
 * One change of one object. `version` is the cluster-wide number of the change, so it orders
 * changes of all kinds.
 */
export type Change = {
  at: number
  version: number
  plural: Plural
  /** `NAMESPACE/NAME`, or `NAME` of what has no namespace. */
  key: string
  /** Undefined: it is gone. */
  object: KubeObject | undefined
  /** What it was before; undefined: it is new. */
  before: KubeObject | undefined
}

export type Recorder = {
  /** The objects that were there when the recording began. */
  readonly start: readonly Change[]
  /**
   * Every change since, in the order in which the API server made them. Waits until nothing is
   * under way.
   */
  changes(): Promise<readonly Change[]>
  stop(): void
}

const PATHS: Record<Plural, string> = {
  pods: '/api/v1/pods',
  namespaces: '/api/v1/namespaces',
  services: '/api/v1/services',
  endpointslices: '/apis/discovery.k8s.io/v1/endpointslices',
  deployments: '/apis/apps/v1/deployments',
  statefulsets: '/apis/apps/v1/statefulsets',
  daemonsets: '/apis/apps/v1/daemonsets',
  mutatingwebhookconfigurations:
    '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
  validatingwebhookconfigurations:
    '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
}

const PLURALS = Object.keys(PATHS) as Plural[]

/**
 * Begins to record; resolves when all that is there was seen. The mesh must be at rest meanwhile.
 */
export async function record(api: KubeApi): Promise<Recorder> {
  const changes: Change[] = []
  const known = new Map<string, KubeObject>()
  const watches = PLURALS.map(plural =>
    follow(api, plural, change => {
      const id = `${plural} ${change.key}`
      changes.push({...change, before: known.get(id)})
      if (change.object === undefined) known.delete(id)
      else known.set(id, change.object)
    }),
  )
  await Promise.all(watches.map(each => each.watched.synced))
  const start = changes.splice(0)
  return {
    start,
    changes: async () => {
      await Promise.all(
        watches.map(({plural, watched}) =>
          until(`the watch of ${plural}`, () => isCurrent(api, plural, watched), 30_000),
        ),
      )
      return [...changes].sort((one, other) => one.version - other.version)
    },
    stop: () => watches.forEach(each => each.watched.stop()),
  }
}

function follow(
  api: KubeApi,
  plural: Plural,
  tell: (change: Change) => void,
): {plural: Plural; watched: Watched<KubeObject>} {
  const watched = api.watch(PATHS[plural], ({type, object}) => {
    const key = [namespaceOf(object), nameOf(object)].filter(each => each !== '').join('/')
    tell({
      at: Date.now(),
      version: Number(versionOf(object)),
      plural,
      key,
      object: type === 'DELETED' ? undefined : object,
      before: undefined,
    })
  })
  return {plural, watched}
}

/** Has the watch told all that a list now says? */
async function isCurrent(
  api: KubeApi,
  plural: Plural,
  watched: Watched<KubeObject>,
): Promise<boolean> {
  const list = await api.list(PATHS[plural])
  const versions = new Set(list.map(versionOf))
  return (
    list.length === watched.items.size &&
    [...watched.items.values()].every(each => versions.has(versionOf(each)))
  )
}
