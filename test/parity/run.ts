import {runClient} from './clients.ts'
import type {Clients} from './clients.ts'
import type {Call, Conversation, Fields, Late, Past, Step, Wait, Watching} from './conversation.ts'
import {at} from './conversation.ts'
import type {Server} from './server.ts'
import type {Answer, Sent} from './wire.ts'
import {Wire} from './wire.ts'

/** What one step showed, not yet normalised. */
export interface Shown {
  readonly step: string
  readonly status?: number
  readonly type?: string
  readonly warning?: string
  readonly retryAfter?: string
  readonly body?: unknown
  /** Events of a watch. */
  readonly events?: readonly unknown[]
  /** Exit code and lines of a client. */
  readonly code?: number
  readonly printed?: readonly string[]
  readonly errors?: readonly string[]
  /** A condition that did not come true, with the last body. */
  readonly gaveUp?: string
  /** The step could not be done. */
  readonly broken?: string
}

export interface Transcript {
  readonly name: string
  readonly shown: readonly Shown[]
}

const POLL_MS = 60
const WATCH_MS = 10_000

/** Holds conversations with one server. */
export class Talker {
  readonly #server: Server
  readonly #wire: Wire
  readonly #clients: Clients

  constructor(server: Server, clients: Clients) {
    this.#server = server
    this.#wire = new Wire(server)
    this.#clients = clients
  }

  /**
   * In: what makes the names of another hearing others. Does every step, in order; one that cannot
   * be done does not keep the later ones from being tried. Never throws.
   */
  async converse(conversation: Conversation, hearing = ''): Promise<Transcript> {
    const talk = new Talk(
      this.#server,
      this.#wire,
      this.#clients,
      `p-${conversation.name}${hearing}`,
    )
    if (conversation.namespace !== false) await talk.makeNamespace()
    await talk.doAll(conversation.steps)
    return {name: conversation.name, shown: talk.shown}
  }

  close(): void {
    this.#wire.close()
  }
}

class Talk {
  readonly shown: Shown[] = []
  readonly #bodies = new Map<string, unknown>()
  readonly #server: Server
  readonly #wire: Wire
  readonly #clients: Clients
  readonly #namespace: string

  constructor(server: Server, wire: Wire, clients: Clients, namespace: string) {
    this.#server = server
    this.#wire = wire
    this.#clients = clients
    this.#namespace = namespace
  }

