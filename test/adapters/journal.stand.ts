import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {openJournal} from '../../src/adapters/journal.ts'
import {credentialsOf} from '../../src/adapters/credentials.ts'
import {openApi} from '../../src/adapters/http.ts'
import type {Api} from '../../src/adapters/http.ts'
import {resolveKubeTarget} from '../../src/adapters/kubeconfig.ts'
import type {Journal} from '../../src/ports/ports.ts'
import {DriverError} from '../../src/ports/trouble.ts'
import {until} from '../stand/deadline.ts'
import {bootGround} from '../stand/ground.ts'
import type {Stand} from '../stand/stand.ts'

const LEASE = '/apis/coordination.k8s.io/v1/namespaces/istio-system/leases/meshctl-upgrade'
/** The same rules as in production, in less time. */
const QUICK = {durationMs: 1_500, renewEveryMs: 300, lookEveryMs: 100}

let stand: Stand
let api: Api
let journal: Journal
beforeAll(async () => {
  stand = await bootGround()
  await stand.api.create('/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {name: 'istio-system'},
  })
  const target = resolveKubeTarget({kubeconfig: stand.kubeconfig}, {})
  api = openApi(target, {
    credentials: credentialsOf(target, () => 'meshctl/test'),
    timeoutMs: 30_000,
  })
  journal = openJournal(api, 'istio-system', QUICK)
})
afterAll(async () => {
  api.close()
  await stand.stop()
})

interface LeaseObject {
  readonly metadata: {readonly resourceVersion: string}
  readonly spec: {
    readonly holderIdentity: string
    readonly renewTime: string
    readonly leaseTransitions: number
  }
}
const lease = (): Promise<LeaseObject> => stand.api.get<LeaseObject>(LEASE)

describe('documents', () => {
  test('are made once, replaced whole, and only by whoever read the latest', async () => {
    expect(await journal.load('meshctl-upgrade')).toBeUndefined()
    const first = await journal.save('meshctl-upgrade', {run: '1', old: 'x'}, undefined)
    await expect(journal.save('meshctl-upgrade', {run: '2'}, undefined)).rejects.toMatchObject({
      kind: 'conflict',
    })
    const second = await journal.save('meshctl-upgrade', {run: '2'}, first.version)
    await expect(journal.save('meshctl-upgrade', {run: '3'}, first.version)).rejects.toMatchObject({
      kind: 'conflict',
    })
    expect(await journal.load('meshctl-upgrade')).toEqual({data: {run: '2'}, ...second})
    expect([second.uid, second.version === first.version]).toEqual([first.uid, false])
  })

  test('that were deleted and made anew have another uid', async () => {
    const first = await journal.save('meshctl-upgrade-x-plan', {plan: '1'}, undefined, true)
    await stand.api.delete('/api/v1/namespaces/istio-system/configmaps/meshctl-upgrade-x-plan')
    expect(
      (await journal.save('meshctl-upgrade-x-plan', {plan: '1'}, undefined, true)).uid,
    ).not.toBe(first.uid)
    await stand.api.delete('/api/v1/namespaces/istio-system/configmaps/meshctl-upgrade-x-plan')
  })

  test('carry the labels that are promised, and are listed by them', async () => {
    await journal.save('meshctl-history-7', {}, undefined, true)
    await stand.api.create('/api/v1/namespaces/istio-system/configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {name: 'istio'},
    })
    expect(await journal.list()).toEqual(['meshctl-history-7', 'meshctl-upgrade'])
    const {version} = (await journal.load('meshctl-history-7')) ?? {version: ''}
    await expect(
      journal.save('meshctl-history-7', {changed: 'yes'}, version, true),
    ).rejects.toMatchObject({kind: 'refused'})
  })

  test('of more than a ConfigMap holds are refused before they are sent', async () => {
    await expect(
      journal.save('meshctl-upgrade-large', {all: 'x'.repeat(901 * 1024)}, undefined),
    ).rejects.toMatchObject({code: 'JOURNAL_TOO_LARGE'})
    await expect(
      journal.save('meshctl-upgrade-large', {all: 'x'.repeat(899 * 1024)}, undefined),
    ).resolves.toMatchObject({uid: expect.any(String) as string})
  })
})

