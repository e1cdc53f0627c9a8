import {afterAll, beforeAll, beforeEach} from 'vitest'
import {serve} from '../../../src/embedded/server/serve.ts'
import type {Serving} from '../../../src/embedded/server/serve.ts'
import {request} from './client.ts'
import type {Reply} from './client.ts'
import {littleWorld} from './little-world.ts'
import type {LittleWorld} from './little-world.ts'

export let serving: Serving
export let world: LittleWorld
export let token: string

interface Echo {
  readonly user: {readonly name: string; readonly groups: readonly string[]}
  readonly path: string
  readonly query: string
  readonly contentType: string
  readonly body: string
}

export const echoIn = (reply: Reply): Echo => reply.json() as Echo

/** Serves a little world to the tests of a file, and heals it before each. */
export function serveLittleWorld(): void {
  beforeAll(async () => {
    world = littleWorld()
    serving = await serve(world)
    token = serving.addUser('admin', ['system:masters'])
  })
  beforeEach(() => {
    serving.faults([])
    world.answers = undefined
    world.asked.length = 0
  })
  afterAll(() => serving.close())
}

export const post = (
  target: string,
  contentType: string,
  body: string | Buffer,
  method = 'POST',
): Promise<Reply> =>
  request(serving, target, {token, method, body, headers: {'content-type': contentType}})