  async makeNamespace(): Promise<void> {
    const metadata = {name: this.#namespace}
    await this.#call({
      step: '',
      method: 'POST',
      path: '/api/v1/namespaces',
      body: {apiVersion: 'v1', kind: 'Namespace', metadata},
    })
    const ready = [
      `/api/v1/namespaces/$ns/serviceaccounts/default`,
      `/api/v1/namespaces/$ns/configmaps/kube-root-ca.crt`,
    ]
    for (const wait of ready)
      await this.#wait({step: '', wait, holds: (_body, status) => status === 200})
  }

  async doAll(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      try {
        await this.#do(step)
      } catch (error) {
        this.shown.push({
          step: step.step,
          broken: error instanceof Error ? error.message : String(error),
        })
      }
    }
  }

  async #do(step: Step): Promise<void> {
    if ('method' in step) this.shown.push(shownCall(step, await this.#call(step)))
    else if ('wait' in step) this.shown.push(await this.#wait(step))
    else if ('watch' in step) await this.#watch(step)
    else
      this.shown.push(
        await runClient(this.#clients, this.#server, {
          ...step,
          args: step.args.map(word => this.#filled(word)),
          stdin: this.#fill(step.stdin),
        }),
      )
  }

  async #call(call: Call): Promise<Answer> {
    const answer = await this.#wire.send(this.#sent(call))
    this.#bodies.set(call.step, answer.body)
    return answer
  }

  #sent({method, path, body, type, accept, user, headers}: Omit<Call, 'step'>): Sent {
    const filled = this.#late(body)
    const whole: Record<string, string | undefined> = {
      authorization: this.#authorization(user),
      accept: accept ?? 'application/json',
      'content-type': filled === undefined ? undefined : (type ?? 'application/json'),
      ...this.#fill(headers),
    }
    return {
      method,
      path: this.#late(path),
      headers: Object.fromEntries(
        Object.entries(whole).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, value] as const],
        ),
      ),
      ...(filled === undefined
        ? {}
        : {body: typeof filled === 'string' ? filled : JSON.stringify(filled)}),
    }
  }

  #authorization(user = 'admin'): string | undefined {
    if (user === 'anonymous') return undefined
    return `Bearer ${user === 'stranger' ? 'of-nobody' : this.#server.tokenOf(user)}`
  }

  async #wait({step, wait, holds, ms = 30_000, ...as}: Wait): Promise<Shown> {
    const end = Date.now() + ms
    for (;;) {
      const answer = await this.#wire.send(this.#sent({method: 'GET', path: wait, ...as}))
      this.#bodies.set(step, answer.body)
      if (holds(answer.body as Fields, answer.status)) return {step}
      if (Date.now() > end)
        return {step, gaveUp: `the condition did not hold within ${ms / 1000} s`, body: answer.body}
      await new Promise(done => setTimeout(done, POLL_MS))
    }
  }

  async #watch({
    step,
    watch,
    accept,
    during,
    enough,
    pick = event => event,
    only = () => true,
  }: Watching): Promise<void> {
    const events: Fields[] = []
    const done = Promise.withResolvers<undefined>()
    const isEnough = () => (typeof enough === 'number' ? events.length >= enough : enough(events))
    const onLine = (line: unknown) => {
      if (isEnough() || !only(line as Fields)) return
      events.push(line as Fields)
      if (isEnough()) done.resolve(undefined)
    }
    const sent = this.#sent({method: 'GET', path: watch, ...(accept === undefined ? {} : {accept})})
    const opened = await this.#wire.watch(sent, onLine, () => done.resolve(undefined))
    const slot = this.shown.push({step}) - 1
    await this.doAll(during)
    const {refused} = opened
    if (refused === undefined)
      await Promise.race([done.promise, new Promise(late => setTimeout(late, WATCH_MS).unref())])
    opened.stop()
    this.#bodies.set(step, {events})
    this.shown[slot] =
      refused === undefined ? {step, events: events.map(pick)} : {...shownCall({step}, refused)}
  }

  #late<T>(value: Late<T>): T {
    const past: Past = step => this.#bodies.get(step) as Fields
    return this.#fill(typeof value === 'function' ? (value as (past: Past) => T)(past) : value)
  }

  /** Puts the namespace and values of earlier bodies where `$ns` and `{{…}}` stand. */
  #fill<T>(value: T): T {
    if (typeof value === 'string') return this.#filled(value) as T
    if (Array.isArray(value)) return value.map(each => this.#fill<unknown>(each)) as T
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [this.#filled(key), this.#fill<unknown>(each)]),
    ) as T
  }

  #filled(text: string): string {
    return text
      .replaceAll('$ns', this.#namespace)
      .replace(/\{\{([^.}]+)\.([^}]+)\}\}/g, (_all, step: string, path: string) => {
        const value = at(this.#bodies.get(step), path)
        if (typeof value !== 'string' && typeof value !== 'number')
          throw new Error(`the answer to "${step}" has no ${path}`)
        return String(value)
      })
  }
}

function shownCall(
  {step, pick = body => body}: Pick<Call, 'step' | 'pick'>,
  {status, headers, body}: Answer,
): Shown {
  const text = (name: string) => {
    const value = headers[name]
    return value === undefined ? undefined : Array.isArray(value) ? value.join('; ') : value
  }
  const [type, warning, retryAfter] = [text('content-type'), text('warning'), text('retry-after')]
  return {
    step,
    status,
    ...(type === undefined ? {} : {type}),
    ...(warning === undefined ? {} : {warning}),
    ...(retryAfter === undefined ? {} : {retryAfter}),
    body: status < 300 ? pick(body) : body,
  }
}
