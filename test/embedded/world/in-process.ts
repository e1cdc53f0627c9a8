import {readFileSync} from 'node:fs'
import {parse} from 'yaml'
import {handle} from '../../../src/embedded/world/api/handle.ts'
import type {Faults} from '../../../src/embedded/world/istio/faults.ts'
import type {ControllerSettings} from '../../../src/embedded/world/controllers/settings.ts'
import type {KubernetesData} from '../../../src/embedded/world/schema/data.ts'
import {createWorld} from '../../../src/embedded/world/world.ts'
import type {World} from '../../../src/embedded/world/world.ts'
import type {User} from '../../../src/embedded/world/api/api.ts'

const DATA = JSON.parse(
  readFileSync(new URL('../../../templates/kubernetes.json', import.meta.url), 'utf8'),
) as KubernetesData
/** No real keys: in process nobody checks a signature. */
const AUTHORITY = {cert: 'PEM of a test', key: 'key', root: 'PEM of a test'}
const ADMIN: User = {name: 'admin', groups: ['system:masters', 'system:authenticated']}
const START = Date.UTC(2026, 10, 23, 8)

export interface Answered {
  readonly status: number
  readonly body: {readonly [field: string]: unknown}
  readonly warnings: readonly string[]
}

export interface Asked {
  readonly body?: unknown
  readonly type?: string
  readonly accept?: string
  readonly user?: User
  readonly headers?: Readonly<Record<string, string>>
}

/** A world in this process, with virtual time. */
export interface InProcess {
  readonly world: World
  /** One request by its path and query, as over the wire. */
  ask(method: string, path: string, asked?: Asked): Promise<Answered>
  /** Lets so many ms pass, with everything that is due in them. */
  pass(ms: number): Promise<void>
  /** Lets time pass until it is so. @throws after ten minutes of the world's time. */
  until(what: string, is: () => boolean | Promise<boolean>): Promise<void>
}

export async function inProcess(
  options: {seed?: number; faults?: () => Faults; controllers?: Partial<ControllerSettings>} = {},
): Promise<InProcess> {
  const istio = {
    authority: AUTHORITY,
    expiryOf: () => START / 1000 + 3_650 * 86_400,
    readYaml: (text: string): unknown => parse(text),
    faults: options.faults,
  }
  const world = await createWorld({
    data: DATA,
    start: START,
    seed: options.seed ?? 1,
    istio,
    controllers: {
      nodes: [{name: 'node-1'}, {name: 'node-2'}, {name: 'node-3'}],
      ...options.controllers,
    },
  })
  const pass = async (ms: number): Promise<void> => {
    const until = world.api.timeline.now() + ms
    do await quiet()
    while (world.api.timeline.step(until))
  }
  return {
    world,
    pass,
    ask: (method, path, asked = {}) => ask(world, method, path, asked),
    until: async (what, is) => {
      for (let waited = 0; !(await is()); waited += 250) {
        if (waited > 600_000) throw new Error(`never came to be: ${what}`)
        await pass(250)
      }
    },
  }
}

async function ask(
  world: World,
  method: string,
  path: string,
  {body, type = 'application/json', accept = 'application/json', user = ADMIN, headers = {}}: Asked,
): Promise<Answered> {
  const url = new URL(path, 'https://world')
  const answer = await handle(world, {
    user,
    method,
    path: url.pathname,
    query: url.searchParams,
    contentType: type,
    accept,
    userAgent: 'test/1',
    body: body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body),
    headers,
  })
  if (answer.kind !== 'text') throw new Error(`${method} ${path} is answered by a ${answer.kind}`)
  return {
    status: answer.status,
    body: answer.body.startsWith('{')
      ? (JSON.parse(answer.body) as Answered['body'])
      : {text: answer.body},
    warnings: answer.warnings,
  }
}

const quiet = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
