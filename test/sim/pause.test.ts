import {describe, expect, test} from 'vitest'
import type {CommandContext} from '../../src/verbs/contract.ts'
import {pause} from '../../src/verbs/pause.ts'
import {status} from '../../src/verbs/status.ts'
import {Life, live, stopAfter} from './life.ts'
import {SYSTEM, large} from './meshes.ts'

describe('[S] a pause', () => {
  const asked = (context: CommandContext): Promise<never> =>
    pause(context, 'ben').then(() => Promise.reject(new Error('it said that it paused')))

  test('F-103 that could never be written is not told as written', async () => {
    const world = await large(2)
    await stopAfter(world, 1)
    const losing = new Life(world, ({port}) => (port === 'journal.save' ? 'conflict' : 'live'))
    expect(await live(world, losing, asked)).toMatchObject({
      code: 'PAUSE_NOT_WRITTEN',
      kind: 'conflict',
    })
    expect(
      (await world.time.finish(status({ports: world.ports(), istioNamespace: SYSTEM}))).run.state,
    ).not.toBe('paused')
  })

  test('that loses a few times against a busy driver is written all the same', async () => {
    const world = await large(2)
    await stopAfter(world, 1)
    let lost = 0
    const busy = new Life(world, ({port}) =>
      port === 'journal.save' && ++lost < 15 ? 'conflict' : 'live',
    )
    await live(world, busy, asked)
    expect(
      (await world.time.finish(status({ports: world.ports(), istioNamespace: SYSTEM}))).run.state,
    ).toBe('paused')
  })
})
