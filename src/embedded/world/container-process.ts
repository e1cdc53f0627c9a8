import type {ApiObject} from './api-object.ts'

export interface HttpRequest {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /**
   * Did it come from the pod's own loopback (a port-forward)? istiod's /debug answers nobody else.
   */
  readonly loopback: boolean
}

export interface HttpAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** What runs in the containers of a pod and can be talked to. Pods without one answer nothing. */
export interface ContainerProcess {
  /** Is the pod ready, by its own word? */
  ready(): boolean
  /**
   * Will it stay as it is from now on, unless its pod changes? Then nobody asks again whether it is
   * ready. Default: no.
   */
  settled?(): boolean
  /** Should the container fall over now (crash-loop)? The reason, or undefined. */
  crashed?(): string | undefined
  /** @throws when nothing listens on that port. */
  http(port: number, request: HttpRequest): Promise<HttpAnswer>
  /** Default: on every port. */
  listens?(port: number): boolean
  /**
   * PEM of the CA that signed what it serves TLS with; a webhook call with another caBundle fails.
   */
  readonly root?: () => string
  stop(): void
}

/** Which program a pod's containers are. */
export interface ContainerProcesses {
  /** The kubelet starts the pod. Out: undefined when nothing of interest runs in it. */
  start(pod: ApiObject): ContainerProcess | undefined
  /** The running program of a pod. */
  of(uid: string): ContainerProcess | undefined
  stop(uid: string): void
}
