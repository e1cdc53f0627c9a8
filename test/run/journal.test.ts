import {describe, expect, test} from 'vitest'
import {createRun, loadRun, reloadRun, saveRecord} from '../../src/run/journal.ts'
import type {Journal} from '../../src/ports/ports.ts'
import {DriverError, OutsideError} from '../../src/ports/trouble.ts'
import {SimJournal} from '../sim/journal.ts'
import {VirtualTime} from '../sim/time.ts'
import {NOW} from '../mesh/mesh-builder.ts'
import {doing, plan, record} from './runs.ts'

describe('[U] the book', () => {
  const time = new VirtualTime()
  const journal = (): ReturnType<SimJournal['ports']> => new SimJournal(time).ports(() => true)
  test('is opened as it was written', async () => {
    const ports = journal()
    expect(await loadRun(ports)).toBeUndefined()
    const stored = await createRun(ports, record, plan)
    expect(await loadRun(ports)).toEqual(stored)
  })
  test('F-103 a pause written by another is taken over, and counts', async () => {
    const ports = journal()
    const stored = await createRun(ports, record, plan)
    const other = await loadRun(ports)
    if (other === undefined) throw new Error('no book')
    await saveRecord(ports, other, {...other.record, paused: {by: 'ben', at: NOW}})
    const mine = await saveRecord(ports, stored, doing('a', stored.record))
    expect(mine.record).toMatchObject({
      paused: {by: 'ben'},
      notes: {'shift/canary/a': {state: 'doing'}},
    })
    expect((await loadRun(ports))?.record).toEqual(mine.record)
  })
  test(
    'what was kept though its answer was lost is known again as our own, and what another ' +
      'wrote is not',
    async () => {
      const ports = journal()
      const begun = {...(await createRun(ports, record, plan)), writer: 'us'}
      const losing: Journal = {
        ...ports,
        save: async (...args) => {
          await ports.save(...args)
          throw new OutsideError({
            kind: 'unreachable',
            code: 'FAULT',
            what: 'the answer was lost',
            why: '',
            next: [],
          })
        },
      }
      await expect(saveRecord(losing, begun, doing('a'))).rejects.toMatchObject({
        kind: 'unreachable',
      })
      const again = await reloadRun(ports, begun)
      expect(again.record.notes).toMatchObject({'shift/canary/a': {state: 'doing'}})
      await expect(reloadRun(ports, {...begun, writer: 'they'})).rejects.toBeInstanceOf(DriverError)
      const other = {...again, writer: 'they'}
      await saveRecord(ports, other, doing('b'))
      await expect(reloadRun(ports, again)).rejects.toBeInstanceOf(DriverError)
    },
  )
  test('F-107 anything else that another wrote means another driver', async () => {
    const ports = journal()
    const stored = await createRun(ports, record, plan)
    await saveRecord(ports, stored, doing('a', stored.record))
    await expect(saveRecord(ports, stored, doing('b', stored.record))).rejects.toBeInstanceOf(
      DriverError,
    )
    await expect(reloadRun(ports, stored)).rejects.toBeInstanceOf(DriverError)
  })
  test.each(['', '{', '{"schema":"other"}', 'null', '[]', '7'])(
    'half a journal (%j) is not guessed from',
    async text => {
      const ports = journal()
      await ports.save('meshctl-upgrade', {run: text}, undefined)
      await expect(loadRun(ports)).rejects.toMatchObject({code: 'JOURNAL_UNREADABLE'})
    },
  )
})