describe('the right to drive', () => {
  test('is renewed while it is had, refused to others at once, and given back', async () => {
    const driving = await journal.drive('ann@laptop')
    const {metadata} = await lease()
    await until(
      'a renewal',
      async () => (await lease()).metadata.resourceVersion !== metadata.resourceVersion,
    )
    expect((await lease()).spec.renewTime).toMatch(/\.\d{6}Z$/)
    expect(await journal.driver()).toMatchObject({holder: 'ann@laptop'})
    const refusal = await journal.drive('bob@desk').catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(DriverError)
    expect(refusal).toMatchObject({holder: 'ann@laptop'})
    await driving.release()
    expect(await journal.driver()).toBeUndefined()
    expect(driving.lost.aborted).toBe(false)
  })

  test('of somebody dead is taken over after watching it stand still', async () => {
    await seize('crashed@ci')
    const before = performance.now()
    const driving = await journal.drive('bob@desk')
    expect(performance.now() - before).toBeGreaterThanOrEqual(QUICK.durationMs)
    expect((await lease()).spec).toMatchObject({holderIdentity: 'bob@desk'})
    await driving.release()
  })

  test('goes to one of many who wait for it', async () => {
    await seize('crashed@ci')
    const tries = await Promise.allSettled(['a', 'b', 'c', 'd'].map(name => journal.drive(name)))
    const won = tries.filter(each => each.status === 'fulfilled')
    expect(won).toHaveLength(1)
    expect(
      tries
        .filter(each => each.status === 'rejected')
        .every(each => each.reason instanceof DriverError),
    ).toBe(true)
    await won[0]?.value.release()
  })

  test('is lost when another took it, and then nothing is given back', async () => {
    const driving = await journal.drive('ann@laptop')
    await seize('thief@desk')
    await until('the loss', () => driving.lost.aborted)
    await driving.release()
    expect((await lease()).spec.holderIdentity).toBe('thief@desk')
  })

  test('is taken by force from a driver that is alive, which then does nothing more', async () => {
    const driving = await (await freed()).drive('ann@laptop')
    await driving.hold()
    const other = await journal.drive('bob@desk', 'force')
    expect([other.takenFrom, (await lease()).spec.holderIdentity]).toEqual([
      'ann@laptop',
      'bob@desk',
    ])
    await expect(driving.hold()).rejects.toMatchObject({name: 'DriverError', holder: 'bob@desk'})
    expect(driving.lost.aborted).toBe(true)
    await driving.release()
    await other.hold()
    await other.release()
  })

  test.each([
    [
      'no time and a name that is no name',
      {holderIdentity: '\u202e\u001b[31m'.padEnd(10_000, 'x'), renewTime: null, acquireTime: null},
    ],
    [
      'a time far ahead and a term without end',
      {
        holderIdentity: 'x',
        renewTime: '2999-01-01T00:00:00.000000Z',
        leaseDurationSeconds: 2_147_483_647,
      },
    ],
    ['a count that cannot be counted on', {holderIdentity: 'x', leaseTransitions: 2_147_483_647}],
  ])('is had again from a Lease with %s: waited out, or by force at once', async (_, spec) => {
    await (await (await freed()).drive('ann@laptop')).release()
    for (const by of ['waiting', 'force'] as const) {
      await stand.api.patch(LEASE, {metadata: {annotations: {foreign: 'yes'}}, spec}, 'merge')
      const shown = await journal.driver()
      expect(shown === undefined || shown.holder.length <= 253).toBe(true)
      const driving = await journal.drive('bob@desk', by)
      expect((await lease()).spec).toMatchObject({holderIdentity: 'bob@desk'})
      await driving.release()
    }
  })

  test('survives a person’s annotation on the Lease', async () => {
    const driving = await (await freed()).drive('ann@laptop')
    await stand.api.patch(LEASE, {metadata: {annotations: {note: 'hands off'}}}, 'merge')
    const {metadata} = await lease()
    await until(
      'a renewal',
      async () => (await lease()).metadata.resourceVersion !== metadata.resourceVersion,
    )
    expect(driving.lost.aborted).toBe(false)
    await driving.release()
  })

  test('is lost when the cluster cannot be reached for longer than the Lease lasts', async () => {
    const target = resolveKubeTarget({kubeconfig: stand.kubeconfig}, {})
    const credentials = credentialsOf(target, () => 'meshctl/test')
    const short = openApi(target, {credentials, timeoutMs: 30_000, pauseMs: 10})
    let isCut = false
    const cut: Api = {
      ...short,
      send: request =>
        isCut ? short.send({...request, signal: AbortSignal.abort()}) : short.send(request),
    }
    const driving = await openJournal(cut, 'istio-system', QUICK).drive('ann@train')
    isCut = true
    await until('the loss', () => driving.lost.aborted)
    short.close()
  })
})

/** Somebody who holds the Lease and never renews it. */
async function seize(holderIdentity: string): Promise<void> {
  await stand.api.patch(
    LEASE,
    {spec: {holderIdentity, acquireTime: '2020-01-01T00:00:00.000000Z'}},
    'merge',
  )
}

async function freed(): Promise<Journal> {
  await seize('')
  return journal
}
