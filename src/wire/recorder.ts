/** One request, as it was answered. */
export interface RecordedRequest {
  readonly user: string
  readonly method: string
  /** Path and query as they came. */
  readonly target: string
  readonly contentType: string
  readonly accept: string
  readonly userAgent: string
  /** 0 until it is answered, and for ever when the connection was cut before. */
  status: number
}

/** The last requests, for tests and for whoever looks for trouble. Bodies are not kept: there may be secrets in them. */
export class Recorder {
  readonly #kept: RecordedRequest[] = []
  readonly #max: number

  constructor(max = 20_000) {
    this.#max = max
  }

  /** Out: the same object, whose status may be set later. */
  add(request: RecordedRequest): RecordedRequest {
    this.#kept.push(request)
    if (this.#kept.length > 2 * this.#max) this.#kept.splice(0, this.#max)
    return request
  }

  all(): readonly RecordedRequest[] {
    return this.#kept
  }

  clear(): void {
    this.#kept.length = 0
  }
}
