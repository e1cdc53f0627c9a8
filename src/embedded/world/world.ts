import {createAdmission} from './admission/admit.ts'
import type {CallUrl} from './admission/caller.ts'
import {Lists} from './api/list.ts'
import {Registry} from './api/registry.ts'
import {Naming} from './api/naming.ts'
import type {Access, Actor, ObjectRef, User} from './api/api.ts'
import {evictionOf} from './controllers/eviction.ts'
import type {Eviction} from './controllers/eviction.ts'
import type {ControllerSettings, Controllers} from './controllers/settings.ts'
import {startControllers} from './controllers/controllers.ts'
import {serveCustomResources} from './custom-resources.ts'
import type {IstioOptions} from './istio/istiod-context.ts'
import {istioProcesses} from './istio/processes.ts'
import {Kinds} from './kinds.ts'
import type {Kind} from './kinds.ts'
import type {ContainerProcesses} from './container-process.ts'
import {authorize} from './rbac/authorize.ts'
import type {PathAccess} from './rbac/authorize.ts'
import {review} from './rbac/review.ts'
import {seeds} from './seeds.ts'
import {notFound} from './refusal.ts'
import type {Refusal} from './refusal.ts'
import {builtinKinds} from './schema/builtin-kinds.ts'
import type {KubernetesData} from './schema/data.ts'
import {Schemas} from './schema/schemas.ts'
import {Store} from './store.ts'
import type {ApiObject} from './api-object.ts'
import {Timeline} from './timeline.ts'

export interface WorldOptions {
  readonly data: KubernetesData
  /** When it begins, in ms since 1970. */
  readonly start: number
  /** The same seed gives the same names. */
  readonly seed: number
  readonly controllers: Omit<ControllerSettings, 'programs'>
  readonly istio: IstioOptions
  /** For admission webhooks with a URL; without it they fail. */
  readonly callUrl?: CallUrl
}

/** An embedded cluster. */
export interface World {
  readonly api: Registry
  readonly lists: Lists
  /** `v1.35.4`. */
  readonly gitVersion: string
  readonly processes: ContainerProcesses
  readonly controllers: Controllers
  /** @throws Refusal 404. */
  must(ref: ObjectRef): ApiObject
  may(
    user: User,
    access: Access | PathAccess,
  ): {readonly allowed: true} | {readonly allowed: false; readonly why: Refusal}
  /** Is it a question (SubjectAccessReview, TokenReview), which is answered and never kept? */
  isReview(kind: Kind): boolean
  review(user: User, kind: Kind, body: unknown): unknown
  /** May the pod be evicted now? */
  eviction(pod: ApiObject): Eviction
}

const FOUNDER: Actor = {
  user: {name: 'system:apiserver', groups: ['system:masters']},
  manager: 'kube-apiserver',
}

/** A new cluster: nodes, the namespaces and roles that Kubernetes itself has, and nothing else. */
export async function createWorld(options: WorldOptions): Promise<World> {
  const {data, start, seed} = options
  const timeline = new Timeline(start)
  const naming = new Naming(timeline, seed)
  const api = new Registry({
    kinds: new Kinds(builtinKinds(data)),
    schemas: new Schemas(data),
    store: new Store(),
    timeline,
    naming,
  })
  const processes = istioProcesses(api, options.istio)
  api.admitBy(createAdmission(api, processes.network, {callUrl: options.callUrl}))
  serveCustomResources(api)
  for (const {apiVersion, kind, object, namespace} of seeds())
    await api.create(api.kinds.must(apiVersion, kind), namespace, object, FOUNDER)
  const controllers = startControllers(api, {...options.controllers, processes})
  return {
    ...questions(api),
    api,
    lists: new Lists(api.store),
    gitVersion: data.gitVersion,
    processes,
    controllers,
  }
}

function questions(
  api: Registry,
): Pick<World, 'must' | 'may' | 'isReview' | 'review' | 'eviction'> {
  return {
    must: ({kind, namespace, name}) => {
      const found = api.store.get(kind.storage, namespace, name)
      if (found === undefined) throw notFound(kind, name)
      return found
    },
    may: (user, access) => authorize(api.store, user, access),
    isReview: kind =>
      kind.group === 'authorization.k8s.io' || kind.group === 'authentication.k8s.io',
    review: (user, kind, body) => review(api.store, user, kind, body),
    eviction: pod => evictionOf(api.store, pod, api.timeline.now()),
  }
}
