import type {Api} from '../api/api.ts'
import {apiVersionOf, type Kind} from '../kinds.ts'
import {jsonPatch} from '../patch/json-patch.ts'
import type {ApiObject} from '../api-object.ts'
import type {Admission, AdmissionRequest} from './admission.ts'
import {Caller, type CallUrl} from './caller.ts'
import {seenAs} from './admission-review.ts'
import {internalError} from './failures.ts'
import {askedAs, type Surroundings} from './matching.ts'
import type {Network} from './network.ts'
import {createPlugins, type Plugins} from './plugins/plugins.ts'
import {hooksOf, isExempt, type Hook} from './webhook.ts'

export interface AdmissionOptions {
  /** How webhooks outside of the world are called; without it they cannot be reached. */
  readonly callUrl?: CallUrl | undefined
}

/** A write on its way through admission. */
interface Course {
  readonly request: AdmissionRequest
  object: ApiObject
  /** Webhooks that want to be asked again when somebody after them changes the object. */
  readonly willing: Set<string>
  /** Those that have to be. */
  readonly again: Set<string>
  changed: boolean
}

/**
 * The API server's admission: its own plugins, then the webhooks that are registered in the world's
 * store.
 */
export function createAdmission(
  api: Api,
  network: Network,
  options: AdmissionOptions = {},
): Admission {
  return new Admissions(
    api,
    new Caller({network, timeline: api.timeline, callUrl: options.callUrl}),
  )
}

class Admissions implements Admission {
  readonly #api: Api
  readonly #caller: Caller
  readonly #plugins: Plugins

  constructor(api: Api, caller: Caller) {
    this.#api = api
    this.#caller = caller
    this.#plugins = createPlugins(api)
  }

  async mutate(request: AdmissionRequest): Promise<ApiObject | undefined> {
    const {object} = request
    if (object === undefined) return undefined
    const course: Course = {
      request,
      object: this.#plugins.mutate(request, object),
      willing: new Set(),
      again: new Set(),
      changed: false,
    }
    const hooks = isExempt(request.kind) ? [] : hooksOf(this.#api.store, 'mutating')
    for (const hook of hooks) await this.#pass(course, hook)
    if (!course.changed) return course.object
    const before = course.object
    course.object = this.#plugins.mutate(request, course.object)
    if (course.object !== before) for (const key of course.willing) course.again.add(key)
    for (const hook of hooks) if (course.again.has(hook.key)) await this.#pass(course, hook)
    return course.object
  }

  async validate(request: AdmissionRequest): Promise<void> {
    this.#plugins.validate(request)
    const hooks = isExempt(request.kind) ? [] : hooksOf(this.#api.store, 'validating')
    const asked = hooks.flatMap(({webhook}) => {
      const kind = askedAs(webhook, request, this.#surroundings())
      return kind === undefined ? [] : [this.#caller.ask(webhook, seen(request, kind), kind)]
    })
    const failed = (await Promise.allSettled(asked)).find(each => each.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    this.#plugins.afterWebhooks(request)
  }

  /** Asks one webhook, if it wants to be asked about the object as it is now. */
  async #pass(course: Course, {webhook, key}: Hook): Promise<void> {
    const request = {...course.request, object: course.object}
    const kind = askedAs(webhook, request, this.#surroundings())
    if (kind === undefined) return
    const said = await this.#caller.ask(webhook, seen(request, kind), kind)
    const after =
      said === undefined || said.patch.length === 0
        ? course.object
        : patched(course.object, kind, said.patch)
    if (JSON.stringify(after) !== JSON.stringify(course.object)) {
      course.changed = true
      for (const each of course.willing) if (each !== key) course.again.add(each)
    }
    course.object = after
    if (webhook.reinvocationPolicy === 'IfNeeded') course.willing.add(key)
  }

  #surroundings(): Surroundings {
    const {store, kinds} = this.#api
    return {
      namespaceLabels: name => {
        const namespace = store.get('namespaces', undefined, name)
        return namespace === undefined ? undefined : (namespace.metadata.labels ?? {})
      },
      equivalents: kind =>
        kind.custom === undefined
          ? []
          : kinds
              .all()
              .filter(each => each.storage === kind.storage && each.version !== kind.version),
    }
  }
}

function seen(request: AdmissionRequest, kind: Kind): AdmissionRequest {
  const {object, oldObject} = request
  if (kind === request.kind) return request
  return {
    ...request,
    object: seenAs(object, kind) ?? undefined,
    oldObject: seenAs(oldObject, kind) ?? undefined,
  }
}

function patched(object: ApiObject, kind: Kind, operations: readonly unknown[]): ApiObject {
  try {
    const after = jsonPatch(
      {...object, apiVersion: apiVersionOf(kind)},
      operations,
    ) as unknown as ApiObject
    return {...after, apiVersion: object.apiVersion}
  } catch (error) {
    throw internalError(error instanceof Error ? error.message : String(error))
  }
}
