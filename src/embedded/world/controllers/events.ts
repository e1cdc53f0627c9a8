import type {Api} from '../api/api.ts'
import {timestamp} from '../api-object.ts'
import type {ApiObject} from '../api-object.ts'
import {ApiClient, isRefused} from './controller.ts'
import type {CompletedSettings} from './settings.ts'

/** Something worth telling about an object. */
export interface EventInput {
  readonly about: ApiObject
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  /** Who tells it: `deployment-controller`, `kubelet`. */
  readonly component: string
  /** The kubelet's node. */
  readonly host?: string
  /** Part of the object: `spec.containers{web}`. */
  readonly fieldPath?: string
}

const ALIKE_MS = 600_000
const MANY_ALIKE = 10
const COMBINED = '(combined from similar events): '

/**
 * Writes Events, one after the other, beside the controllers' own work. Repeated ones are counted,
 * the oldest of a namespace dropped.
 */
export class EventRecorder {
  readonly #api: Api
  readonly #settings: CompletedSettings
  readonly #writer: ApiClient
  readonly #working: (by: 1 | -1) => void
  /** What was told → the Event's name. */
  readonly #known = new Map<string, string>()
  readonly #kept = new Map<string, {readonly name: string; readonly key: string}[]>()
  /** Different messages of one reason about one object. */
  readonly #alike = new Map<string, {readonly messages: Set<string>; at: number}>()
  #pending: EventInput[] = []
  #isWriting = false
  #count = 0

  constructor(api: Api, settings: CompletedSettings, working: (by: 1 | -1) => void) {
    this.#api = api
    this.#settings = settings
    this.#writer = new ApiClient(api, 'system:kube-controller-manager', 'kube-controller-manager')
    this.#working = working
  }

  tell(happening: EventInput): void {
    if (this.#settings.eventsPerNamespace === 0) return
    this.#pending.push(happening)
    if (this.#isWriting) return
    this.#isWriting = true
    this.#working(1)
    void this.#writeAll().finally(() => {
      this.#isWriting = false
      this.#working(-1)
    })
  }

  async #writeAll(): Promise<void> {
    while (this.#pending.length > 0) {
      const some = this.#pending
      this.#pending = []
      for (const happening of some) await this.#write(this.#combined(happening))
    }
  }

  /**
   * After ten different messages of one kind about one object the rest become one Event, as
   * Kubernetes' clients do it.
   */
  #combined(happening: EventInput): EventInput {
    const {about, component, reason, message} = happening
    const key = `${about.metadata.uid}|${component}|${reason}`
    const now = this.#api.timeline.now()
    const known = this.#alike.get(key)
    const alike =
      known === undefined || now - known.at > ALIKE_MS
        ? {messages: new Set<string>(), at: now}
        : known
    this.#alike.set(key, alike)
    alike.at = now
    alike.messages.add(message)
    return alike.messages.size < MANY_ALIKE
      ? happening
      : {...happening, message: `${COMBINED}${message}`}
  }

  /** An event is not worth failing for. */
  async #write(happening: EventInput): Promise<void> {
    try {
      if (!(await this.#counted(happening))) await this.#create(happening)
    } catch (error) {
      const isExpected = ['NotFound', 'Forbidden', 'Conflict', 'AlreadyExists', 'Invalid'].some(
        reason => isRefused(error, reason),
      )
      if (!isExpected) this.#settings.onError?.('events', happening.about.metadata.name, error)
    }
  }

  async #counted(happening: EventInput): Promise<boolean> {
    const {about, message} = happening
    const name = this.#known.get(keyOf(happening))
    const event =
      name === undefined ? undefined : this.#api.store.get('events', namespaceOf(about), name)
    if (event === undefined) return false
    await this.#writer.patch(event, {
      count: Number(event['count'] ?? 1) + 1,
      lastTimestamp: timestamp(this.#api.timeline.now()),
      message,
    })
    return true
  }

  async #create(happening: EventInput): Promise<void> {
    const {about, type, reason, message, component, host = '', fieldPath} = happening
    const namespace = namespaceOf(about)
    const now = timestamp(this.#api.timeline.now())
    const serial = (BigInt(this.#api.timeline.now()) * 1_000_000n + BigInt(this.#count++)).toString(
      16,
    )
    const name = `${about.metadata.name}.${serial}`
    const {apiVersion, kind, metadata} = about
    const {uid, resourceVersion} = metadata
    const involvedObject = {
      apiVersion,
      kind,
      name: metadata.name,
      ...(metadata.namespace === undefined ? {} : {namespace}),
      uid,
      resourceVersion,
      ...(fieldPath === undefined ? {} : {fieldPath}),
    }
    const source = {component, ...(host === '' ? {} : {host})}
    const event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {name, namespace},
      involvedObject,
      type,
      reason,
      message,
      source,
      firstTimestamp: now,
      lastTimestamp: now,
      eventTime: null,
      count: 1,
      reportingComponent: component,
      reportingInstance: host,
    }
    await this.#writer.create(this.#api.kinds.must('v1', 'Event'), namespace, event)
    await this.#keep(namespace, name, keyOf(happening))
  }

  async #keep(namespace: string, name: string, key: string): Promise<void> {
    this.#known.set(key, name)
    const kept = this.#kept.get(namespace) ?? []
    this.#kept.set(namespace, kept)
    kept.push({name, key})
    if (kept.length <= this.#settings.eventsPerNamespace) return
    const oldest = kept.shift()
    const event =
      oldest === undefined ? undefined : this.#api.store.get('events', namespace, oldest.name)
    if (oldest !== undefined && this.#known.get(oldest.key) === oldest.name)
      this.#known.delete(oldest.key)
    if (event !== undefined) await this.#writer.delete(event)
  }
}

const namespaceOf = ({metadata}: ApiObject): string => metadata.namespace ?? 'default'
const keyOf = ({about, reason, message, component, fieldPath}: EventInput): string =>
  `${about.metadata.uid}|${component}|${reason}|${fieldPath ?? ''}|${message.startsWith(COMBINED) ? COMBINED : message}`
