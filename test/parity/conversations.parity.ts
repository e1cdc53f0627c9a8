import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {bootReal, bootWorldServer} from './boot.ts'
import {prepareClients} from './clients.ts'
import type {Clients} from './clients.ts'
import {compare, told} from './compare.ts'
import type {Difference} from './compare.ts'
import type {Conversation} from './conversation.ts'
import {CONVERSATIONS} from './conversations/all.ts'
import {DIFFERENCES} from './declared.ts'
import {covers, isAbout} from './differences.ts'
import type {Declared} from './differences.ts'
import {normal} from './normal.ts'
import {Talker} from './run.ts'
import type {Server} from './server.ts'

let servers: Server[] = []
let talkers: Talker[] = []
let clients: Clients | undefined
const found: Difference[] = []
const held = new Set<string>()

beforeAll(async () => {
  servers = await Promise.all([bootWorldServer(), bootReal()])
  const folder = await prepareClients(await (servers[0] as Server).helm(3))
  clients = folder
  talkers = servers.map(server => new Talker(server, folder))
})

afterAll(async () => {
  for (const talker of talkers) talker.close()
  await Promise.all(servers.map(server => server.stop()))
  await clients?.remove()
})

describe.concurrent('[P] the world says what the real control plane says', () => {
  it.each(CONVERSATIONS)('$name', async conversation => {
    // the real server's controllers are now and then faster than a step: what differs once and not
    // when it is said again was chance
    const troubles = await hear(conversation, '')
    const again = troubles.length === 0 ? troubles : await hear(conversation, '-again')
    held.add(conversation.name)
    expect(again.length, again.join('\n')).toBe(0)
  })
})

/**
 * Both servers hear it at the same time. Out: what the real one could not do, and the differences
 * that nobody declared.
 */
async function hear(conversation: Conversation, hearing: string): Promise<readonly string[]> {
  const [world, real] = (
    await Promise.all(talkers.map(talker => talker.converse(conversation, hearing)))
  ).map(normal)
  if (world === undefined || real === undefined) throw new Error('no servers were booted')
  const troubles = real.shown.filter(({broken, gaveUp}) => (broken ?? gaveUp) !== undefined)
  const differences = compare(world, real)
  found.push(...differences)
  const undeclared = differences.filter(
    difference => !DIFFERENCES.some(declared => covers(declared, difference)),
  )
  return [
    ...troubles.map(
      ({step, broken, gaveUp}) =>
        `the real control plane could not do ${step}: ${broken ?? gaveUp ?? ''}`,
    ),
    ...(undeclared.length === 0 ? [] : [told(undeclared)]),
  ]
}

describe('[P] test/parity/declared.ts', () => {
  it('has nothing that differs no more', async context => {
    if (held.size < CONVERSATIONS.length) return context.skip('not every conversation was held')
    // what did not show once may have been chance, too: it is said again
    for (const conversation of CONVERSATIONS.filter(each =>
      stale().some(declared => isAbout(declared, each)),
    ))
      await hear(conversation, '-once-more')
    expect(stale()).toEqual([])
  })
})

const stale = (): readonly Declared[] =>
  DIFFERENCES.filter(
    declared =>
      declared.byChance !== true && !found.some(difference => covers(declared, difference)),
  )
