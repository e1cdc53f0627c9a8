/** What an answer's body or an object is, as far as a conversation looks into it. */
export type Fields = Record<string, unknown>

/** The whole body that an earlier step of the conversation got. */
export type Past = (step: string) => Fields

/** What is sent: text as it is, anything else as JSON. */
export type Body = Fields | readonly unknown[] | string | number | boolean | null

/**
 * Known at once, or made from earlier answers. Strings may hold `$ns` and
 * `{{step.path.in.its.body}}`.
 */
export type Late<T> = T | ((past: Past) => T)

/** One request, whose answer is recorded. */
export interface Call {
  readonly step: string
  readonly method: string
  readonly path: Late<string>
  readonly body?: Late<Body>
  /** Content type of the body; default `application/json`. */
  readonly type?: string
  /** Default `application/json`. */
  readonly accept?: string
  /** Default `admin`. `anonymous` sends no token, `stranger` a wrong one. */
  readonly user?: string
  readonly headers?: Readonly<Record<string, string>>
  /** What of the body is recorded, when not all of it. */
  readonly pick?: (body: unknown) => unknown
}

/**
 * Asks until the condition holds for the body (status code given too). Records that it held, or
 * that it gave up.
 */
export interface Wait {
  readonly step: string
  readonly wait: string
  readonly holds: (body: Fields, status: number) => boolean
  /** Default 30 000. */
  readonly ms?: number
  readonly user?: string
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * Opens a watch, does the steps, and records the events it got until there are enough (or 10 s have
 * passed, or the server ended it).
 */
export interface Watching {
  readonly step: string
  readonly watch: Late<string>
  readonly accept?: string
  readonly during: readonly Step[]
  readonly enough: number | ((events: readonly Fields[]) => boolean)
  readonly pick?: (event: Fields) => unknown
  /** Which events count; all by default. */
  readonly only?: (event: Fields) => boolean
}

/** Runs a client with the server's kubeconfig and records what it prints and its exit code. */
export interface Command {
  readonly step: string
  readonly run: 'kubectl' | 'helm3' | 'helm4'
  /** `$ns` as in bodies; `$charts` is the folder of the packaged fixture charts. */
  readonly args: readonly string[]
  readonly stdin?: unknown
  readonly user?: string
  /** Only these lines of what it prints are recorded; all by default. */
  readonly lines?: (line: string) => boolean
  /** For printing whose order is chance. */
  readonly sorted?: boolean
}

export type Step = Call | Wait | Watching | Command

export interface Conversation {
  /** Short, with dashes: its namespace is `p-NAME`. */
  readonly name: string
  readonly steps: readonly Step[]
  /** `false`: it needs none. By default one is made first, and is ready for pods. */
  readonly namespace?: boolean
}

type More = Partial<Omit<Call, 'step' | 'method' | 'path' | 'body'>>

export const PATCH = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const

export const get = (step: string, path: Late<string>, more: More = {}): Call => ({
  step,
  method: 'GET',
  path,
  ...more,
})
export const post = (
  step: string,
  path: Late<string>,
  body: Late<Body>,
  more: More = {},
): Call => ({step, method: 'POST', path, body, ...more})
export const put = (step: string, path: Late<string>, body: Late<Body>, more: More = {}): Call => ({
  step,
  method: 'PUT',
  path,
  body,
  ...more,
})
export const remove = (step: string, path: Late<string>, body?: Body, more: More = {}): Call => ({
  step,
  method: 'DELETE',
  path,
  ...(body === undefined ? {} : {body}),
  ...more,
})

/**
 * A patch of one of the four types; `how` is its type and, behind a `?`, its query:
 * `apply?fieldManager=one`.
 */
export function patch(step: string, path: string, how: string, body: Late<Body>): Call {
  const [type = 'merge', query] = how.split('?')
  return {
    step,
    method: 'PATCH',
    path: query === undefined ? path : `${path}?${query}`,
    body,
    type: PATCH[type as keyof typeof PATCH],
  }
}

export const until = (
  step: string,
  wait: string,
  holds: Wait['holds'],
  more: Pick<Wait, 'ms' | 'user' | 'headers'> = {},
): Wait => ({step, wait, holds, ...more})
/**
 * Asks until the status code is this: what was allowed or made somewhere else takes a moment to be
 * seen.
 */
export const answers = (
  step: string,
  wait: string,
  code: number,
  more: Pick<Wait, 'ms' | 'user' | 'headers'> = {},
): Wait => until(step, wait, (_body, status) => status === code, more)

export const kubectl = (step: string, line: string, more: Partial<Command> = {}): Command => ({
  step,
  run: 'kubectl',
  args: words(line),
  ...more,
})
export const helm = (
  major: 3 | 4,
  step: string,
  line: string,
  more: Partial<Command> = {},
): Command => ({step, run: `helm${major}`, args: words(line), ...more})

/** Words of a command line; single quotes keep spaces. */
function words(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
}

/** A value deep in a body: `at(body, 'status.conditions.0.type')`. */
export function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (within, key) =>
        typeof within === 'object' && within !== null ? (within as Fields)[key] : undefined,
      value,
    )
}

/** Paths of the API in the conversation's namespace: `core('pods/web')`, `apps('deployments')`. */
export const core = (rest: string): string => `/api/v1/namespaces/$ns/${rest}`
export const apps = (rest: string): string => `/apis/apps/v1/namespaces/$ns/${rest}`

/**
 * An object without what controllers add to it while one looks: its status, their managed fields,
 * its version.
 */
export function byPeople(body: unknown): unknown {
  const {status: _status, metadata, ...rest} = body as Fields
  const {
    managedFields,
    resourceVersion: _version,
    annotations: _annotations,
    ...meta
  } = (metadata ?? {}) as Fields
  return {
    ...rest,
    metadata: {
      ...meta,
      managedFields: (managedFields as Fields[] | undefined)?.filter(
        ({manager}) => manager !== 'kube-controller-manager',
      ),
    },
  }
}
