import {expect} from 'vitest'
import type {ControllerSettings} from '../../../../src/embedded/world/controllers/settings.ts'
import type {Pod} from '../../../../src/embedded/world/controllers/object-types.ts'
import type {Fields, ApiObject} from '../../../../src/embedded/world/api-object.ts'
import {inProcess} from '../in-process.ts'
import type {InProcess} from '../in-process.ts'

export const NAMESPACE = 'shop'

/** A world with a namespace `shop`, and short ways to work in it. */
export interface ControllerWorld extends InProcess {
  /** Creates objects in the namespace. @throws when one is refused. */
  make(...objects: readonly Fields[]): Promise<void>
  /** Merge patch of `deployments.apps/web`. */
  change(storage: string, name: string, patch: unknown): Promise<void>
  drop(storage: string, name: string, policy?: string): Promise<void>
  get(storage: string, name: string): ApiObject
  all(storage: string): readonly ApiObject[]
  pods(): readonly Pod[]
  events(reason: string): readonly string[]
}

export async function ground(
  controllers: Partial<ControllerSettings> = {},
): Promise<ControllerWorld> {
  const errors: unknown[] = []
  const here = await inProcess({
    controllers: {onError: (...told) => errors.push(told), ...controllers},
  })
  const {store, kinds} = here.world.api
  const ask = async (
    method: string,
    path: string,
    body?: unknown,
    type?: string,
  ): Promise<void> => {
    const {status, body: answer} = await here.ask(method, path, {
      ...(body === undefined ? {} : {body}),
      ...(type === undefined ? {} : {type}),
    })
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`)
  }
  const pathOf = (apiVersion: string, plural: string): string =>
    `${apiVersion === 'v1' ? '/api' : '/apis'}/${apiVersion}/namespaces/${NAMESPACE}/${plural}`
  const at = (storage: string, name: string): string => {
    const kind = kinds.all().find(each => each.storage === storage)
    if (kind === undefined) throw new Error(`no ${storage}`)
    return `${pathOf(kind.group === '' ? kind.version : `${kind.group}/${kind.version}`, kind.plural)}/${name}`
  }
  await ask('POST', '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {name: NAMESPACE},
  })
  // pods are refused until the namespace has its ServiceAccount
  await here.pass(1_000)
  return {
    ...here,
    pass: async ms => {
      await here.pass(ms)
      expect(errors).toEqual([])
    },
    make: async (...objects) => {
      for (const object of objects)
        await ask(
          'POST',
          pathOf(
            String(object['apiVersion']),
            kinds.must(String(object['apiVersion']), String(object['kind'])).plural,
          ),
          object,
        )
    },
    change: (storage, name, patch) =>
      ask('PATCH', at(storage, name), patch, 'application/merge-patch+json'),
    drop: (storage, name, policy) =>
      ask(
        'DELETE',
        `${at(storage, name)}${policy === undefined ? '' : `?propagationPolicy=${policy}`}`,
      ),
    get: (storage, name) => {
      const found = store.get(storage, NAMESPACE, name)
      if (found === undefined) throw new Error(`no ${storage} ${name}`)
      return found
    },
    all: storage => store.list(storage, NAMESPACE),
    pods: () => store.list('pods', NAMESPACE) as readonly Pod[],
    events: reason =>
      store
        .list('events', NAMESPACE)
        .filter(event => event['reason'] === reason)
        .map(event => String(event['message'])),
  }
}

/** A pod template whose only container has this image. */
export function template(
  app: string,
  more: {readonly image?: string; readonly annotations?: Fields; readonly spec?: Fields} = {},
): Fields {
  const metadata = {
    labels: {app},
    ...(more.annotations === undefined ? {} : {annotations: more.annotations}),
  }
  return {
    metadata,
    spec: {
      containers: [
        {name: 'web', image: more.image ?? 'web:1', ports: [{name: 'http', containerPort: 8080}]},
      ],
      ...more.spec,
    },
  }
}

/** A Deployment, StatefulSet or DaemonSet of pods labelled `app=NAME`. */
export function workload(kind: string, name: string, spec: Fields = {}): Fields {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: {name},
    spec: {
      ...(kind === 'DaemonSet' ? {} : {replicas: 2}),
      selector: {matchLabels: {app: name}},
      template: template(name),
      ...spec,
    },
  }
}

export const RESTART = {
  spec: {template: {metadata: {annotations: {'kubectl.kubernetes.io/restartedAt': 'now'}}}},
}

export const statusOf = (object: ApiObject): Fields => (object['status'] ?? {}) as Fields

/** Type → `True ReasonOfIt`. */
export function conditionsOf(object: ApiObject): Readonly<Record<string, string>> {
  const rows = (statusOf(object)['conditions'] ?? []) as readonly {
    type: string
    status: string
    reason?: string
  }[]
  return Object.fromEntries(
    rows.map(({type, status, reason = ''}) => [type, `${status} ${reason}`.trim()]),
  )
}

export const isReady = (pod: Pod): boolean => conditionsOf(pod)['Ready'] === 'True'
export const isGoing = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined

/** A Service of the pods with the label `app: web`. */
export const service = (spec: object): Readonly<Record<string, unknown>> => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {name: 'web'},
  spec: {selector: {app: 'web'}, ports: [{port: 80, targetPort: 'http'}], ...spec},
})
